"""Tables of places. All times are UTC epoch milliseconds, coordinates WGS84 degrees."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
)

from crm_bridge.metadata import metadata

streets = Table(
    "crm_streets",
    metadata,
    Column("street_id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("main", String(200), nullable=False),
    Column("district", String(64)),
    Column("road_class", String(64), nullable=False),
    Column("lon", Float(53)),
    Column("lat", Float(53)),
)

address_points = Table(
    "crm_address_points",
    metadata,
    Column("street_id", String(64), primary_key=True),
    Column("house", String(16), primary_key=True),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
)

districts = Table(
    "crm_districts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("polygons", JSON, nullable=False),
)

assets = Table(
    "crm_assets",
    metadata,
    Column("kind", String(64), primary_key=True),
    Column("number", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("street", String(200), nullable=False),
    Column("house", String(16), nullable=False),
    Column("district", String(64)),
    Column("private", Boolean, nullable=False),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("cell", BigInteger, nullable=False),
    Column("import_number", Integer, nullable=False),
    Index("ix_crm_assets_number", "number"),
    Index("ix_crm_assets_cell", "cell"),
)

imports = Table(
    "crm_place_imports",
    metadata,
    Column("content", String(16), primary_key=True),
    Column("import_number", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)
"""Newest import of streets, districts and assets; processes that hold them in memory look here."""
