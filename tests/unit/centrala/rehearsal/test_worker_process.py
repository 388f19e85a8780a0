"""Work beside this process: its result, how far it is, and its errors."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest

from centrala.rehearsal.worker_process import OnProgress, WorkerProcess


def test_the_result_comes_from_another_process() -> None:
    with WorkerProcess(lambda told: os.getpid()) as work:
        assert work.result(lambda done: None) != os.getpid()


def test_how_far_it_is_is_told_in_order() -> None:
    def count(told: OnProgress) -> str:
        for done in (100, 200, 300):
            told(done)
        return "counted"

    heard: list[int] = []
    with WorkerProcess(count) as work:
        assert work.result(heard.append) == "counted"
    assert heard[:3] == [100, 200, 300]
    assert work.progress == 300


def test_what_was_said_is_heard_while_nobody_waits() -> None:
    def large(told: OnProgress) -> bytes:
        told(1)
        return bytes(1_000_000)

    with WorkerProcess(large) as work:
        while work.progress == 0:
            work.poll()
        assert len(work.result(lambda done: None)) == 1_000_000


def test_an_error_of_the_child_is_raised_here() -> None:
    def fall(told: OnProgress) -> None:
        raise LookupError("no such day")

    with WorkerProcess(fall) as work, pytest.raises(LookupError, match="no such day"):
        work.result(lambda done: None)


def test_a_child_that_was_killed_is_done_without() -> None:
    parent = os.getpid()

    def die(told: OnProgress) -> str:
        if os.getpid() != parent:
            os._exit(1)
        return "done here"

    with WorkerProcess(die) as work:
        assert work.result(lambda done: None) == "done here"


def test_the_child_ends_with_the_block() -> None:
    def for_ever(told: OnProgress) -> None:
        told(os.getpid())
        os.read(os.pipe()[0], 1)

    with suppress(KeyboardInterrupt), WorkerProcess(for_ever) as work:
        while work.progress == 0:
            work.poll()
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(work.progress, 0)
