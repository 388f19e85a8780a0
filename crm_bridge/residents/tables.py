"""Tables of residents. All times are UTC epoch milliseconds."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
)

from crm_bridge.metadata import metadata

residents = Table(
    "crm_residents",
    metadata,
    Column("resident_id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("search_name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("alerts", JSON, nullable=False),
)

addresses = Table(
    "crm_addresses",
    metadata,
    Column("resident_id", ForeignKey("crm_residents.resident_id"), primary_key=True),
    Column("address", String(320), primary_key=True),
    Index("ix_crm_addresses_address", "address"),
)

confirmations = Table(
    "crm_confirmations",
    metadata,
    Column("contact_id", String(255), primary_key=True),
    Column("resident_id", ForeignKey("crm_residents.resident_id"), nullable=False),
    Column("consultant_id", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_crm_confirmations_resident", "resident_id"),
)
