"""Priorities of the benchmark's processes, counted from that of the command: 10 before it
measures, the command's own attacks, 10 behind it takes attacks in place of the city.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEASURING, ATTACKING, TAKING = -10, 0, 10
"""The sink has the priority of the public processes that it stands for."""

BASE = "BENCH_FLOOD_NICE"
"""Variable with the priority of the command, for the processes that it starts."""


AUTOGROUP = Path("/proc/self/autogroup")


def run_at(nice: int) -> None:
    """Give this process and its session a priority where the user may.

    Between sessions only that of the session counts (sched(7), autogroups).
    """
    base = int(os.environ.setdefault(BASE, str(os.getpriority(os.PRIO_PROCESS, 0))))
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, base + nice)
    with suppress(OSError):
        AUTOGROUP.write_text(str(max(-20, min(19, base + nice))), encoding="ascii")


@contextmanager
def measuring() -> Iterator[None]:
    """Run the block before everything else, so that the instrument waits for nobody."""
    run_at(MEASURING)
    try:
        yield
    finally:
        run_at(ATTACKING)
