"""The one database, SQLite by default or PostgreSQL, opened the same way for every component."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import Connection, Engine, Executable, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from acd.adapters.sql.errors import DatabaseUrlInvalid
from acd.adapters.sql.single_row_writer import SingleRowWriter

BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite statement waits for another writer, milliseconds."""

POOL_SIZE, POOL_OVERFLOW = 8, 2
"""Connections to PostgreSQL of each of the two pools of a process: those that stay open, and
further ones for a moment. A new one takes some 30 ms, in which a screen pop would wait; four
processes stay below the hundred that a PostgreSQL takes as it comes."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_EXPECTED = "expected sqlite:///path/to/file.db or postgresql://user:password@host/database"
_READS = "centrala_reads"


_depth: ContextVar[int] = ContextVar("connections that the task holds", default=0)


class _HeldConnection(AsyncConnection):
    """Connection that counts as held by its task from `async with` on."""

    __slots__ = ()

    async def __aenter__(self) -> _HeldConnection:
        await super().__aenter__()
        _depth.set(_depth.get() + 1)
        return self

    async def __aexit__(self, type_: Any, value: Any, traceback: Any) -> None:
        _depth.set(max(0, _depth.get() - 1))
        await super().__aexit__(type_, value, traceback)


class CityEngine(AsyncEngine):
    """`begin()` is for writers, `connect()` for readers.

    On SQLite a writer takes the write lock at once (BEGIN IMMEDIATE): writers then wait for one
    another; a lock taken half-way would fail with "database is locked".

    A task that holds a connection gets a further one from `inner`, a pool of its own: were there
    one pool, a burst of such tasks could hold all of it, and each would wait for the others.
    """

    __slots__ = ("_inner", "_inner_reader", "_reader", "_single_row")

    def __init__(
        self,
        sync_engine: Engine,
        writer: SingleRowWriter | None = None,
        inner: Engine | None = None,
    ) -> None:
        super().__init__(sync_engine)
        self._single_row = writer
        self._reader = AsyncEngine(sync_engine.execution_options(**{_READS: True}))
        within = sync_engine if inner is None else inner
        self._inner = AsyncEngine(within)
        self._inner_reader = AsyncEngine(within.execution_options(**{_READS: True}))

    def connect(self) -> AsyncConnection:
        return _HeldConnection(self._inner_reader if _depth.get() else self._reader)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        held = _HeldConnection(self._inner if _depth.get() else self)
        async with held as connection, connection.begin():
            yield connection

    async def write_one(self, statement: Executable, row: Mapping[str, Any]) -> None:
        """Write one row in a transaction of its own, for a row that a call waits for.

        On SQLite a killed process loses nothing of it; a power cut may, until the next commit of
        `begin()`, which brings it to the disk with its own.
        """
        if self._single_row is not None:
            await self._single_row.write(statement, row)
        else:
            async with self.begin() as connection:
                await connection.execute(statement, row)

    async def dispose(self, close: bool = True) -> None:
        await super().dispose(close)
        await self._inner.dispose(close)
        if self._single_row is not None:
            self._single_row.dispose()


def database_url(text: str) -> URL:
    """Return the URL with our driver in it. Raises `DatabaseUrlInvalid`, without a password."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseUrlInvalid(f"DATABASE_URL: {_EXPECTED}", field="DATABASE_URL") from None
    backend = url.drivername.split("+")[0]
    if backend not in _DRIVERS:
        message = f"DATABASE_URL: unknown database {backend!r}; {_EXPECTED}"
        raise DatabaseUrlInvalid(message, field="DATABASE_URL")
    return url.set(drivername=_DRIVERS[backend])


def make_engine(url: str) -> CityEngine:
    """Return an engine for `sqlite:///path` or `postgresql://...` (`postgres://` is accepted too).

    A missing folder of a SQLite file is made. Errors do not show parameters: they may be
    personal. Raises `DatabaseUrlInvalid`.
    """
    target = database_url(url)
    if target.get_backend_name() == "sqlite":
        return _sqlite(target)
    return CityEngine(_postgresql(target), inner=_postgresql(target))


def _postgresql(url: URL) -> Engine:
    return create_async_engine(
        url,
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        hide_parameters=True,
    ).sync_engine


def _sqlite(url: URL) -> CityEngine:
    in_file = bool(url.database) and url.database != ":memory:"
    if in_file:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = _sqlite_engine(url)
    if not in_file:
        return CityEngine(engine)
    return CityEngine(engine, _single_row_writer(url), inner=_sqlite_engine(url))


def _sqlite_engine(url: URL) -> Engine:
    engine = create_async_engine(url, hide_parameters=True).sync_engine
    event.listen(engine, "connect", partial(_configure_sqlite, "FULL"))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _single_row_writer(url: URL) -> SingleRowWriter:
    """Return a writer in AUTOCOMMIT: one statement needs no BEGIN and no COMMIT."""
    target = url.set(drivername="sqlite+pysqlite")
    engine = create_engine(target, isolation_level="AUTOCOMMIT", hide_parameters=True)
    event.listen(engine, "connect", partial(_configure_sqlite, "NORMAL"))
    return SingleRowWriter(engine)


def _configure_sqlite(synchronous: str, connection: Any, _record: object) -> None:
    """Set the pragmas of a connection.

    FULL: a ticket that has a number survives a power cut. NORMAL: the last rows before a power
    cut may be lost, never torn.
    """
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    _write_ahead(cursor)
    cursor.execute(f"PRAGMA synchronous = {synchronous}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Switch a new file to the write-ahead log, also while another process does so or writes.

    The switch reads before it writes, so SQLite refuses it at once and keeps no busy timeout:
    a reader that waits for a writer could wait for ever. An empty write transaction waits.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
