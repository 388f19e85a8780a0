"""Index by which outside readers ask for the tickets of a span."""

from __future__ import annotations

from alembic import op

revision = "0018_open_data"
down_revision = "0016_knowledge"


def upgrade() -> None:
    op.create_index("ix_crm_tickets_opened", "crm_tickets", ["opened_ms"])
