"""The built-in ticket store: residents, tickets, drafts, confirmations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_crm"
down_revision = "0001_ledger"

_RESIDENT = "crm_residents.resident_id"


def upgrade() -> None:
    _residents()
    _tickets()
    _statuses()
    _drafts()
    _confirmations()


def _residents() -> None:
    op.create_table(
        "crm_residents",
        sa.Column("resident_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("search_name", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("alerts", sa.JSON, nullable=False),
    )
    op.create_table(
        "crm_addresses",
        sa.Column("resident_id", sa.String(64), sa.ForeignKey(_RESIDENT), primary_key=True),
        sa.Column("address", sa.String(320), primary_key=True),
    )
    op.create_index("ix_crm_addresses_address", "crm_addresses", ["address"])


def _tickets() -> None:
    op.create_table(
        "crm_tickets",
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("contact_id", sa.String(255)),
        sa.Column("resident_id", sa.String(64), sa.ForeignKey(_RESIDENT)),
        sa.Column("reporter_address", sa.String(320)),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("district", sa.String(64)),
        sa.Column("unit_id", sa.String(64)),
        sa.Column("notify", sa.Boolean, nullable=False),
        sa.Column("follows", sa.String(16)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("contact_id", name="uq_crm_tickets_contact"),
    )
    op.create_index("ix_crm_tickets_resident", "crm_tickets", ["resident_id"])
    op.create_index("ix_crm_tickets_reporter", "crm_tickets", ["reporter_address"])


def _statuses() -> None:
    op.create_table(
        "crm_ticket_statuses",
        sa.Column("number", sa.String(16), sa.ForeignKey("crm_tickets.number"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("consultant_id", sa.String(64)),
    )
    op.create_table(
        "crm_serials",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )


def _drafts() -> None:
    op.create_table(
        "crm_drafts",
        sa.Column("contact_id", sa.String(255), primary_key=True),
        sa.Column("draft", sa.JSON, nullable=False),
        sa.Column("consultant_id", sa.String(64), nullable=False),
        sa.Column("saved_ms", sa.BigInteger, nullable=False),
    )


def _confirmations() -> None:
    op.create_table(
        "crm_confirmations",
        sa.Column("contact_id", sa.String(255), primary_key=True),
        sa.Column("resident_id", sa.String(64), sa.ForeignKey(_RESIDENT), nullable=False),
        sa.Column("consultant_id", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_crm_confirmations_resident", "crm_confirmations", ["resident_id"])
