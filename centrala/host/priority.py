"""Share of this process in the processors: behind others, or first when it has work."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
from collections.abc import Iterator
from pathlib import Path

THREADS = Path("/proc/self/task")
AUTOGROUP = Path("/proc/self/autogroup")
"""Niceness of the whole session against other sessions; nice(2) counts within one (sched(7))."""

PROMPT_SLICE_NS = 100_000
"""Shortest slice that the kernel takes; the default is about 3 ms."""

SET_ATTRIBUTES = {"x86_64": 314, "aarch64": 274}
"""Number of sched_setattr(2) by machine; glibc has a function for it since 2.41 only."""

LIBC = ctypes.CDLL(None, use_errno=True)


class Attributes(ctypes.Structure):
    """`struct sched_attr` of sched_setattr(2). `runtime`: of a normal process, its slice in ns."""

    _fields_ = [
        ("size", ctypes.c_uint32),
        ("policy", ctypes.c_uint32),
        ("flags", ctypes.c_uint64),
        ("nice", ctypes.c_int32),
        ("priority", ctypes.c_uint32),
        ("runtime", ctypes.c_uint64),
        ("deadline", ctypes.c_uint64),
        ("period", ctypes.c_uint64),
    ]


def run_behind(nice: int) -> None:
    """Let all threads of this process yield to others, and its session where it leads one.

    `nice`: added to the priority value. Without the right to raise it again this is for good.
    """
    for thread in _threads():
        with contextlib.suppress(ProcessLookupError):  # ended meanwhile
            before = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, before + nice)
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):  # a kernel without groups of sessions
            AUTOGROUP.write_text(str(os.getpriority(os.PRIO_PROCESS, 0)), encoding="ascii")


def run_promptly() -> None:
    """Let the threads of this process, and those that they start, run soon after they wake up.

    They ask for short slices: the kernel (Linux 6.12) lets a process with a shorter slice
    interrupt others, who otherwise end their own slices first. It gets no larger share of the
    processors and needs no privilege. No-op on other kernels and machines.
    """
    number = SET_ATTRIBUTES.get(platform.machine())
    if number is None:
        return
    for thread in _threads():
        with contextlib.suppress(ProcessLookupError):  # ended meanwhile
            attributes = Attributes(
                size=ctypes.sizeof(Attributes),
                policy=os.SCHED_OTHER,
                nice=os.getpriority(os.PRIO_PROCESS, thread),
                runtime=PROMPT_SLICE_NS,
            )
            LIBC.syscall(number, thread, ctypes.byref(attributes), 0)


def _threads() -> Iterator[int]:
    return map(int, os.listdir(THREADS))
