"""Waiting for conditions with a deadline: the only place where a test lets real time pass.

`tests/house/test_waits.py` names the exceptions: cases in which the time itself is the matter.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

INTERVAL_S = 0.002
"""Between two looks at a condition that costs next to nothing."""
REMOTE_INTERVAL_S = 0.05
"""Between two looks at a condition that asks a server, a page or a process."""
PATIENCE_S = 60.0
"""Maximum time until a condition holds on a machine that runs other tests at the same time."""

T = TypeVar("T")


async def until(condition: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Return once `condition` holds. Raises TimeoutError after `within_s` seconds."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(INTERVAL_S)


async def until_true(
    condition: Callable[[], Awaitable[object]], within_s: float = PATIENCE_S
) -> None:
    """Return once `await condition()` holds. Raises TimeoutError after `within_s` seconds."""
    async with asyncio.timeout(within_s):
        while not await condition():
            await asyncio.sleep(REMOTE_INTERVAL_S)


async def retry(
    attempt: Callable[[], Awaitable[T]], failure: type[Exception], within_s: float
) -> T:
    """Return the result of `attempt`, made again while it raises `failure`.

    Raises TimeoutError after `within_s` seconds.
    """
    async with asyncio.timeout(within_s):
        while True:
            try:
                return await attempt()
            except failure:
                await asyncio.sleep(REMOTE_INTERVAL_S)


def eventually(
    condition: Callable[[], object], within_s: float = PATIENCE_S, name: str = "condition"
) -> float:
    """Return the seconds after which `condition` holds, outside a loop.

    Raises AssertionError with the name of the condition after `within_s` seconds.
    """
    started_s = time.monotonic()
    while not condition():
        if time.monotonic() - started_s > within_s:
            raise AssertionError(f"not within {within_s:g} s: {name}")
        time.sleep(REMOTE_INTERVAL_S)
    return time.monotonic() - started_s
