"""Tables of residents. All times are UTC epoch milliseconds."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
)

from crm_bridge.metadata import metadata, where_present

residents = Table(
    "crm_residents",
    metadata,
    Column("resident_id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("search_name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("kept_id", String(64)),
    Index("ix_crm_residents_kept", "kept_id", **where_present("kept_id")),
    Index("ix_crm_residents_name", "search_name"),
)
"""`kept_id`: at the end of the chain of merges, the resident who is kept; NULL: not merged."""

addresses = Table(
    "crm_addresses",
    metadata,
    Column("resident_id", ForeignKey("crm_residents.resident_id"), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("verification", String(16), nullable=False, server_default="imported"),
    Column("consent", String(16), nullable=False, server_default="unknown"),
    Column("added_ms", BigInteger, nullable=False, server_default="0"),
    Column("added_by", String(64)),
    Column("learned_from", String(255)),
    Index("ix_crm_addresses_address", "address"),
    Index("ix_crm_addresses_learned", "learned_from"),
)
"""`learned_from`: contact by whose confirmation the address was added."""

_TERM = String(340).with_variant(String(340, collation="C"), "postgresql")
"""Text in the order of its code points, so that a prefix is a range of the index."""

terms = Table(
    "crm_resident_terms",
    metadata,
    Column("term", _TERM, primary_key=True),
    Column("resident_id", ForeignKey("crm_residents.resident_id"), primary_key=True),
    Index("ix_crm_resident_terms_resident", "resident_id", "term"),
)

alerts = Table(
    "crm_alerts",
    metadata,
    Column("alert_id", String(64), primary_key=True),
    Column("resident_id", ForeignKey("crm_residents.resident_id"), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("author_id", String(64)),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Index("ix_crm_alerts_resident", "resident_id"),
)

merges = Table(
    "crm_merges",
    metadata,
    Column("merge_id", String(64), primary_key=True),
    Column("kept_id", ForeignKey("crm_residents.resident_id"), nullable=False),
    Column("merged_id", ForeignKey("crm_residents.resident_id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("merged_ms", BigInteger, nullable=False),
    Column("merged_by", String(64), nullable=False),
    Column("undone_ms", BigInteger),
    Column("undone_by", String(64)),
    Index("ix_crm_merges_kept", "kept_id"),
    Index("ix_crm_merges_merged", "merged_id"),
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
