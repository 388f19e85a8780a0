"""Second factor of accounts: secret of the authenticator app, when it was confirmed, last code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_second_factor"
down_revision = "0008_temporary_passwords"


def upgrade() -> None:
    op.add_column("desk_users", sa.Column("totp_secret", sa.String(64), nullable=True))
    op.add_column("desk_users", sa.Column("totp_confirmed_ms", sa.BigInteger, nullable=True))
    step = sa.Column("totp_step", sa.BigInteger, nullable=False, server_default=sa.text("0"))
    op.add_column("desk_users", step)
