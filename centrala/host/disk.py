"""Disk of the run folder: proven by writing, and its faults as one sentence."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from config.errors import Exit, StartRefused

FAULTS = {
    errno.ENOSPC: "is full",
    errno.EDQUOT: "is full (quota of this user)",
    errno.EROFS: "is read-only",
    errno.EIO: "does not work (input/output error)",
}
SQLITE_FAULTS = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN")
PROBE_BYTES = 4096
REMEDIES = {
    errno.ENOSPC: "free some space or files (df -h, df -i)",
    errno.EDQUOT: "free some space",
    errno.EROFS: "look at the kernel's messages (dmesg), then mount it for writing",
    errno.EIO: "look at the kernel's messages (dmesg); the disk may be dying",
}


class DiskNotWritable(StartRefused):
    """Disk that is full, without free inodes, read-only or failing.

    Remedy: free space or mount it for writing; what runs continues by itself.
    """

    id: ClassVar[str] = "disk-not-writable"
    code = Exit.DISK

    def __init__(self, place: object, code: int) -> None:
        super().__init__(f"the disk of {place} {FAULTS[code]}: {REMEDIES[code]}")


class DiskSpaceLow(StartRefused):
    """Disk with less free space than `CENTRALA_MIN_FREE_MB`; it still takes writes.

    Remedy: free space.
    """

    id: ClassVar[str] = "disk-space-insufficient"
    code = Exit.DISK


def prove_space(folder: Path, min_free_mb: int) -> None:
    """Raise DiskSpaceLow when less is free for this user than wanted."""
    free_mb = shutil.disk_usage(folder).free >> 20
    if free_mb < min_free_mb:
        raise DiskSpaceLow(
            f"{free_mb} MB free in {folder}, less than the {min_free_mb} MB of "
            "CENTRALA_MIN_FREE_MB: free some space"
        )


def prove_writable(folder: Path) -> None:
    """Write, flush and delete a small file. Raises DiskNotWritable, OSError."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        with probe.open("wb", buffering=0) as file:
            if file.write(b"\0" * PROBE_BYTES) < PROBE_BYTES:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in FAULTS:
            raise DiskNotWritable(folder, error.errno) from error
        raise
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)


def disk_fault(error: BaseException, folder: object) -> DiskNotWritable | None:
    """Return the fault of the disk behind an error of any library; None for other errors."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in FAULTS:
            return DiskNotWritable(cause.filename or folder, cause.errno)
        name = getattr(cause, "sqlite_errorname", "") if isinstance(cause, sqlite3.Error) else ""
        if name.startswith(SQLITE_FAULTS):
            code = errno.EROFS if name.startswith("SQLITE_READONLY") else errno.ENOSPC
            return DiskNotWritable(folder, code)
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error, what it was raised from, and the members of groups."""
    while error is not None:
        yield error
        for member in getattr(error, "exceptions", ()):
            yield from _causes(member)
        if isinstance(original := getattr(error, "orig", None), BaseException):
            yield from _causes(original)
        error = error.__cause__ or error.__context__
