"""Make one backup of a running system."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from acd.adapters.redis import RedisConnection
from centrala.backup import container, log_dump
from centrala.backup.container import Manifest
from centrala.backup.errors import BackupFailed
from centrala.backup.log_dump import LogDump
from centrala.backup.moment import capture
from centrala.backup.places import BackupPlace
from centrala.host import last_backup, valkey
from centrala.host.installation import sqlite_file
from centrala.host.secrets import Secrets
from config.settings import ENV_FILE, Settings
from config.version import version

LOG_FILE, RECORDINGS_FILE, CONFIG_FOLDER = "log.jsonl", "recordings.json", "config"
RUN_FILES = ("secrets.json", "demo-logins.json", "installation.json", "layout-version")
ENV_COPY = "centrala.env"
WORK_PREFIX, MAX_WORK_AGE_S = ".making-", 24 * 3600.0
NO_CONFIG = ("*.py", "__pycache__", "*.schema.json")


async def back_up(settings: Settings, secrets: Secrets, place: BackupPlace) -> str:
    """Make a backup of this moment at the place; return its address.

    Raises BackupFailed, LogUnavailable, OSError.
    """
    folder = await asyncio.to_thread(place.working_folder, settings.run_dir)
    await asyncio.to_thread(_sweep, folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=WORK_PREFIX) as work:
        path = await make_backup(settings, secrets, Path(work))
        address = await asyncio.to_thread(place.put, path)
    last_backup.remember(settings.run_dir, place.address, container.made_s(path.name))
    return address


def _sweep(folder: Path) -> None:
    """Delete what backups left behind that were killed."""
    for path in folder.glob(f"{WORK_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > MAX_WORK_AGE_S:
                shutil.rmtree(path, ignore_errors=True)


async def make_backup(settings: Settings, secrets: Secrets, folder: Path) -> Path:
    """Write a backup of this moment into a folder that exists; return its path.

    Raises BackupFailed, LogUnavailable, DiskNotWritable (as OSError).
    """
    connection = RedisConnection(valkey.url(settings, secrets))
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=WORK_PREFIX) as work:
            return await _make(settings, connection, Path(work), folder)
    finally:
        await connection.close()


async def _make(settings: Settings, connection: RedisConnection, work: Path, folder: Path) -> Path:
    made_ms = round(time.time() * 1000)
    log = await capture(settings, connection, work)
    if not log.keys:
        raise BackupFailed("the log is empty: has this installation ever run?")
    kind = "sqlite" if sqlite_file(settings) else "postgresql"
    manifest = Manifest(version(), made_ms, log.position, kind)
    return await asyncio.to_thread(_pack, settings, log, manifest, work, folder)


def _pack(settings: Settings, log: LogDump, manifest: Manifest, work: Path, folder: Path) -> Path:
    (work / LOG_FILE).write_text(log_dump.to_text(log.keys), encoding="utf-8")
    _copy_files(settings, work)
    target = folder / container.file_name(manifest.made_ms)
    container.pack(work, manifest, target)
    return target


def _copy_files(settings: Settings, work: Path) -> None:
    for name in RUN_FILES:
        if (settings.run_dir / name).exists():
            shutil.copyfile(settings.run_dir / name, work / name)
    if ENV_FILE.exists():
        shutil.copyfile(ENV_FILE, work / ENV_COPY)
    ignored = shutil.ignore_patterns(*NO_CONFIG)
    shutil.copytree(settings.config_dir, work / CONFIG_FOLDER, ignore=ignored)
    index = dict(_recordings(settings.run_dir / "recordings"))
    (work / RECORDINGS_FILE).write_text(json.dumps(index, indent=2), encoding="utf-8")


def _recordings(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield name, size and SHA-256 of each recording; the files themselves stay where they are."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            name = path.relative_to(folder).as_posix()
            yield name, {"bytes": path.stat().st_size, "sha256": digest}


def forget_old(place: BackupPlace, keep: int) -> list[str]:
    """Delete all but the newest `keep` backups; return the names of what was deleted."""
    old = place.names()[:-keep] if keep > 0 else []
    for name in old:
        place.delete(name)
    return old
