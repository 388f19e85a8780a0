"""The one moment of a backup: log, cursors and database as they were together.

The writers of the database wait while the log is dumped, which takes milliseconds. In this moment

- every event that a consumer's cursor says is handled, is handled in the database: it commits
  before it moves its cursor;
- every mail that the database says is read, is in the log: the cursor of the mailbox is stored
  after the log has accepted the contact;
- every contact in the log has its record: that is stored before the contact is admitted.

What is between two of these steps is repeated by its idempotency key when the restored city starts.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.adapters.redis import RedisConnection
from acd.adapters.sql.engine import make_engine
from centrala.backup import log_dump
from centrala.backup.errors import BackupFailed
from centrala.backup.log_dump import LogDump
from centrala.host import child_environment
from centrala.host.installation import sqlite_file
from config.settings import Settings

MAX_FREEZE_WAIT_S = 10.0
SQLITE_COPY, POSTGRES_COPY = "centrala.db", "centrala.pgdump"
POSTGRES_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


async def capture(settings: Settings, connection: RedisConnection, into: Path) -> LogDump:
    """Copy the database into the folder; return the log of the same moment.

    Raises BackupFailed, LogUnavailable.
    """
    database = sqlite_file(settings)
    copying = _sqlite(database, into) if database else _postgres(settings, into)
    async with copying:
        return await log_dump.dump(connection, settings.acd)


@asynccontextmanager
async def _sqlite(database: Path, into: Path) -> AsyncIterator[None]:
    """Hold the writers inside the block; copy what was committed before it, then."""
    with closing(_connect(database)) as reader, closing(_connect(database)) as holder:
        try:
            await asyncio.to_thread(holder.execute, "BEGIN IMMEDIATE")
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield
        except sqlite3.Error as error:
            raise BackupFailed(f"the database does not take part: {error}") from error
        finally:
            if holder.in_transaction:
                holder.execute("ROLLBACK")
        await asyncio.to_thread(_copy_sqlite, reader, into / SQLITE_COPY)


def _connect(database: Path) -> sqlite3.Connection:
    """Raises BackupFailed where there is no database; none is made."""
    try:
        return sqlite3.connect(
            f"file:{quote(str(database))}?mode=rw",
            uri=True,
            timeout=MAX_FREEZE_WAIT_S,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise BackupFailed(f"the database {database} cannot be opened: {error}") from error


def _copy_sqlite(reader: sqlite3.Connection, target: Path) -> None:
    """Copy the pages of the reader's transaction in one step (sqlite.org/backup.html)."""
    try:
        with closing(sqlite3.connect(target)) as copy:
            reader.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            [(verdict,), *_] = copy.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        raise BackupFailed(f"the database cannot be copied: {error}") from error
    if verdict != "ok":
        raise BackupFailed(f"the database is damaged ({verdict}): restore an older backup")


@asynccontextmanager
async def _postgres(settings: Settings, into: Path) -> AsyncIterator[None]:
    """Hold the writers inside the block; dump what was committed before it, then."""
    engine = make_engine(settings.database)
    try:
        async with engine.connect() as reader:
            async with engine.begin() as holder:
                await _lock_tables(holder)
                await reader.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                exported = await reader.scalar(text("SELECT pg_export_snapshot()"))
                yield
            await _pg_dump(settings, str(exported), into / POSTGRES_COPY)
    finally:
        await engine.dispose()


async def _lock_tables(holder: AsyncConnection) -> None:
    """Let readers go on and writers wait until the end of the transaction."""
    tables = [row[0] for row in await holder.execute(text(POSTGRES_TABLES))]
    await holder.execute(text(f"SET LOCAL lock_timeout = '{MAX_FREEZE_WAIT_S:.0f}s'"))
    names = ", ".join(f'"{name}"' for name in tables)
    await holder.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))


def _postgres_variables() -> dict[str, str]:
    """Return libpq's own variables: certificates, service files, time-outs."""
    return {name: value for name, value in os.environ.items() if name.startswith("PG")}


async def _pg_dump(settings: Settings, snapshot: str, target: Path) -> None:
    await run_postgres_tool(
        settings, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}"
    )


async def run_postgres_tool(settings: Settings, name: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL on the database; the password is not on its command line.

    Raises BackupFailed.
    """
    tool = shutil.which(name)
    if tool is None:
        raise BackupFailed(f"{name} is not on PATH: install the client of your PostgreSQL")
    url = make_url(settings.database)
    address = url.set(drivername="postgresql", password=None)
    environment = child_environment.plain() | _postgres_variables()
    environment["PGPASSWORD"] = url.password or ""
    process = await asyncio.create_subprocess_exec(
        tool,
        *arguments,
        f"--dbname={address.render_as_string()}",
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    if process.returncode != 0:
        lines = errors.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise BackupFailed(f"{name} failed: {lines[-1]}")
