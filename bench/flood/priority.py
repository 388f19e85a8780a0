"""Priorities of the benchmark's processes, counted from that of the command: 10 before it
measures, the command's own attacks, 10 behind it takes attacks in place of the city.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEASURING, ATTACKING, TAKING = -10, 0, 10
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


@contextmanager
def measuring() -> Iterator[None]:
    """Run the block before everything else, so that the instrument waits for nobody."""
    run_at(MEASURING)
    try:
        yield
    finally:
        run_at(ATTACKING)
