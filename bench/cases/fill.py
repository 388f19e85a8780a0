"""Bulk writing of a large city: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import asyncpg

from acd.adapters.sql.engine import database_url
from bench.cases.content import Rows

CHUNK = 20_000


def fill(url: str, content: Iterable[Rows]) -> None:
    """Write the rows into a migrated database.

    PostgreSQL brings its statistics up to date by itself; Centrala makes none on SQLite.
    """
    if url.startswith("sqlite"):
        _fill_sqlite(url.removeprefix("sqlite:///"), content)
    else:
        asyncio.run(_fill_postgresql(url, content))


def _fill_sqlite(path: str, content: Iterable[Rows]) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        for rows in content:
            marks = ", ".join("?" * len(rows.columns))
            names = ", ".join(f'"{column}"' for column in rows.columns)
            statement = f"INSERT INTO {rows.table.name} ({names}) VALUES ({marks})"
            connection.executemany(statement, rows.values)
            connection.commit()
    connection.close()


async def _fill_postgresql(url: str, content: Iterable[Rows]) -> None:
    target = database_url(url).set(drivername="postgresql")
    connection = await asyncpg.connect(target.render_as_string(hide_password=False))
    try:
        await connection.execute("SET synchronous_commit = off")
        for rows in content:
            for chunk in _chunks(rows.values):
                await connection.copy_records_to_table(
                    rows.table.name, records=chunk, columns=list(rows.columns)
                )
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _chunks(values: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while chunk := list(islice(values, CHUNK)):
        yield chunk
