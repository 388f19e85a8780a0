"""Migrate a database to the schema of this version; one history for both kinds."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.errors import DatabaseUnavailable, MigrationFailed, SchemaTooNew

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 19115
"""Key of the PostgreSQL advisory lock: two replicas that start at once migrate one by one."""


def migrate(url: str, revision: str = "head") -> None:
    """Migrate up to `revision`. Blocking, runs its own loop: from async code use a thread.

    One transaction for all steps: a migration that fails leaves the database as it was.
    Raises `DatabaseUrlInvalid`, `DatabaseUnavailable`, `SchemaTooNew`, `MigrationFailed`.
    """
    asyncio.run(_migrate(url, revision))


async def _migrate(url: str, revision: str) -> None:
    engine = make_engine(url)
    try:
        await _check_reachable(engine)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, revision)
    except CommandError as error:
        message = f"the database is newer than this Centrala: {error}"
        raise SchemaTooNew(message, field="DATABASE_URL") from error
    except DBAPIError as error:
        raise MigrationFailed(f"a step of the migration failed: {error.orig}") from error
    finally:
        await engine.dispose()


async def _check_reachable(engine: AsyncEngine) -> None:
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (DBAPIError, OSError) as error:
        message = f"the database does not answer: {type(error).__name__}"
        raise DatabaseUnavailable(message, field="DATABASE_URL") from error


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
