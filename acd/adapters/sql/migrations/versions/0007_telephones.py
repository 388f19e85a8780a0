"""Session that has each consultant's telephone, in place of one SIP password per account.

Removes what no version with this schema reads: SIP passwords, and attempts to log in of before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_telephones"
down_revision = "0006_lockout"


def upgrade() -> None:
    op.create_table(
        "desk_telephones",
        sa.Column("consultant_id", sa.String(64), primary_key=True),
        sa.Column("session_key", sa.String(64), nullable=False),
        sa.Column("taken_ms", sa.BigInteger, nullable=False),
    )
    op.drop_column("desk_users", "sip_password")
    op.drop_table("desk_login_attempts")
