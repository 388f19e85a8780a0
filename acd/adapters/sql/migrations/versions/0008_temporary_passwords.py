"""End of each temporary password, so that one which nobody uses does not open an account for ever.

A temporary password of before gets a week from now. The older column is no longer read.
"""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0008_temporary_passwords"
down_revision = "0007_telephones"

WEEK_MS = 7 * 24 * 3_600_000


def upgrade() -> None:
    op.add_column("desk_users", sa.Column("temporary_until_ms", sa.BigInteger, nullable=True))
    users = sa.table(
        "desk_users",
        sa.column("temporary_password", sa.Boolean),
        sa.column("temporary_until_ms", sa.BigInteger),
    )
    until_ms = int(time.time() * 1000) + WEEK_MS
    op.execute(users.update().where(users.c.temporary_password).values(temporary_until_ms=until_ms))
