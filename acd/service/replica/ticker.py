"""Brings time into the log when a deadline falls due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from acd.domain.messages.commands import Tick
from acd.ports.log import InputLog, LogUnavailable, id_order
from acd.service.replica.log_clock import LogClock

IDLE_MS = 2_000
RETRY_MS = 200
TELLING_MS = 1_000
"""A server's clock that is so far behind is worth a line in the log file."""

log = structlog.get_logger()


class Ticker:
    """Every replica has one. The deadline is the key of its tick: of several, one counts.

    No clock can make it spin or stall: one tick is enough for a deadline, as it carries the
    time of the deadline in where the server's own clock has not come so far. That is never
    too early, because `LogTime` is never ahead of the time that the log has told.
    """

    def __init__(
        self, inputs: InputLog, time: LogClock, next_deadline_ms: Callable[[], int | None]
    ) -> None:
        self._inputs = inputs
        self._time = time
        self._next_deadline_ms = next_deadline_ms
        self._waits_for: int | None = None
        self._stepped = asyncio.Event()
        self._asked = False
        self._told: tuple[int, float] = (0, 0.0)

    def stepped(self) -> None:
        """Inputs were stepped: the deadline may be new, or the log's time may have jumped."""
        deadline_ms = self._next_deadline_ms()
        if deadline_ms != self._waits_for or self._is_past(deadline_ms):
            self._stepped.set()

    def _is_past(self, deadline_ms: int | None) -> bool:
        now_ms = self._time.now_ms()
        return deadline_ms is not None and now_ms is not None and now_ms > deadline_ms

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._stepped.clear()
            self._waits_for = self._next_deadline_ms()
            wait_ms = await self._see_to(self._waits_for)
            # Not `asyncio.wait_for`: before Python 3.12 it may swallow a cancellation.
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1000):
                    await self._stepped.wait()

    async def _see_to(self, deadline_ms: int | None) -> int:
        """Returns how many ms may pass until the next look, unless something is stepped."""
        if deadline_ms is None or self._is_told(deadline_ms):
            return IDLE_MS
        try:
            left_ms = deadline_ms + 1 - await self._log_now_ms(deadline_ms)
            if left_ms <= 0:
                await self._tick(deadline_ms)
        except LogUnavailable:  # the follower tells of it and waits it out
            return RETRY_MS
        return left_ms if left_ms > 0 else IDLE_MS

    def _is_told(self, deadline_ms: int) -> bool:
        """A moment ago: the tick is on its way, whatever else is stepped before it."""
        told_ms, at_s = self._told
        return told_ms == deadline_ms and asyncio.get_running_loop().time() - at_s < IDLE_MS / 1000

    async def _log_now_ms(self, deadline_ms: int) -> int:
        """What a replica saw on its start may be hours old: it asks for the time once."""
        if not self._asked:
            await self._append(deadline_ms, f"time:{deadline_ms}")
            self._asked = True
        now_ms = self._time.now_ms()
        return deadline_ms if now_ms is None else now_ms

    async def _tick(self, deadline_ms: int) -> None:
        reached_ms = await self._append(deadline_ms, f"tick:{deadline_ms}")
        if reached_ms < deadline_ms:
            if deadline_ms - reached_ms > TELLING_MS:
                log.warning("log-clock-went-backwards", behind_ms=deadline_ms - reached_ms)
            await self._append(deadline_ms, f"tick:{deadline_ms}:carried", deadline_ms)
        self._told = (deadline_ms, asyncio.get_running_loop().time())

    async def _append(self, deadline_ms: int, key: str, not_before_ms: int = 0) -> int:
        entry_id = await self._inputs.append(Tick(deadline_ms), key, not_before_ms)
        at_ms = id_order(entry_id)[0]
        self._time.saw(at_ms)
        return at_ms
