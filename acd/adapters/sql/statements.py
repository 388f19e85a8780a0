"""The two dialects' ways to insert a row once, and text that both databases can hold."""

from __future__ import annotations

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.adapters.sql.engine import CityEngine


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_once(engine: CityEngine, table: Table) -> Insert:
    """An INSERT that leaves a row alone which is there already.

    OR IGNORE would also pass over a NULL where none may be; but unlike SQLAlchemy's ON CONFLICT
    for SQLite, its text is made once and not with every row.
    """
    if engine.dialect.name == "sqlite":
        return table.insert().prefix_with("OR IGNORE")
    return postgresql.insert(table).on_conflict_do_nothing()


def storable(text: str) -> str:
    """`text` without what PostgreSQL or UTF-8 cannot hold (NUL, lone surrogates)."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
