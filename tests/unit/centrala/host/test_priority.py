"""Processes that yield the processor to others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from centrala.host.priority import AUTOGROUP

PROGRAM = """
import os, sys, threading
from centrala.host.priority import run_behind
until = threading.Event()
thread = threading.Thread(target=until.wait)
thread.start()
before = os.getpriority(os.PRIO_PROCESS, 0)
run_behind(3)
threads = map(int, os.listdir("/proc/self/task"))
print(*(os.getpriority(os.PRIO_PROCESS, one) - before for one in threads))
print(open("/proc/self/autogroup").read() if os.path.exists("/proc/self/autogroup") else "")
until.set()
"""


def ran(*, leads_session: bool) -> tuple[str, str]:
    """Return how far each thread was lowered, and the group's line: empty outside any group.

    The first session of a machine or container belongs to no group (kernel/sched/autogroup.c).
    """
    command = [sys.executable, "-c", PROGRAM]
    result = subprocess.run(
        command, capture_output=True, text=True, check=True, start_new_session=leads_session
    )
    steps, _, group = result.stdout.partition("\n")
    return steps, group.strip()


def test_threads_that_run_already_yield_too() -> None:
    steps, _ = ran(leads_session=False)
    assert steps == "3 3"


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="a kernel without groups of sessions")
def test_session_is_lowered_by_its_leader_only() -> None:
    before = AUTOGROUP.read_text()
    _, own = ran(leads_session=True)
    assert own.endswith("nice 3")
    ran(leads_session=False)
    assert AUTOGROUP.read_text() == before
