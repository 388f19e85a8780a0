"""Insert a row once in both dialects; text that both databases can store."""

from __future__ import annotations

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.adapters.sql.engine import CityEngine


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT with ON CONFLICT."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_once(engine: CityEngine, table: Table) -> Insert:
    """Return an INSERT that does nothing when the row is there.

    OR IGNORE also ignores a forbidden NULL; but unlike SQLAlchemy's ON CONFLICT for SQLite, its
    text is compiled once and not with every row.
    """
    if engine.dialect.name == "sqlite":
        return table.insert().prefix_with("OR IGNORE")
    return postgresql.insert(table).on_conflict_do_nothing()


def storable(text: str) -> str:
    """Replace in `text` what PostgreSQL or UTF-8 cannot store: NUL, lone surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
