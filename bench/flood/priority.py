"""Priorities of the benchmark's processes: nice -10 measures, 0 attacks, 10 takes attacks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MEASURING, ATTACKING, TAKING = -10, 0, 10
"""The sink has the priority of the public processes that it stands for."""


def run_at(nice: int) -> None:
    """Give this process a priority where the user may."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, nice)


@contextmanager
def measuring() -> Iterator[None]:
    """Run the block before everything else, so that the instrument waits for nobody."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    run_at(MEASURING)
    try:
        yield
    finally:
        run_at(before)
