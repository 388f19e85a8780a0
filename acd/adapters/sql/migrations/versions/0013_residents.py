"""Residents: search terms, states of addresses, alerts with an author, merges."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0013_residents"
down_revision = "0014_places"

_RESIDENT = "crm_residents.resident_id"
_ROWS = 1_000


def upgrade() -> None:
    op.add_column("crm_residents", sa.Column("kept_id", sa.String(64)))
    present = sa.text("kept_id IS NOT NULL")
    op.create_index(
        "ix_crm_residents_kept",
        "crm_residents",
        ["kept_id"],
        sqlite_where=present,
        postgresql_where=present,
    )
    op.create_index("ix_crm_residents_name", "crm_residents", ["search_name"])
    _addresses()
    _terms()
    _alerts()
    _merges()
    _fill()
    op.drop_column("crm_residents", "alerts")


def _addresses() -> None:
    for column in (
        sa.Column("verification", sa.String(16), nullable=False, server_default="imported"),
        sa.Column("consent", sa.String(16), nullable=False, server_default="unknown"),
        sa.Column("added_ms", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("added_by", sa.String(64)),
        sa.Column("learned_from", sa.String(255)),
    ):
        op.add_column("crm_addresses", column)
    op.create_index("ix_crm_addresses_learned", "crm_addresses", ["learned_from"])


def _terms() -> None:
    term = sa.String(340).with_variant(sa.String(340, collation="C"), "postgresql")
    op.create_table(
        "crm_resident_terms",
        sa.Column("term", term, primary_key=True),
        sa.Column("resident_id", sa.String(64), sa.ForeignKey(_RESIDENT), primary_key=True),
    )
    op.create_index("ix_crm_resident_terms_resident", "crm_resident_terms", ["resident_id", "term"])


def _alerts() -> None:
    op.create_table(
        "crm_alerts",
        sa.Column("alert_id", sa.String(64), primary_key=True),
        sa.Column("resident_id", sa.String(64), sa.ForeignKey(_RESIDENT), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author_id", sa.String(64)),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger),
    )
    op.create_index("ix_crm_alerts_resident", "crm_alerts", ["resident_id"])


def _merges() -> None:
    op.create_table(
        "crm_merges",
        sa.Column("merge_id", sa.String(64), primary_key=True),
        sa.Column("kept_id", sa.String(64), sa.ForeignKey(_RESIDENT), nullable=False),
        sa.Column("merged_id", sa.String(64), sa.ForeignKey(_RESIDENT), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("merged_ms", sa.BigInteger, nullable=False),
        sa.Column("merged_by", sa.String(64), nullable=False),
        sa.Column("undone_ms", sa.BigInteger),
        sa.Column("undone_by", sa.String(64)),
    )
    op.create_index("ix_crm_merges_kept", "crm_merges", ["kept_id"])
    op.create_index("ix_crm_merges_merged", "crm_merges", ["merged_id"])


def _fill() -> None:
    """Write the terms of every resident and address, and the alerts of the dropped column."""
    database = op.get_bind()
    residents = sa.table(
        "crm_residents",
        sa.column("resident_id"),
        sa.column("search_name"),
        sa.column("alerts", sa.JSON),
    )
    addresses = sa.table("crm_addresses", sa.column("resident_id"), sa.column("address"))
    pairs: set[tuple[str, str]] = set()
    alerts: list[dict[str, object]] = []
    for resident_id, name, kinds in database.execute(sa.select(residents)):
        pairs |= {("w" + word, resident_id) for word in re.findall(r"\w+", name)}
        for number, kind in enumerate(kinds):
            values = {"alert_id": f"{resident_id[:60]}-{number}", "resident_id": resident_id}
            alerts.append(values | {"kind": kind[:64], "note": "", "created_ms": 0})
    for resident_id, address in database.execute(sa.select(addresses)):
        pairs |= {(term, resident_id) for term in _terms_of_address(address)}
    rows = [{"term": term, "resident_id": resident_id} for term, resident_id in sorted(pairs)]
    _insert("crm_resident_terms", rows)
    _insert("crm_alerts", alerts)


def _insert(table: str, rows: list[dict[str, object]] | list[dict[str, str]]) -> None:
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        target = sa.table(table, *(sa.column(name) for name in part[0]))
        op.get_bind().execute(target.insert(), part)


def _terms_of_address(address: str) -> set[str]:
    """Return the terms as crm_bridge/residents/terms.py made them in this version."""
    if "@" in address:
        return {"e" + address, *("w" + word for word in re.findall(r"\w+", address))}
    digits = address.lstrip("+")
    readings = {"p" + digits, "r" + digits[::-1]}
    return readings | {"p" + digits[2:]} if digits.startswith("48") else readings
