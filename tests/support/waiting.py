"""Waiting for a condition, with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

EVERY_S = 0.1


async def until_true(condition: Callable[[], Awaitable[bool]], within_s: float = 15.0) -> None:
    """Returns once `condition` holds. Raises TimeoutError after `within_s` seconds."""
    async with asyncio.timeout(within_s):
        while not await condition():
            await asyncio.sleep(EVERY_S)
