"""Marks of the installation in its database and its log: data that were emptied are noticed.

Both hold the id of the installation. A store without it, although the other one or the run folder
says that there was one, was emptied or exchanged. The table of the mark stands outside the history
of the schema, since it is read before a migration, in a database of any version.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from acd.adapters.redis import RedisConnection
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.adapters.sql.errors import is_of_connection, unreachable
from acd.ports.backoff import Backoff
from acd.ports.log import LogUnavailable
from centrala.host import installation, valkey
from centrala.host.secrets import Secrets
from config.settings import Settings

FIRST_DELAY_S, MAX_DELAY_S, MAX_LOG_WAIT_S = 0.1, 1.0, 10.0
NO_SUCH_DATABASE = "3D000"  # PostgreSQL's invalid_catalog_name
DATABASE_MARK = sa.Table(
    "installation_mark",
    sa.MetaData(),
    sa.Column("installation", sa.String(64), primary_key=True),
    sa.Column("complete", sa.Boolean, nullable=False),
)


@dataclass(frozen=True)
class Marks:
    """Ids found in the stores, None in an empty one. `complete`: the log was marked, too."""

    database: str | None
    log: str | None
    complete: bool = False

    @property
    def differ(self) -> bool:
        return None not in (self.database, self.log) and self.database != self.log


@dataclass(frozen=True)
class Stores:
    """Database and log of an installation, opened."""

    engine: CityEngine
    connection: RedisConnection
    log_key: str

    async def read(self) -> Marks:
        """Raises DatabaseUnavailable, LogUnavailable."""
        database, complete = await read_database(self.engine)
        reply = await self.connection.execute("GET", self.log_key)
        return Marks(database, reply.decode() if reply else None, complete)

    async def write(self, mark: str) -> None:
        """Mark both; a start that ends between the writes is repeated by the next one."""
        await self._write_database(mark, complete=False)
        await self.connection.execute("SET", self.log_key, mark)
        await self._write_database(mark, complete=True)

    async def _write_database(self, mark: str, *, complete: bool) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(DATABASE_MARK.create, checkfirst=True)
            await connection.execute(sa.delete(DATABASE_MARK))
            values = {"installation": mark, "complete": complete}
            await connection.execute(sa.insert(DATABASE_MARK).values(values))


async def read_database(engine: CityEngine) -> tuple[str | None, bool]:
    """Return the mark of a database, and whether the log was marked after it.

    Raises DatabaseUnavailable.
    """
    try:
        async with engine.connect() as connection:
            if not await connection.run_sync(_has_table):
                return None, False
            row = (await connection.execute(sa.select(DATABASE_MARK))).first()
    except Exception as error:
        if not is_of_connection(error):
            raise
        if _sqlstate(error) == NO_SUCH_DATABASE:
            return None, False
        raise unreachable(engine, error) from error
    return (row.installation, row.complete) if row else (None, False)


async def require(settings: Settings, secrets: Secrets) -> None:
    """Raise DataMissing, DataMismatched unless both stores are those of the last start, or new."""
    async with _opened(settings, secrets) as stores:
        marks = await _read_patiently(stores)
    had_database, had_log = installation.remembered(settings)
    if marks.database is None and (had_database or marks.log):
        raise _no_data(settings)
    if marks.log is None and (had_log or marks.complete):
        raise installation.missing(f"the log {_log_place(settings)} is empty")
    if marks.differ:
        raise installation.DataMismatched(_place(settings), _log_place(settings))


async def require_database(settings: Settings) -> None:
    """Raise DataMissing when the run folder knows of data in this database that are gone.

    For a step before the log runs.
    """
    engine = make_engine(settings.database)
    try:
        database, _ = await read_database(engine)
    finally:
        await engine.dispose()
    if database is None and installation.remembered(settings)[0]:
        raise _no_data(settings)


def _no_data(settings: Settings) -> installation.DataMissing:
    return installation.missing(f"the database {_place(settings)} holds no data")


async def mark(settings: Settings, secrets: Secrets) -> None:
    """Mark both stores and remember them in the run folder."""
    async with _opened(settings, secrets) as stores:
        marks = await stores.read()
        identity = marks.database or marks.log or uuid.uuid4().hex
        if marks != Marks(identity, identity, complete=True):
            await stores.write(identity)
    installation.remember(settings, identity)


@asynccontextmanager
async def _opened(settings: Settings, secrets: Secrets) -> AsyncIterator[Stores]:
    engine = make_engine(settings.database)
    connection = RedisConnection(valkey.url(settings, secrets))
    try:
        yield Stores(engine, connection, f"{{{settings.acd}}}:installation")
    finally:
        await connection.close()
        await engine.dispose()


async def _read_patiently(stores: Stores) -> Marks:
    """Wait for a log server that starts at the same time as this machine."""
    backoff, deadline_s = Backoff(FIRST_DELAY_S, MAX_DELAY_S), time.monotonic() + MAX_LOG_WAIT_S
    while True:
        try:
            return await stores.read()
        except LogUnavailable as error:
            if not error.retryable or time.monotonic() > deadline_s:
                raise
            await backoff.pause()


def _has_table(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table(DATABASE_MARK.name)


def _sqlstate(error: Exception) -> str | None:
    """Return PostgreSQL's code of an error, also when SQLAlchemy wrapped it."""
    origin = getattr(error, "orig", None) or error
    code = getattr(origin, "sqlstate", None)
    return code if isinstance(code, str) else None


def _place(settings: Settings) -> str:
    url = sa.make_url(settings.database)
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def _log_place(settings: Settings) -> str:
    return "that REDIS_URL names" if settings.redis_url else f"in {settings.run_dir / 'valkey'}"
