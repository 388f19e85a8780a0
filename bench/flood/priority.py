"""Priorities of the benchmark's processes, counted from that of the command.

Measuring process, callers and attacks have the command's own. Ten before everybody, tried first,
made the kernel keep one of two processors for the measuring process, which used a third of it:
everything else queued on the other, and an attack at nice 10 took what the first had left.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

MEASURING, ATTACKING, TAKING = 0, 0, 10
"""The sink has the priority of the public processes that it stands for, the mail server one at
which it delays nobody: it stands for another machine."""

BASE = "BENCH_FLOOD_NICE"
"""Variable with the priority of the command, for the processes that it starts."""


PROC = Path("/proc")


def run_at(nice: int) -> None:
    """Give this process and its session a priority where the user may.

    Between sessions only that of the session counts (sched(7), autogroups).
    """
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _absolute(nice))
    set_session(os.getpid(), nice)


def set_session(pid: int, nice: int) -> None:
    """Give the session of a process a priority where the user may."""
    with suppress(OSError):
        (PROC / f"{pid}/autogroup").write_text(str(_absolute(nice)), encoding="ascii")


def _absolute(nice: int) -> int:
    base = int(os.environ.setdefault(BASE, str(os.getpriority(os.PRIO_PROCESS, 0))))
    return max(-20, min(19, base + nice))
