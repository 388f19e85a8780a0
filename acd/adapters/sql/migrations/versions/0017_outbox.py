"""Outbox: changes of tickets for outside systems, the systems, and their tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_outbox"
down_revision = "0018_open_data"


def upgrade() -> None:
    op.create_table(
        "crm_outside_systems",
        sa.Column("system", sa.String(32), primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("capabilities", sa.JSON, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "crm_outbox",
        sa.Column("delivery_id", sa.Integer, primary_key=True),
        sa.Column("system", sa.String(32), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("next_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("error_id", sa.String(64)),
        sa.Column("error", sa.Text),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("overwrite", sa.Integer, nullable=False, server_default="0"),
        sa.UniqueConstraint("system", "key", name="uq_crm_outbox_key"),
    )
    op.create_index("ix_crm_outbox_state", "crm_outbox", ["system", "state", "next_ms"])
    op.create_index("ix_crm_outbox_number", "crm_outbox", ["number", "delivery_id"])
    op.create_table(
        "crm_outside_links",
        sa.Column("system", sa.String(32), primary_key=True),
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("external_id", sa.String(64), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("conflict", sa.String(32)),
    )
    op.create_index("ix_crm_outside_links_external", "crm_outside_links", ["system", "external_id"])
