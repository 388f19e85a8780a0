"""Priority of this process on the processor."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

THREADS = Path("/proc/self/task")
AUTOGROUP = Path("/proc/self/autogroup")
"""Niceness of the whole session against other sessions; nice(2) counts within one (sched(7))."""


def run_behind(nice: int) -> None:
    """Let all threads of this process yield to others, and its session where it leads one.

    `nice`: added to the priority value. Without the right to raise it again this is for good.
    """
    for thread in map(int, os.listdir(THREADS)):
        with contextlib.suppress(ProcessLookupError):  # ended meanwhile
            before = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, before + nice)
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):  # a kernel without groups of sessions
            AUTOGROUP.write_text(str(os.getpriority(os.PRIO_PROCESS, 0)), encoding="ascii")
