"""Tables of the second line. All times are UTC epoch milliseconds."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from crm_bridge.metadata import metadata

parts = Table(
    "crm_ticket_parts",
    metadata,
    Column("number", ForeignKey("crm_tickets.number"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("office_id", String(64), nullable=False),
    Column("reason_id", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("waits_for", String(16), nullable=False),
    Column("waits_since_ms", BigInteger),
    Column("officer_id", String(64)),
    Column("after", Integer),
    Column("received_ms", BigInteger, nullable=False),
    Column("taken_ms", BigInteger),
    Column("closed_ms", BigInteger),
    Column("accept_due_ms", BigInteger),
    Column("repair_due_ms", BigInteger),
    Column("legal_due_ms", BigInteger),
    Column("returns", Integer, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("done", Text, nullable=False),
    Index("ix_crm_ticket_parts_office", "office_id", "state", "received_ms"),
    Index("ix_crm_ticket_parts_officer", "officer_id", "state"),
)

follow_ups = Table(
    "crm_follow_ups",
    metadata,
    Column("task_id", String(64), primary_key=True),
    Column("number", ForeignKey("crm_tickets.number"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("officer_id", String(64), nullable=False),
    Column("done_ms", BigInteger),
    Index("ix_crm_follow_ups_number", "number"),
    Index("ix_crm_follow_ups_officer", "officer_id", "due_ms"),
)

notices = Table(
    "crm_notices",
    metadata,
    Column("number", ForeignKey("crm_tickets.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("recipient", String(16), nullable=False),
    Column("address", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_ms", BigInteger),
    Index("ix_crm_notices_state", "state", "due_ms"),
)
