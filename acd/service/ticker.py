"""Brings time into the log when a deadline falls due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from acd.domain.commands import Tick
from acd.ports.clock import Clock
from acd.ports.log import InputLog, LogUnavailable
from acd.service.log_time import LogTime

IDLE_MS = 2_000
RETRY_MS = 200


class Ticker:
    """Every replica has one; that several say the same does no harm."""

    def __init__(self, inputs: InputLog, clock: Clock) -> None:
        self._inputs = inputs
        self._time = LogTime(clock)
        self._stepped = asyncio.Event()
        self._ticks = 0

    def stepped(self, at_ms: int) -> None:
        """Inputs were stepped, the last with this time of the log: the deadline may be new."""
        self._time.saw(at_ms)
        self._stepped.set()

    async def run(self, next_deadline_ms: Callable[[], int | None]) -> None:
        """Until cancelled."""
        while True:
            self._stepped.clear()
            wait_ms = await self._see_to(next_deadline_ms())
            # Not `asyncio.wait_for`: before Python 3.12 it may swallow a cancellation.
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1000):
                    await self._stepped.wait()

    async def _see_to(self, deadline_ms: int | None) -> int:
        """Returns how many ms may pass until the next look, unless something is stepped."""
        if deadline_ms is None:
            return IDLE_MS
        left_ms = deadline_ms - self._time.now_ms()
        if left_ms > 0:
            return left_ms
        self._ticks += 1
        with suppress(LogUnavailable):  # the follower tells of it and waits it out
            await self._inputs.append(Tick(deadline_ms), f"tick:{deadline_ms}:{self._ticks}")
        return RETRY_MS
