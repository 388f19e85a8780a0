"""Tables of tickets. All times are UTC epoch milliseconds."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from crm_bridge.metadata import metadata, where_present

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
    Column("language", String(8)),
    Column("notify_by", String(16)),
    Column("legal", Boolean, nullable=False, server_default=false()),
    Column("legal_term", String(32)),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("promised_ms", BigInteger),
    Column("parent", String(16)),
    Column("closed_ms", BigInteger),
    Column("answers", JSON),
    Column("street", String(200)),
    Column("house", String(16)),
    Column("lon", Float(53)),
    Column("lat", Float(53)),
    Column("cell", BigInteger),
    Column("road_class", String(64)),
    Column("asset", String(128)),
    UniqueConstraint("contact_id", name="uq_crm_tickets_contact"),
    Index("ix_crm_tickets_resident", "resident_id"),
    Index("ix_crm_tickets_reporter", "reporter_address"),
    Index("ix_crm_tickets_opened", "opened_ms"),
    Index("ix_crm_tickets_parent", "parent", **where_present("parent")),
    Index("ix_crm_tickets_address", "address"),
    Index("ix_crm_tickets_cell", "cell", **where_present("cell")),
    Index("ix_crm_tickets_asset", "asset", **where_present("asset")),
)

ticket_events = Table(
    "crm_ticket_events",
    metadata,
    Column("number", ForeignKey("crm_tickets.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("by_kind", String(16), nullable=False),
    Column("by_id", String(64)),
    Column("is_public", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("part", Integer),
    Column("details", JSON, nullable=False),
    Column("key", String(128)),
    UniqueConstraint("number", "key", name="uq_crm_ticket_events_key"),
    Index("ix_crm_ticket_events_author", "by_id", "at_ms"),
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
