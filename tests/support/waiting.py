"""Waiting for a condition, with a deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

EVERY_S = 0.1


async def until_true(condition: Callable[[], Awaitable[bool]], within_s: float = 15.0) -> None:
    """Returns once `condition` holds. Raises TimeoutError after `within_s` seconds."""
    async with asyncio.timeout(within_s):
        while not await condition():
            await asyncio.sleep(EVERY_S)


def eventually(condition: Callable[[], object], within_s: float) -> None:
    """Return once `condition` holds, outside a loop. Raises AssertionError after `within_s` s."""
    deadline_s = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline_s:
            raise AssertionError(f"the condition did not hold within {within_s:g} s")
        time.sleep(EVERY_S)
