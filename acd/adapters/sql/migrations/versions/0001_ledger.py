"""Contacts, their messages, the events and one history row per contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_ledger"
down_revision = None


def upgrade() -> None:
    _contacts()
    _messages()
    _events()
    _history()


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("contact_id", sa.String(255), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("reached_ms", sa.BigInteger, nullable=False),
        sa.Column("address", sa.String(320)),
        sa.Column("name", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("path", sa.JSON, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("resident_id", sa.String(64)),
    )
    op.create_index("ix_contacts_address", "contacts", ["address", "reached_ms"])
    op.create_index("ix_contacts_resident", "contacts", ["resident_id", "reached_ms"])
    op.create_index("ix_contacts_external_id", "contacts", ["external_id"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("message_id", sa.String(255), nullable=False, unique=True),
        sa.Column("contact_id", sa.String(255), nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sent_ms", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.String(64)),
        sa.Column("headers", sa.JSON, nullable=False),
    )
    op.create_index("ix_messages_contact", "messages", ["contact_id", "sent_ms", "position"])


def _events() -> None:
    op.create_table(
        "ledger_events",
        sa.Column("event_id", sa.String(64), primary_key=True),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("contact_id", sa.String(255)),
        sa.Column("consultant_id", sa.String(64)),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_index("ix_ledger_events_order", "ledger_events", ["at_ms", "ordinal"])
    op.create_index("ix_ledger_events_contact", "ledger_events", ["contact_id"])


def _history() -> None:
    op.create_table(
        "contact_history",
        sa.Column("contact_id", sa.String(255), primary_key=True),
        sa.Column("channel", sa.String(16)),
        sa.Column("queue", sa.String(64)),
        sa.Column("language", sa.String(8)),
        sa.Column("admitted_ms", sa.BigInteger),
        sa.Column("offers", sa.Integer, nullable=False, server_default="0"),
        sa.Column("returns", sa.Integer, nullable=False, server_default="0"),
        sa.Column("consultant_id", sa.String(64)),
        sa.Column("engaged_ms", sa.BigInteger),
        sa.Column("connected_ms", sa.BigInteger),
        sa.Column("closed_ms", sa.BigInteger),
        sa.Column("outcome", sa.String(16)),
        sa.Column("ended_by", sa.String(16)),
        sa.Column("waited_ms", sa.BigInteger),
        sa.Column("handled_ms", sa.BigInteger),
    )
    op.create_index("ix_contact_history_closed", "contact_history", ["closed_ms"])
