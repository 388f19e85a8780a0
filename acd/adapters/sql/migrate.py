"""Migrate a database to the schema of this version; one history for both kinds."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.errors import (
    MigrationFailed,
    MigrationNotAdditive,
    SchemaTooNew,
    is_of_connection,
    unreachable,
)
from acd.adapters.sql.migration_check import Facts, lost_rows, narrowings, read_facts

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 19115
"""Key of the PostgreSQL advisory lock: two replicas that start at once migrate one by one."""


def migrate(url: str, revision: str = "head", *, additive: bool = False) -> None:
    """Migrate up to `revision`. Blocking, runs its own loop: from async code use a thread.

    One transaction for all steps and their check: a migration that fails, or after which a table
    has fewer rows, leaves the database as it was. `additive`: the version before must be able to
    go on with the new schema.
    Raises `DatabaseUrlInvalid`, `DatabaseUnavailable`, `SchemaTooNew`, `MigrationFailed`,
    `MigrationNotAdditive`.
    """
    asyncio.run(_migrate(url, revision, additive))


def schema_revision(url: str) -> str | None:
    """Return the revision of the database, None for an empty one. Blocking, like `migrate`.

    Raises `DatabaseUrlInvalid`, `DatabaseUnavailable`.
    """
    return asyncio.run(_schema_revision(url))


def newest_revision() -> str | None:
    """Return the revision to which this version migrates."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_known(revision: str | None) -> bool:
    """Return whether this version can migrate from the revision."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision is None or revision in {script.revision for script in scripts}


async def _schema_revision(url: str) -> str | None:
    engine = make_engine(url)
    try:
        await _check_reachable(engine)
        async with engine.connect() as connection:
            return await connection.run_sync(_current)
    finally:
        await engine.dispose()


async def _migrate(url: str, revision: str, additive: bool) -> None:
    engine = make_engine(url)
    try:
        await _check_reachable(engine)
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, revision, additive)
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
    except Exception as error:
        if not is_of_connection(error):
            raise
        raise unreachable(engine, error) from error


def _upgrade(connection: Connection, revision: str, additive: bool) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if _current(connection) == (newest_revision() if revision == "head" else revision):
        return
    config = _config()
    config.attributes["connection"] = connection
    before = read_facts(connection)
    command.upgrade(config, revision)
    _check(before, read_facts(connection), additive)


def _check(before: Facts, after: Facts, additive: bool) -> None:
    if losses := lost_rows(before, after):
        raise MigrationFailed(f"the migration would lose rows: {'; '.join(losses)}")
    if additive and (narrowed := narrowings(before, after)):
        raise MigrationNotAdditive(
            f"the version before could not work with the new schema: {'; '.join(narrowed)}"
        )


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
