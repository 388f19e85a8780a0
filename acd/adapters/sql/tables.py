"""Tables of the ledger: contacts, messages, attachments, events, and one history row per contact.

All times are UTC epoch milliseconds. Personal data lives in `contacts`, `messages` and
`attachments` only.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
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

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", String(255), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("reached_ms", BigInteger, nullable=False),
    Column("address", String(320)),
    Column("name", Text),
    Column("subject", Text),
    Column("path", JSON, nullable=False),
    Column("external_id", Text),
    Column("resident_id", String(64)),
    Index("ix_contacts_address", "address", "reached_ms"),
    Index("ix_contacts_resident", "resident_id", "reached_ms"),
    Index("ix_contacts_external_id", "external_id"),
)

messages = Table(
    "messages",
    metadata,
    Column(
        "position",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    Column("message_id", String(255), nullable=False, unique=True),
    Column("contact_id", String(255), nullable=False),
    Column("author", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_ms", BigInteger, nullable=False),
    Column("author_id", String(64)),
    Column("headers", JSON, nullable=False),
    Index("ix_messages_contact", "contact_id", "sent_ms", "position"),
)

attachments = Table(
    "attachments",
    metadata,
    Column(
        "position",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    Column("attachment_id", String(255), nullable=False, unique=True),
    Column("contact_id", String(255), nullable=False),
    Column("message_id", String(255)),
    Column("name", Text, nullable=False),
    Column("kind", String(128), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("preview", Text, nullable=False),
    Column("author_id", String(64)),
    Column("at_ms", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_attachments_contact", "contact_id", "position"),
)

ledger_events = Table(
    "ledger_events",
    metadata,
    Column("event_id", String(64), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("ordinal", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("contact_id", String(255)),
    Column("consultant_id", String(64)),
    Column("body", JSON, nullable=False),
    Index("ix_ledger_events_order", "at_ms", "ordinal"),
    Index("ix_ledger_events_contact", "contact_id"),
)

contact_history = Table(
    "contact_history",
    metadata,
    Column("contact_id", String(255), primary_key=True),
    Column("channel", String(16)),
    Column("queue", String(64)),
    Column("language", String(8)),
    Column("admitted_ms", BigInteger),
    Column("offers", Integer, nullable=False, server_default="0"),
    Column("returns", Integer, nullable=False, server_default="0"),
    Column("consultant_id", String(64)),
    Column("engaged_ms", BigInteger),
    Column("connected_ms", BigInteger),
    Column("closed_ms", BigInteger),
    Column("outcome", String(16)),
    Column("ended_by", String(16)),
    Column("waited_ms", BigInteger),
    Column("handled_ms", BigInteger),
    Index("ix_contact_history_closed", "closed_ms"),
)
