"""Accounts, sessions, login attempts, and the desks' state across restarts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_desk"
down_revision = "0002_crm"


def upgrade() -> None:
    _accounts()
    _attempts()
    _assignments()
    _daily_stats()


def _accounts() -> None:
    op.create_table(
        "desk_users",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("login", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("grammatical_gender", sa.String(1), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("skills", sa.Text, nullable=False),
        sa.Column("shift", sa.String(64)),
        sa.Column("password_hash", sa.String(256), nullable=False),
        sa.Column("sip_password", sa.String(128), nullable=False),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column(
            "user_id",
            sa.String(64),
            sa.ForeignKey("desk_users.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("revoked_ms", sa.BigInteger),
    )


def _attempts() -> None:
    op.create_table(
        "desk_login_attempts",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("subject", sa.String(72), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_desk_login_attempts_subject", "desk_login_attempts", ["subject", "at_ms"])


def _assignments() -> None:
    op.create_table(
        "desk_assignments",
        sa.Column("contact_id", sa.String(255), primary_key=True),
        sa.Column("consultant_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("admitted_ms", sa.BigInteger, nullable=False),
        sa.Column("offer_id", sa.String(255)),
        sa.Column("offered_ms", sa.BigInteger),
        sa.Column("deadline_ms", sa.BigInteger),
        sa.Column("explanation", sa.Text),
        sa.Column("engaged_ms", sa.BigInteger),
        sa.Column("connected_ms", sa.BigInteger),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("done_ms", sa.BigInteger),
    )
    op.create_index("ix_desk_assignments_done", "desk_assignments", ["done_ms"])


def _daily_stats() -> None:
    op.create_table(
        "desk_daily_stats",
        sa.Column("event_id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("consultant_id", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "ix_desk_daily_stats_consultant", "desk_daily_stats", ["consultant_id", "at_ms"]
    )
