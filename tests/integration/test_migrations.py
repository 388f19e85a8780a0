"""One history of the schema for SQLite and PostgreSQL, from empty to newest."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import MetaData, make_url, text

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.errors import (
    DatabaseUnavailable,
    MigrationFailed,
    MigrationNotAdditive,
    SchemaTooNew,
)
from acd.adapters.sql.migrate import MIGRATIONS, migrate, newest_revision, schema_revision
from tests.support.databases import BACKENDS, fresh_database, schema_differences

ROOT = Path(__file__).parents[2]
ROOMS = ("acd", "channels", "crm_bridge", "desk", "ivr", "recordings")


def _metadata() -> list[MetaData]:
    """Of every `tables.py` of every room, also of those that come later; each once."""
    files = (file for room in ROOMS for file in sorted((ROOT / room).rglob("tables.py")))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return list(dict.fromkeys(import_module(name).metadata for name in names))


METADATA = _metadata()
CONTACT = (
    "INSERT INTO contacts (contact_id, channel, queue, language, reached_ms, path)"
    " VALUES ('tel-1', 'phone', 'drogi', 'pl', 1, '[]')"
)


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return fresh_database(request.param)


def _execute(url: str, statement: str) -> None:
    async def run() -> None:
        engine = make_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(run())


def _count(url: str, table: str) -> int:
    async def run() -> int:
        engine = make_engine(url)
        async with engine.connect() as connection:
            rows = await connection.scalar(text(f"SELECT count(*) FROM {table}"))
        await engine.dispose()
        return int(rows or 0)

    return asyncio.run(run())


NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9000_next", "{before}"
def upgrade():
    {step}
"""


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A Centrala whose schema is one step newer: the step is a line of Alembic."""

    def add(step: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder)
        text = NEXT.format(before=newest_revision(), step=step)
        (folder / "versions" / "9000_next.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr("acd.adapters.sql.migrate.MIGRATIONS", folder)

    return add


def test_an_empty_database_becomes_what_the_rooms_tables_say(url: str) -> None:
    migrate(url)
    assert schema_differences(url, METADATA) == []


def test_migrating_again_changes_nothing(url: str) -> None:
    migrate(url)
    version = schema_revision(url)
    migrate(url)
    assert schema_revision(url) == version


def test_rows_of_an_older_schema_survive_the_way_up(url: str) -> None:
    migrate(url, "0001_ledger")
    _execute(url, CONTACT)
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
    assert schema_revision(url) is None
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


def test_missing_database_and_wrong_password_are_told_in_a_sentence() -> None:
    url = make_url(fresh_database("postgresql"))
    for wrong in (url.set(database="gone"), url.set(username="nobody")):
        with pytest.raises(DatabaseUnavailable, match="does not answer"):
            migrate(wrong.render_as_string(hide_password=False))


def test_a_migration_that_loses_rows_is_undone(
    url: str, next_version: Callable[[str], None]
) -> None:
    migrate(url)
    before = newest_revision()
    _execute(url, CONTACT)
    next_version("op.execute('DELETE FROM contacts')")
    with pytest.raises(MigrationFailed, match="contacts had 1 rows and has 0"):
        migrate(url)
    assert schema_revision(url) == before
    assert _count(url, "contacts") == 1


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("op.drop_table('crm_drafts')", "the table crm_drafts is gone"),
        ("op.drop_column('contacts', 'name')", "contacts.name is gone"),
        (
            "op.create_index('u', 'contacts', ['queue'], unique=True)",
            "contacts has a new unique key",
        ),
    ],
)
def test_an_upgrade_in_operation_refuses_a_migration_that_shuts_out_the_version_before(
    url: str, next_version: Callable[[str], None], step: str, fault: str
) -> None:
    migrate(url)
    before = newest_revision()
    next_version(step)
    with pytest.raises(MigrationNotAdditive, match=fault):
        migrate(url, additive=True)
    assert schema_revision(url) == before
    migrate(url)
    assert schema_revision(url) == "9000_next"


def test_an_upgrade_in_operation_adds_tables_and_columns(
    url: str, next_version: Callable[[str], None]
) -> None:
    migrate(url)
    _execute(url, CONTACT)
    next_version("op.add_column('contacts', sa.Column('note', sa.Text))")
    migrate(url, additive=True)
    assert schema_revision(url) == newest_revision() == "9000_next"
    assert _count(url, "contacts") == 1
