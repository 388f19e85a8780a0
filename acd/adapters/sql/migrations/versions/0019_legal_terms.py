"""Legal term of a case in KPA mode; the existing ones have that of a complaint."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_legal_terms"
down_revision = "0015_questions"


def upgrade() -> None:
    op.add_column("crm_tickets", sa.Column("legal_term", sa.String(32)))
