"""One history of the schema for SQLite and PostgreSQL, from empty to newest."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, inspect, text

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.errors import (
    DatabaseUnavailable,
    MigrationFailed,
    SchemaTooNew,
)
from acd.adapters.sql.migrate import migrate
from tests.support.databases import BACKENDS, fresh_database, schema_differences

ROOT = Path(__file__).parents[2]
ROOMS = ("acd", "channels", "crm_bridge", "desk", "ivr", "recordings")


def _metadata() -> list[MetaData]:
    """Of every `tables.py` of every room, also of those that come later."""
    files = (file for room in ROOMS for file in sorted((ROOT / room).rglob("tables.py")))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return [import_module(name).metadata for name in names]


METADATA = _metadata()


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return fresh_database(request.param)


def _version(url: str) -> str | None:
    def read(connection: Connection) -> str | None:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version

    async def run() -> str | None:
        engine = make_engine(url)
        async with engine.connect() as connection:
            version = await connection.run_sync(read)
        await engine.dispose()
        return version

    return asyncio.run(run())


def _execute(url: str, statement: str) -> None:
    async def run() -> None:
        engine = make_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(run())


def test_an_empty_database_becomes_what_the_rooms_tables_say(url: str) -> None:
    migrate(url)
    assert schema_differences(url, METADATA) == []


def test_migrating_again_changes_nothing(url: str) -> None:
    migrate(url)
    version = _version(url)
    migrate(url)
    assert _version(url) == version


def test_rows_of_an_older_schema_survive_the_way_up(url: str) -> None:
    migrate(url, "0001_ledger")
    _execute(
        url,
        "INSERT INTO contacts (contact_id, channel, queue, language, reached_ms, path)"
        " VALUES ('tel-1', 'phone', 'drogi', 'pl', 1, '[]')",
    )
    migrate(url)
    _execute(url, "UPDATE contacts SET name = 'still here' WHERE contact_id = 'tel-1'")


def test_two_replicas_may_start_at_the_same_moment(url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(migrate, url), pool.submit(migrate, url)]:
            done.result()
    assert schema_differences(url, METADATA) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(url: str) -> None:
    _execute(url, "CREATE TABLE crm_drafts (in_the_way INTEGER)")
    with pytest.raises(MigrationFailed):
        migrate(url)
    assert _version(url) is None
    _execute(url, "DROP TABLE crm_drafts")
    migrate(url)
    assert schema_differences(url, METADATA) == []


def test_a_database_of_a_newer_centrala_is_left_alone(url: str) -> None:
    migrate(url)
    _execute(url, "UPDATE alembic_version SET version_num = '9999_future'")
    with pytest.raises(SchemaTooNew):
        migrate(url)


def test_a_database_that_is_away_is_told_apart_from_a_wrong_url(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        migrate(f"postgresql://nobody@/none?host={tmp_path}")
