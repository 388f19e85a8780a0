"""Folder of the tests' files, in memory where the machine has room.

Databases and logs of the tests wait for the disk at each commit. A disk that other programs keep
busy makes that wait longer than the deadlines of the product, and a test fails for its machine.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # mkdtemp makes a folder that this user alone may list
NEEDED_BYTES = 6 << 30
"""More than twice the files of a whole run: 2.4 GB, most of it databases."""


def make(memory: Path = MEMORY, needed_bytes: int = NEEDED_BYTES) -> Path:
    """Make a folder for the temporary files of this process and its children.

    It is in memory, unless memory is too small or may hold no programs, or TMPDIR names a folder.
    Its path is short: that of a Unix socket has at most 107 bytes.
    """
    in_memory = "TMPDIR" not in os.environ and _has_room(memory, needed_bytes)
    folder = Path(tempfile.mkdtemp(prefix="ct-", dir=memory if in_memory else None))
    folder.chmod(0o711)  # as root: Dovecot's own user passes through it
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return folder


def remove(folder: Path) -> None:
    """Delete the folder."""
    shutil.rmtree(folder, ignore_errors=True)


def _has_room(memory: Path, needed_bytes: int) -> bool:
    if not os.access(memory, os.W_OK):
        return False
    system = os.statvfs(memory)
    free = system.f_bavail * system.f_frsize
    runs_programs = not system.f_flag & os.ST_NOEXEC
    return runs_programs and min(free, _available_memory()) >= needed_bytes


def _available_memory() -> int:
    """Return the bytes that the kernel can give without swapping (proc(5), MemAvailable)."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return int(values["MemAvailable"].split()[0]) * 1024
