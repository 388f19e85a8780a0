"""The one database: its URL, and what readers and writers may expect of SQLite."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, text
from sqlalchemy.exc import IntegrityError

from acd.adapters.sql.engine import CityEngine, make_engine
from acd.adapters.sql.errors import (
    DatabaseUrlInvalid,
)


@pytest.mark.parametrize("wrong", ["", "mysql://host/db", "centrala.db", "sqlite"])
def test_a_wrong_database_url_is_refused_with_what_was_expected(wrong: str) -> None:
    with pytest.raises(DatabaseUrlInvalid, match="expected sqlite:///") as refused:
        make_engine(wrong)
    assert refused.value.field == "DATABASE_URL"


def test_a_password_in_a_wrong_url_is_not_repeated() -> None:
    with pytest.raises(DatabaseUrlInvalid) as refused:
        make_engine("mysql://centrala:secret@host/db")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("prefix", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_common_form_of_a_postgresql_url_is_accepted(prefix: str) -> None:
    engine = make_engine(f"{prefix}://someone@localhost/centrala")
    assert engine.dialect.name == "postgresql"


ROWS = Table("rows", MetaData(), Column("n", Integer, primary_key=True), Column("name", Text))


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[CityEngine]:
    opened = make_engine(f"sqlite:///{tmp_path}/missing/folder/city.db")
    async with opened.begin() as connection:
        await connection.run_sync(ROWS.create)
    yield opened
    await opened.dispose()


async def test_new_file_is_opened_while_another_process_writes_its_first_rows(
    tmp_path: Path,
) -> None:
    """Two replicas start at once; the switch to the write-ahead log knows no busy timeout."""
    first = sqlite3.connect(tmp_path / "city.db", isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")
    first.execute("CREATE TABLE rows (n INTEGER PRIMARY KEY)")
    second = make_engine(f"sqlite:///{tmp_path}/city.db")
    commit = threading.Timer(0.2, first.execute, ["COMMIT"])
    commit.start()
    async with second.connect() as connection:
        mode = await connection.scalar(text("PRAGMA journal_mode"))
        assert (mode, (await connection.execute(text("SELECT * FROM rows"))).all()) == ("wal", [])
    commit.join()
    first.close()
    await second.dispose()


async def count(engine: CityEngine) -> int:
    async with engine.connect() as connection:
        return len((await connection.execute(ROWS.select())).all())


async def test_missing_folder_of_a_file_is_made(engine: CityEngine, tmp_path: Path) -> None:
    assert (tmp_path / "missing/folder/city.db").is_file()


async def test_writers_wait_for_one_another(engine: CityEngine) -> None:
    """Each reads and then writes: with a lock taken half-way one of two would fail."""

    async def add_one() -> None:
        async with engine.begin() as connection:
            rows = (await connection.execute(ROWS.select())).all()
            await connection.execute(ROWS.insert(), {"n": len(rows)})

    await asyncio.gather(*(add_one() for _ in range(8)))
    assert await count(engine) == 8


async def test_reader_is_not_stopped_by_a_writer(engine: CityEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(ROWS.insert(), {"n": 1})
        assert await count(engine) == 0
    assert await count(engine) == 1


async def test_failed_transaction_leaves_nothing(engine: CityEngine) -> None:
    async def fail() -> None:
        async with engine.begin() as connection:
            await connection.execute(ROWS.insert(), {"n": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(engine) == 0


async def test_single_row_is_committed_on_return(engine: CityEngine) -> None:
    await engine.write_one(ROWS.insert(), {"n": 1, "name": "first"})
    assert await count(engine) == 1


async def test_single_row_is_written_beside_a_reader(engine: CityEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(ROWS.select())
        await engine.write_one(ROWS.insert(), {"n": 1})
    assert await count(engine) == 1


async def test_errors_do_not_repeat_the_values(engine: CityEngine) -> None:
    """Values may be names and numbers of residents."""
    row = {"n": 1, "name": "Jan Kowalski"}
    await engine.write_one(ROWS.insert(), row)
    with pytest.raises(IntegrityError) as single:
        await engine.write_one(ROWS.insert(), row)
    async with engine.begin() as connection:
        with pytest.raises(IntegrityError) as ordinary:
            await connection.execute(ROWS.insert(), row)
    assert "Kowalski" not in f"{single.value} {ordinary.value}"
