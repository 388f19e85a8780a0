"""Answers to the questions of a ticket's category."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_questions"
down_revision = "0017_outbox"


def upgrade() -> None:
    op.add_column("crm_tickets", sa.Column("answers", sa.JSON))
