"""Accounts that the operator manages, sessions with their use, tokens of the wallboard."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0005_accounts"
down_revision = "0004_channels"


def upgrade() -> None:
    _accounts()
    _sessions()
    _tokens()


def _accounts() -> None:
    """Add the new columns; every account of before came from the demo file."""
    op.add_column(
        "desk_users", sa.Column("origin", sa.String(16), nullable=False, server_default="demo")
    )
    op.add_column("desk_users", sa.Column("disabled_ms", sa.BigInteger))
    op.add_column(
        "desk_users",
        sa.Column("temporary_password", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def _sessions() -> None:
    """Add the new columns; sessions of before count as used now."""
    op.add_column(
        "desk_sessions",
        sa.Column("used_ms", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    )
    now_ms = time.time_ns() // 1_000_000
    op.execute(sa.text("UPDATE desk_sessions SET used_ms = :now_ms").bindparams(now_ms=now_ms))
    op.add_column(
        "desk_sessions", sa.Column("address", sa.String(64), nullable=False, server_default="")
    )
    op.add_column(
        "desk_sessions", sa.Column("browser", sa.String(64), nullable=False, server_default="")
    )


def _tokens() -> None:
    op.create_table(
        "desk_wallboard_tokens",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("revoked_ms", sa.BigInteger),
    )
