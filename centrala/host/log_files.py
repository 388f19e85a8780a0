"""Log files of the parts: opened, copied aside and kept small, also on a full disk.

A log is a note: no failure to write, copy or delete one ends or delays a part.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

MAX_LOG_BYTES, KEPT_BYTES, MAX_OLD_LOGS = 10 * 1024 * 1024, 1024 * 1024, 3
MIN_COPY_AGE_S = 1800.0
"""A flood of lines does not push older logs out: a log is copied once in this time at most."""


def open_log(path: Path, kept: BinaryIO | None = None) -> BinaryIO:
    """Open a log for appending; else return `kept`, else the null device.

    `kept`: the handle of an earlier call, which works where a new one cannot be had (no free
    inode, a disk that became read-only). It is closed when the log was opened again.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.open("ab", buffering=0)
    except OSError:
        return kept or Path(os.devnull).open("ab", buffering=0)
    if kept is not None:
        kept.close()
    return fresh


def append(file: BinaryIO, line: bytes) -> None:
    """Write to an open log; a line that the disk refuses is lost."""
    with contextlib.suppress(OSError):
        file.write(line)


def keep_small(folders: Iterable[Path]) -> None:
    """Copy logs that grew too long aside, and truncate them in place."""
    for folder in folders:
        with contextlib.suppress(OSError):
            for log in sorted(folder.glob("*.log")):
                _keep_one_small(log)


def _keep_one_small(log: Path) -> None:
    with contextlib.suppress(OSError):
        if log.stat().st_size > MAX_LOG_BYTES:
            rotate(log)


def rotate(log: Path, max_bytes: int = MAX_LOG_BYTES) -> None:
    """Copy the log aside and truncate it; where the copy fails, keep only its end.

    Its writers append (O_APPEND), so they continue at the new end. Of a log that is longer than
    `max_bytes` the beginning and the end are copied. Raises OSError when even truncating fails.
    """
    newest = log.with_name(f"{log.name}.1")
    if newest.exists() and time.time() - newest.stat().st_mtime < MIN_COPY_AGE_S:
        shorten(log)
        return
    try:
        _shift_older(log)
        _copy_ends(log, newest, max_bytes)
    except OSError:
        with contextlib.suppress(OSError):
            newest.unlink(missing_ok=True)
        shorten(log)
        return
    os.truncate(log, 0)


def shorten(log: Path, kept_bytes: int = KEPT_BYTES) -> None:
    """Keep the last bytes of a log, from the beginning of a line; this needs no free space."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - kept_bytes))
        end = file.read()
    os.truncate(log, 0)
    with log.open("ab", buffering=0) as file:
        append(file, end.partition(b"\n")[2] or end)


def _shift_older(log: Path) -> None:
    for number in range(MAX_OLD_LOGS - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))


def _copy_ends(log: Path, copy: Path, max_bytes: int) -> None:
    size = log.stat().st_size
    with log.open("rb") as source, copy.open("wb") as target:
        if size <= max_bytes + KEPT_BYTES:
            target.write(source.read())
            return
        target.write(source.read(max_bytes // 2))
        target.write(f"\n[{size - max_bytes} bytes left out]\n".encode())
        source.seek(size - max_bytes // 2)
        target.write(source.read(max_bytes // 2))


def last_line(log: Path) -> str:
    """Return the last line of a log that is not blank; `nothing` without one."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return "nothing"
    return next((line.strip() for line in reversed(lines) if line.strip()), "nothing")
