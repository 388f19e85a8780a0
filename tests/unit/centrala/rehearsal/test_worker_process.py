"""Work beside this process: its result, how far it is, and its errors."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest

from centrala.rehearsal.worker_process import OnProgress, WorkerProcess


def test_result_is_computed_in_another_process() -> None:
    with WorkerProcess(lambda on_progress: os.getpid()) as work:
        assert work.result(lambda done: None) != os.getpid()


def test_progress_is_reported_in_order() -> None:
    def count(on_progress: OnProgress) -> str:
        for done in (100, 200, 300):
            on_progress(done)
        return "counted"

    heard: list[int] = []
    with WorkerProcess(count) as work:
        assert work.result(heard.append) == "counted"
    assert heard[:3] == [100, 200, 300]
    assert work.progress == 300


def test_progress_is_available_by_polling() -> None:
    def large(on_progress: OnProgress) -> bytes:
        on_progress(1)
        return bytes(1_000_000)

    with WorkerProcess(large) as work:
        while work.progress == 0:
            work.poll()
        assert len(work.result(lambda done: None)) == 1_000_000


def test_error_of_the_child_is_raised_in_the_parent() -> None:
    def fall(on_progress: OnProgress) -> None:
        raise LookupError("no such day")

    with WorkerProcess(fall) as work, pytest.raises(LookupError, match="no such day"):
        work.result(lambda done: None)


def test_work_of_a_killed_child_is_done_by_the_parent() -> None:
    parent = os.getpid()

    def die(on_progress: OnProgress) -> str:
        if os.getpid() != parent:
            os._exit(1)
        return "done here"

    with WorkerProcess(die) as work:
        assert work.result(lambda done: None) == "done here"


def test_child_ends_with_the_block() -> None:
    def for_ever(on_progress: OnProgress) -> None:
        on_progress(os.getpid())
        os.read(os.pipe()[0], 1)

    with suppress(KeyboardInterrupt), WorkerProcess(for_ever) as work:
        while work.progress == 0:
            work.poll()
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(work.progress, 0)
