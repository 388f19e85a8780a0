"""Attachments of messages; quarantined mails with what identifies them, to be released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_mail_attachments"
down_revision = "0009_second_factor"


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("attachment_id", sa.String(255), nullable=False, unique=True),
        sa.Column("contact_id", sa.String(255), nullable=False),
        sa.Column("message_id", sa.String(255)),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(128), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("preview", sa.Text, nullable=False),
        sa.Column("author_id", sa.String(64)),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_attachments_contact", "attachments", ["contact_id", "position"])
    for column in (
        sa.Column("sender", sa.Text, nullable=False, server_default=""),
        sa.Column("subject", sa.Text, nullable=False, server_default=""),
        sa.Column("state", sa.String(16), nullable=False, server_default="aside"),
        sa.Column("raw", sa.LargeBinary),
    ):
        op.add_column("mail_quarantine", column)
    op.create_index("ix_mail_quarantine_state", "mail_quarantine", ["state", "at_ms"])
