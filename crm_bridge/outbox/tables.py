"""Tables of the outbox. All times are UTC epoch milliseconds."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from crm_bridge.metadata import metadata

systems = Table(
    "crm_outside_systems",
    metadata,
    Column("system", String(32), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("capabilities", JSON, nullable=False),
    Column("cursor", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)

deliveries = Table(
    "crm_outbox",
    metadata,
    Column("delivery_id", Integer, primary_key=True),
    Column("system", String(32), nullable=False),
    Column("number", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("error_id", String(64)),
    Column("error", Text),
    Column("decided_by", String(64)),
    Column("overwrite", Integer, nullable=False, server_default="0"),
    UniqueConstraint("system", "key", name="uq_crm_outbox_key"),
    Index("ix_crm_outbox_state", "system", "state", "next_ms"),
    Index("ix_crm_outbox_number", "number", "delivery_id"),
)

links = Table(
    "crm_outside_links",
    metadata,
    Column("system", String(32), primary_key=True),
    Column("number", String(16), primary_key=True),
    Column("external_id", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Column("conflict", String(32)),
    Index("ix_crm_outside_links_external", "system", "external_id"),
)
