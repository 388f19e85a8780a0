"""Tables of tickets. All times are UTC epoch milliseconds."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from crm_bridge.metadata import metadata

tickets = Table(
    "crm_tickets",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("contact_id", String(255)),
    Column("resident_id", ForeignKey("crm_residents.resident_id")),
    Column("reporter_address", String(320)),
    Column("kind", String(32), nullable=False),
    Column("category", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("district", String(64)),
    Column("unit_id", String(64)),
    Column("notify", Boolean, nullable=False),
    Column("follows", String(16)),
    Column("status", String(32), nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    UniqueConstraint("contact_id", name="uq_crm_tickets_contact"),
    Index("ix_crm_tickets_resident", "resident_id"),
    Index("ix_crm_tickets_reporter", "reporter_address"),
)

ticket_statuses = Table(
    "crm_ticket_statuses",
    metadata,
    Column("number", ForeignKey("crm_tickets.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("status", String(32), nullable=False),
    Column("description", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("consultant_id", String(64)),
)

serials = Table(
    "crm_serials",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

drafts = Table(
    "crm_drafts",
    metadata,
    Column("contact_id", String(255), primary_key=True),
    Column("draft", JSON, nullable=False),
    Column("consultant_id", String(64), nullable=False),
    Column("saved_ms", BigInteger, nullable=False),
)
