"""The store's way to the database: typed failures, insert-once, storable text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Table, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.errors import CrmUnavailable


@contextmanager
def reachable() -> Iterator[None]:
    """Raises `CrmUnavailable` instead of what a driver raises when the database is away."""
    try:
        yield
    except (exc.IntegrityError, exc.ProgrammingError, exc.DataError):
        raise
    except (exc.DBAPIError, exc.TimeoutError, OSError) as error:
        message = f"the ticket store does not answer: {type(error).__name__}"
        raise CrmUnavailable(message) from error


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def storable(text: str) -> str:
    """`text` without what PostgreSQL or UTF-8 cannot hold (NUL, lone surrogates)."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
