"""Places: streets, address points, districts, assets, and the place of a ticket."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_places"
down_revision = "0012_second_line"


def upgrade() -> None:
    _ticket_columns()
    _streets()
    _districts()
    _assets()
    _imports()


def _ticket_columns() -> None:
    columns = (
        sa.Column("street", sa.String(200)),
        sa.Column("house", sa.String(16)),
        sa.Column("lon", sa.Float(53)),
        sa.Column("lat", sa.Float(53)),
        sa.Column("cell", sa.BigInteger),
        sa.Column("road_class", sa.String(64)),
        sa.Column("asset", sa.String(128)),
    )
    for column in columns:
        op.add_column("crm_tickets", column)
    op.create_index("ix_crm_tickets_address", "crm_tickets", ["address"])
    for name in ("cell", "asset"):
        present = sa.text(f"{name} IS NOT NULL")
        index = f"ix_crm_tickets_{name}"
        op.create_index(
            index, "crm_tickets", [name], sqlite_where=present, postgresql_where=present
        )


def _streets() -> None:
    op.create_table(
        "crm_streets",
        sa.Column("street_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("main", sa.String(200), nullable=False),
        sa.Column("district", sa.String(64)),
        sa.Column("road_class", sa.String(64), nullable=False),
        sa.Column("lon", sa.Float(53)),
        sa.Column("lat", sa.Float(53)),
    )
    op.create_table(
        "crm_address_points",
        sa.Column("street_id", sa.String(64), primary_key=True),
        sa.Column("house", sa.String(16), primary_key=True),
        sa.Column("lon", sa.Float(53), nullable=False),
        sa.Column("lat", sa.Float(53), nullable=False),
    )


def _districts() -> None:
    op.create_table(
        "crm_districts",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("polygons", sa.JSON, nullable=False),
    )


def _assets() -> None:
    op.create_table(
        "crm_assets",
        sa.Column("kind", sa.String(64), primary_key=True),
        sa.Column("number", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("street", sa.String(200), nullable=False),
        sa.Column("house", sa.String(16), nullable=False),
        sa.Column("district", sa.String(64)),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("lon", sa.Float(53), nullable=False),
        sa.Column("lat", sa.Float(53), nullable=False),
        sa.Column("cell", sa.BigInteger, nullable=False),
        sa.Column("import_number", sa.Integer, nullable=False),
    )
    op.create_index("ix_crm_assets_number", "crm_assets", ["number"])
    op.create_index("ix_crm_assets_cell", "crm_assets", ["cell"])


def _imports() -> None:
    op.create_table(
        "crm_place_imports",
        sa.Column("content", sa.String(16), primary_key=True),
        sa.Column("import_number", sa.Integer, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
