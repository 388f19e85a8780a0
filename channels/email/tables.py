"""Tables of the e-mail connector. Times are UTC epoch milliseconds.

Personal data: `recipient` and `subject` of answers that are not sent yet, blanked after; `sender`,
`subject` and `raw` of mails set aside, blanked when somebody decided or after 30 days.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

mail_cursors = Table(
    "mail_cursors",
    metadata,
    Column("mailbox", String(64), primary_key=True),
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
)

mail_messages = Table(
    "mail_messages",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("rfc_key", String(64), nullable=False),
    Column("thread_id", String(64), nullable=False),
    Column("contact_id", String(255), nullable=False),
    Column("outgoing", Boolean, nullable=False),
    Column("sender_key", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_mail_messages_rfc", "rfc_key"),
    Index("ix_mail_messages_thread", "thread_id", "at_ms"),
    Index("ix_mail_messages_sender", "sender_key", "at_ms"),
)

mail_quarantine = Table(
    "mail_quarantine",
    metadata,
    Column("mailbox", String(64), primary_key=True),
    Column("validity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("reason", String(32), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("sender", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("state", String(16), nullable=False, server_default="aside"),
    Column("raw", LargeBinary),
    Index("ix_mail_quarantine_state", "state", "at_ms"),
)

mail_outbox = Table(
    "mail_outbox",
    metadata,
    Column("message_id", String(255), primary_key=True),
    Column("contact_id", String(255), nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("rfc_id", String(320), nullable=False),
    Column("in_reply_to", Text, nullable=False),
    Column("reference_ids", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_ms", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("sent_ms", BigInteger),
    Column("error", String(64)),
    Index("ix_mail_outbox_due", "state", "next_ms"),
)
