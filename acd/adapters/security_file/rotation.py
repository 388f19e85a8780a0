"""Rotation of a file that several processes append to."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

PRIVATE = 0o600


def append_line(path: Path, line: bytes) -> None:
    """Append one line by one write. Raises OSError.

    The file is opened for each line, so that a rotation by another process needs no message.
    """
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def rotate_when_long(path: Path, max_bytes: int, kept: int) -> None:
    """Rename the file to `.1`, and older ones upwards, once it has `max_bytes`. Raises OSError.

    `kept`: renamed files that stay. One process at a time rotates; the size is looked at again
    under the lock.
    """
    if _size(path) < max_bytes:
        return
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _size(path) >= max_bytes:
            _shift(path, kept)
    finally:
        os.close(lock)


def _size(path: Path) -> int:
    """Return the size; 0 when another process has just renamed the file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _shift(path: Path, kept: int) -> None:
    for number in range(kept, 0, -1):
        older = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number}"))
