"""Processor time and memory of processes are read from the kernel."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.flood.load import memory_mb, processor_s, wait_until_idle

BUSY = "import time; end = time.process_time() + 0.25\nwhile time.process_time() < end: pass\n"
"""More than is asked for: the kernel counts user and system time in whole ticks of 10 ms."""
SAY_AND_WAIT = "print(flush=True); input()"
PARENT = (
    "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', sys.argv[1]]);"
    "child.wait()"
)


@contextmanager
def python(*arguments: str) -> Iterator[int]:
    """Run Python until its first line; yield its process id."""
    argv = [sys.executable, "-c", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        assert process.stdin is not None
        process.stdin.write(b"\n")


def test_processor_time_of_children_counts_for_the_part() -> None:
    with python(PARENT, BUSY + SAY_AND_WAIT) as pid:
        assert processor_s({"part": pid})["part"] >= 0.2


def test_memory_of_a_running_process_is_above_nothing_and_of_an_ended_one_is_nothing() -> None:
    assert memory_mb(os.getpid()) > 5
    with python(SAY_AND_WAIT) as pid:
        pass
    assert memory_mb(pid) == 0
    assert processor_s({"part": pid}) == {"part": 0}


async def test_installation_that_stays_busy_is_waited_for_no_longer_than_allowed() -> None:
    used_s = itertools.count(0.0, 1.0)
    assert await wait_until_idle(lambda: next(used_s), max_s=0.05, interval_s=0.01) is None


async def test_installation_is_idle_once_it_uses_little() -> None:
    used_s = iter([0.0, 1.0, 2.0, 2.001])
    assert await wait_until_idle(lambda: next(used_s), max_s=60, interval_s=0.01) is not None
    assert next(used_s, None) is None
