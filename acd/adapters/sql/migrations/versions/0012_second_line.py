"""The second line: one history per ticket, parts of cases, follow-ups, notices, offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_second_line"
down_revision = "0011_mail_senders"

_TICKET = "crm_tickets.number"
_COPY_STATUSES = """
INSERT INTO crm_ticket_events
    (number, position, kind, at_ms, by_kind, by_id, is_public, text, details)
SELECT number, position, 'status', at_ms,
    CASE WHEN consultant_id IS NULL THEN 'system' ELSE 'consultant' END,
    consultant_id, :public, description, {details}
FROM crm_ticket_statuses
"""


def upgrade() -> None:
    _tickets()
    _events()
    _parts()
    _follow_ups()
    _notices()
    for column in ("office_id", "department"):
        op.add_column("desk_users", sa.Column(column, sa.String(64)))


def _tickets() -> None:
    for column in (
        sa.Column("language", sa.String(8)),
        sa.Column("notify_by", sa.String(16)),
        sa.Column("legal", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
        sa.Column("promised_ms", sa.BigInteger),
        sa.Column("parent", sa.String(16)),
        sa.Column("closed_ms", sa.BigInteger),
    ):
        op.add_column("crm_tickets", column)
    present = sa.text("parent IS NOT NULL")
    op.create_index(
        "ix_crm_tickets_parent",
        "crm_tickets",
        ["parent"],
        sqlite_where=present,
        postgresql_where=present,
    )


def _events() -> None:
    """Move the statuses into the history, which holds every change."""
    op.create_table(
        "crm_ticket_events",
        sa.Column("number", sa.String(16), sa.ForeignKey(_TICKET), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("by_kind", sa.String(16), nullable=False),
        sa.Column("by_id", sa.String(64)),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("part", sa.Integer),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("key", sa.String(128)),
        sa.UniqueConstraint("number", "key", name="uq_crm_ticket_events_key"),
    )
    op.create_index("ix_crm_ticket_events_author", "crm_ticket_events", ["by_id", "at_ms"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    build = "json_object('status', status)" if is_sqlite else "json_build_object('status', status)"
    copy = sa.text(_COPY_STATUSES.format(details=build)).bindparams(public=True)
    op.execute(copy)
    op.drop_table("crm_ticket_statuses")


def _parts() -> None:
    op.create_table(
        "crm_ticket_parts",
        sa.Column("number", sa.String(16), sa.ForeignKey(_TICKET), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("reason_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("waits_for", sa.String(16), nullable=False),
        sa.Column("waits_since_ms", sa.BigInteger),
        sa.Column("officer_id", sa.String(64)),
        sa.Column("after", sa.Integer),
        sa.Column("received_ms", sa.BigInteger, nullable=False),
        sa.Column("taken_ms", sa.BigInteger),
        sa.Column("closed_ms", sa.BigInteger),
        sa.Column("accept_due_ms", sa.BigInteger),
        sa.Column("repair_due_ms", sa.BigInteger),
        sa.Column("legal_due_ms", sa.BigInteger),
        sa.Column("returns", sa.Integer, nullable=False),
        sa.Column("passes", sa.Integer, nullable=False),
        sa.Column("done", sa.Text, nullable=False),
    )
    op.create_index(
        "ix_crm_ticket_parts_office", "crm_ticket_parts", ["office_id", "state", "received_ms"]
    )
    op.create_index("ix_crm_ticket_parts_officer", "crm_ticket_parts", ["officer_id", "state"])


def _follow_ups() -> None:
    op.create_table(
        "crm_follow_ups",
        sa.Column("task_id", sa.String(64), primary_key=True),
        sa.Column("number", sa.String(16), sa.ForeignKey(_TICKET), nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("officer_id", sa.String(64), nullable=False),
        sa.Column("done_ms", sa.BigInteger),
    )
    op.create_index("ix_crm_follow_ups_number", "crm_follow_ups", ["number"])
    op.create_index("ix_crm_follow_ups_officer", "crm_follow_ups", ["officer_id", "due_ms"])


def _notices() -> None:
    op.create_table(
        "crm_notices",
        sa.Column("number", sa.String(16), sa.ForeignKey(_TICKET), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("recipient", sa.String(16), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sent_ms", sa.BigInteger),
    )
    op.create_index("ix_crm_notices_state", "crm_notices", ["state", "due_ms"])
