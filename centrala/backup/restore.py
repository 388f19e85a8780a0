"""Restore a backup into an installation that does not run.

The restored city answers no old mail twice and rings no old callback: live contacts are ended,
since nobody is at the other end any more; answers that were unsent in the moment of the backup may
have been sent since, so they are held and counted.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from acd.adapters.redis import RedisConnection
from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.migrate import migrate
from centrala.backup import container, log_dump, resume
from centrala.backup.container import Manifest
from centrala.backup.errors import BackupInvalid, LogServerNotStarted
from centrala.backup.make import LOG_FILE, RUN_FILES
from centrala.backup.moment import POSTGRES_COPY, SQLITE_COPY, run_postgres_tool
from centrala.backup.resume import Resumed
from centrala.backup.set_aside import set_aside
from centrala.host import (
    data_marks,
    installation,
    run_folder,
    run_state,
    secrets,
    subprocesses,
    valkey,
)
from centrala.host.installation import sqlite_file
from centrala.host.log_files import open_log
from centrala.host.secrets import Secrets
from config.settings import Settings

MAX_LOG_SERVER_START_S = 60.0


@dataclass(frozen=True)
class Restored:
    """Result. `aside`: folder with the data that were replaced, None when there were none."""

    manifest: Manifest
    resumed: Resumed
    aside: Path | None


def restore(settings: Settings, source: Path, *, replace: bool) -> Restored:
    """Put the backup in place of the data. Raises RestoreRefused, BackupInvalid, BackupFailed,
    LogServerNotStarted, SchemaTooNew; before the data of the backup are checked nothing changes."""
    run_folder.claim(settings.run_dir)
    with (
        run_state.exclusive(settings.run_dir),
        tempfile.TemporaryDirectory(dir=settings.run_dir, prefix=".restoring-") as work,
    ):
        contents = Path(work)
        manifest = container.unpack(source, contents)
        _require_same_kind(settings, manifest)
        aside = asyncio.run(set_aside(settings, replace=replace))
        _place_files(settings, contents)
        resumed = asyncio.run(_place_data(settings, contents))
        return Restored(manifest, resumed, aside)


def _require_same_kind(settings: Settings, manifest: Manifest) -> None:
    kind = "sqlite" if sqlite_file(settings) else "postgresql"
    if manifest.database != kind:
        raise BackupInvalid(
            f"the backup holds a {manifest.database} database, DATABASE_URL names a {kind} one"
        )


def _place_files(settings: Settings, contents: Path) -> None:
    for name in set(RUN_FILES) - {run_folder.VERSION_FILE, installation.FILE}:
        if (contents / name).exists():
            shutil.copyfile(contents / name, settings.run_dir / name)
            (settings.run_dir / name).chmod(0o600)
    database = sqlite_file(settings)
    if database is not None:
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(contents / SQLITE_COPY, database)


async def _place_data(settings: Settings, contents: Path) -> Resumed:
    if sqlite_file(settings) is None:
        arguments = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        await _make_schema(settings)
        await run_postgres_tool(settings, "pg_restore", *arguments, str(contents / POSTGRES_COPY))
    await asyncio.to_thread(migrate, settings.database)
    stored = secrets.load_or_create(settings.run_dir / "secrets.json")
    text = await asyncio.to_thread((contents / LOG_FILE).read_text, "utf-8")
    async with log_server(settings, stored) as connection:
        await log_dump.load(connection, settings.acd, log_dump.from_text(text, settings.acd))
        resumed = await resume.resume(settings, stored)
        await data_marks.mark(settings, stored)
        return resumed


async def _make_schema(settings: Settings) -> None:
    """Make the schema of a database that was emptied by dropping it."""
    engine = make_engine(settings.database)
    try:
        async with engine.begin() as connection:
            await connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS public"))
    finally:
        await engine.dispose()


@asynccontextmanager
async def log_server(settings: Settings, stored: Secrets) -> AsyncIterator[RedisConnection]:
    """Run the private log server during the block, unless REDIS_URL names another one.

    Raises LogServerNotStarted.
    """
    async with AsyncExitStack() as stack:
        if settings.redis_url is None:
            program = valkey.program(settings, stored)
            with open_log(program.log) as log:
                process = await subprocesses.spawn(program, log)
            stack.push_async_callback(subprocesses.stop, process)
            if not await _answers_before_it_ends(process, settings, stored):
                raise LogServerNotStarted(f"the log server did not start: see {program.log}")
        connection = RedisConnection(valkey.url(settings, stored))
        stack.push_async_callback(connection.close)
        yield connection


async def _answers_before_it_ends(process: Process, settings: Settings, stored: Secrets) -> bool:
    answer = asyncio.create_task(valkey.wait_ready(settings, stored))
    end = asyncio.create_task(process.wait())
    try:
        await asyncio.wait(
            {answer, end}, timeout=MAX_LOG_SERVER_START_S, return_when=asyncio.FIRST_COMPLETED
        )
        return answer.done() and answer.exception() is None
    finally:
        answer.cancel()
        end.cancel()
