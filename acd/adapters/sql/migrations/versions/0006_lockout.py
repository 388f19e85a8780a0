"""Delays of log-ins by account and network, and the browsers that an account signed in from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_lockout"
down_revision = "0005_accounts"


def upgrade() -> None:
    """Failures of before were counted by other subjects: `desk_login_attempts` is read no more.

    It stays for the version before, which may go on beside this one for the time of an upgrade.
    """
    op.create_table(
        "desk_login_delays",
        sa.Column("subject", sa.String(80), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
        sa.Column("forgotten_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_desk_login_delays_forgotten", "desk_login_delays", ["forgotten_ms"])
    op.create_table(
        "desk_devices",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column(
            "user_id",
            sa.String(64),
            sa.ForeignKey("desk_users.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("used_ms", sa.BigInteger, nullable=False),
    )
