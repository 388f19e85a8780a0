"""Data that a restoration replaces: moved or dumped into a folder beside them, never deleted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from acd.adapters.redis import RedisConnection
from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.errors import is_of_connection, unreachable
from centrala.backup import log_dump
from centrala.backup.errors import RestoreRefused
from centrala.backup.log_dump import DumpedKey
from centrala.backup.make import LOG_FILE
from centrala.backup.moment import POSTGRES_COPY, POSTGRES_TABLES, run_postgres_tool
from centrala.host.installation import sqlite_file
from centrala.whole_file import write_whole
from config.settings import Settings


async def set_aside(settings: Settings, *, replace: bool) -> Path | None:
    """Set the present data aside; return the folder, None when there were none.

    Files of the run folder are moved; a PostgreSQL database is dumped there (for `pg_restore`), an
    external log as in a backup, and emptied. Raises RestoreRefused without `replace`.
    """
    files = list(_files(settings))
    tables = await _postgres_tables(settings)
    log = await _external_log(settings)
    present = [str(path) for path in files]
    present += ["the tables of DATABASE_URL"] * bool(tables) + ["the log of REDIS_URL"] * bool(log)
    if not present:
        return None
    if not replace:
        raise RestoreRefused(f"there are data already ({', '.join(present)}): add --replace")
    aside = settings.run_dir / f"replaced-{round(time.time())}"
    aside.mkdir(0o700)
    for path in files:
        path.rename(aside / path.name)
    if tables:
        await _empty_database(settings, tables, aside / POSTGRES_COPY)
    if log and settings.redis_url:
        await _empty_log(settings.redis_url, log, aside / LOG_FILE)
    return aside


def _files(settings: Settings) -> Iterator[Path]:
    database = sqlite_file(settings)
    names = [settings.run_dir / name for name in ("valkey", "secrets.json", "demo-logins.json")]
    if database is not None:
        names += [database, *(Path(f"{database}{suffix}") for suffix in ("-wal", "-shm"))]
    return (path for path in names if path.exists())


async def _postgres_tables(settings: Settings) -> list[str]:
    """Return the names of the tables, none of another kind of database."""
    if sqlite_file(settings) is not None:
        return []
    engine = make_engine(settings.database)
    try:
        async with engine.connect() as connection:
            return [row[0] for row in await connection.execute(sa.text(POSTGRES_TABLES))]
    except Exception as error:
        if not is_of_connection(error):
            raise
        raise unreachable(engine, error) from error
    finally:
        await engine.dispose()


async def _empty_database(settings: Settings, tables: list[str], copy: Path) -> None:
    """Dump the database to a file, then drop its tables, also those that a backup has not."""
    await run_postgres_tool(settings, "pg_dump", "--format=custom", f"--file={copy}")
    await asyncio.to_thread(copy.chmod, 0o600)
    engine = make_engine(settings.database)
    try:
        async with engine.begin() as connection:
            names = ", ".join(f'"{name}"' for name in tables)
            await connection.execute(sa.text(f"DROP TABLE {names} CASCADE"))
    finally:
        await engine.dispose()


async def _external_log(settings: Settings) -> list[DumpedKey]:
    if settings.redis_url is None:
        return []
    async with _connected(settings.redis_url) as connection:
        return list((await log_dump.dump(connection, settings.acd)).keys)


async def _empty_log(url: SecretStr, keys: list[DumpedKey], copy: Path) -> None:
    """Write the keys to a file, then delete them."""
    write_whole(copy, log_dump.to_text(keys), 0o600)
    async with _connected(url) as connection:
        for one in keys:
            await connection.execute("DEL", one.key)


@asynccontextmanager
async def _connected(url: SecretStr) -> AsyncIterator[RedisConnection]:
    connection = RedisConnection(url.get_secret_value())
    try:
        yield connection
    finally:
        await connection.close()
