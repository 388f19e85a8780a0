"""Processor time and memory of an installation's processes, and the wait until they are idle."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGESIZE") / 2**20
IDLE_SHARE, INTERVAL_S = 0.3, 1.0
"""An installation without calls is idle below this share of one processor."""


def processor_s(pids: Mapping[str, int]) -> dict[str, float]:
    """Return the processor time of each part since its start, with the parts' children."""
    return {part: sum(map(_processor_s, _tree(pid))) for part, pid in pids.items()}


def memory_mb(pid: int) -> float:
    """Return the resident memory of one process; 0 when it has ended."""
    try:
        return int((PROC / f"{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_MB
    except (OSError, IndexError):
        return 0.0


async def wait_until_idle(
    used_s: Callable[[], float], max_s: float, interval_s: float = INTERVAL_S
) -> float | None:
    """Return the seconds until nothing was left to do; None after `max_s`.

    `used_s()`: processor time so far, seconds.

    What an attack leaves behind (retransmissions, mails in a queue) would count for the next run.
    """
    began = time.monotonic()
    before = used_s()
    while (waited := time.monotonic() - began) < max_s:
        await asyncio.sleep(interval_s)
        now = used_s()
        if now - before < IDLE_SHARE * interval_s:
            return waited + interval_s
        before = now
    return None


def _tree(pid: int) -> Iterator[int]:
    """Yield a process and those that it started."""
    yield pid
    try:
        threads = os.listdir(PROC / f"{pid}/task")
        lists = [(PROC / f"{pid}/task/{thread}/children").read_text() for thread in threads]
    except OSError:
        return
    for child in " ".join(lists).split():
        yield from _tree(int(child))


def _processor_s(pid: int) -> float:
    """Return user and system time (proc(5), fields 14 and 15); 0 when the process has ended."""
    try:
        text = (PROC / f"{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S
