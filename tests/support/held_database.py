"""Process that is stopped within a write transaction, as a frozen process of Centrala may be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("PRAGMA user_version = 19115")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_database(file: Path) -> Iterator[None]:
    """Hold the write lock of a SQLite file in a stopped process; no other process can write."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        os.kill(holder.pid, signal.SIGSTOP)
        yield
    finally:
        holder.kill()  # ends a stopped process too; the transaction is rolled back
        holder.communicate()
