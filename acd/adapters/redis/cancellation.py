"""Cancellation of a task while redis-py sends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def cancellation_kept() -> Iterator[None]:
    """Raise `CancelledError` at the end of the block if the task was cancelled within it.

    redis-py sends with `asyncio.wait_for`, which before Python 3.12 returns the result and loses
    the cancellation when both come in one turn of the loop. The task would run on for ever, and
    a `TaskGroup` that was cancelled would never end.
    """
    task = asyncio.current_task()
    requests = task.cancelling() if task else 0
    try:
        yield
    finally:
        if task and task.cancelling() > requests:
            raise asyncio.CancelledError
