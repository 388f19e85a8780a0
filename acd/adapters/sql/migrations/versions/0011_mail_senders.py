"""Index by which automatic answers to one sender are counted."""

from __future__ import annotations

from alembic import op

revision = "0011_mail_senders"
down_revision = "0010_mail_attachments"


def upgrade() -> None:
    op.create_index("ix_mail_messages_sender", "mail_messages", ["sender_key", "at_ms"])
