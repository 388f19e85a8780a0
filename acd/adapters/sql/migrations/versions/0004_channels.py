"""E-mail channel: position per mailbox, threads, quarantined mails, outgoing answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_channels"
down_revision = "0003_desk"


def upgrade() -> None:
    _reading()
    _threads()
    _outbox()


def _reading() -> None:
    op.create_table(
        "mail_cursors",
        sa.Column("mailbox", sa.String(64), primary_key=True),
        sa.Column("validity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "mail_quarantine",
        sa.Column("mailbox", sa.String(64), primary_key=True),
        sa.Column("validity", sa.BigInteger, primary_key=True),
        sa.Column("uid", sa.BigInteger, primary_key=True),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )


def _threads() -> None:
    op.create_table(
        "mail_messages",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("rfc_key", sa.String(64), nullable=False),
        sa.Column("thread_id", sa.String(64), nullable=False),
        sa.Column("contact_id", sa.String(255), nullable=False),
        sa.Column("outgoing", sa.Boolean, nullable=False),
        sa.Column("sender_key", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_mail_messages_rfc", "mail_messages", ["rfc_key"])
    op.create_index("ix_mail_messages_thread", "mail_messages", ["thread_id", "at_ms"])


def _outbox() -> None:
    op.create_table(
        "mail_outbox",
        sa.Column("message_id", sa.String(255), primary_key=True),
        sa.Column("contact_id", sa.String(255), nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("rfc_id", sa.String(320), nullable=False),
        sa.Column("in_reply_to", sa.Text, nullable=False),
        sa.Column("reference_ids", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_ms", sa.BigInteger, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("sent_ms", sa.BigInteger),
        sa.Column("error", sa.String(64)),
    )
    op.create_index("ix_mail_outbox_due", "mail_outbox", ["state", "next_ms"])
