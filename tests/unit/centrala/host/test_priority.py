"""Processes that yield the processor to others, and those that run first when they wake up."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from centrala.host.priority import AUTOGROUP, PROMPT_SLICE_NS

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


SLICES = """
import ctypes, os, threading
from centrala.host.priority import Attributes, LIBC, run_promptly
until = threading.Event()
os.nice(2)
threading.Thread(target=until.wait).start()
run_promptly()
threading.Thread(target=until.wait).start()
for thread in map(int, os.listdir("/proc/self/task")):
    attributes = Attributes()
    LIBC.syscall(315, thread, ctypes.byref(attributes), ctypes.sizeof(attributes), 0)
    print(attributes.runtime, attributes.nice)
until.set()
"""
"""315: sched_getattr(2) on x86_64."""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="a number of another machine")
def test_threads_before_and_after_ask_for_short_slices_and_keep_their_niceness() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SLICES], capture_output=True, text=True, check=True
    )
    lines = result.stdout.splitlines()
    if lines[0].startswith("0 "):
        pytest.skip("a kernel without slices of processes (before Linux 6.12)")
    niceness = os.getpriority(os.PRIO_PROCESS, 0) + 2
    assert lines == [f"{PROMPT_SLICE_NS} {niceness}"] * 3
