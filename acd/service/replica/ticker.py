"""Append a tick to the input log when a timer of the ACD falls due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from acd.domain.messages.commands import Tick
from acd.ports.log import InputLog, LogUnavailable, id_order
from acd.service.replica.log_clock import LogClock

IDLE_INTERVAL_MS = 2_000
RETRY_INTERVAL_MS = 200
MIN_REPORTED_SETBACK_MS = 1_000
"""A server clock that is at least this far behind the deadline is reported in the log file."""

log = structlog.get_logger()


class Ticker:
    """Timer of one replica. The deadline is the tick's key: of several replicas' ticks one counts.

    No clock can make it spin or stall: one tick is enough for a deadline, because the tick
    carries the time of the deadline where the server's own clock has not reached it. That is
    never too early, because `LogClock` is never ahead of the log.
    """

    def __init__(
        self, inputs: InputLog, log_clock: LogClock, next_deadline_ms: Callable[[], int | None]
    ) -> None:
        self._inputs = inputs
        self._log_clock = log_clock
        self._next_deadline_ms = next_deadline_ms
        self._awaited_ms: int | None = None
        self._wake = asyncio.Event()
        self._time_requested = False
        self._last_tick: tuple[int, float] = (0, 0.0)

    def notify_stepped(self) -> None:
        """Wake the ticker if the stepped inputs changed the deadline or the log's time passed it.

        Called after each batch; does not block.
        """
        deadline_ms = self._next_deadline_ms()
        if deadline_ms != self._awaited_ms or self._is_past(deadline_ms):
            self._wake.set()

    def _is_past(self, deadline_ms: int | None) -> bool:
        now_ms = self._log_clock.now_ms()
        return deadline_ms is not None and now_ms is not None and now_ms > deadline_ms

    async def run(self) -> None:
        """Tick for each deadline, until cancelled."""
        while True:
            self._wake.clear()
            self._awaited_ms = self._next_deadline_ms()
            wait_ms = await self._handle_deadline(self._awaited_ms)
            # Not `asyncio.wait_for`: before Python 3.12 it may swallow a cancellation.
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1000):
                    await self._wake.wait()

    async def _handle_deadline(self, deadline_ms: int | None) -> int:
        """Tick if the deadline is due; return ms until the next check unless woken before."""
        if deadline_ms is None or self._was_ticked_recently(deadline_ms):
            return IDLE_INTERVAL_MS
        try:
            left_ms = deadline_ms + 1 - await self._log_now_ms(deadline_ms)
            if left_ms <= 0:
                await self._tick(deadline_ms)
        except LogUnavailable:  # the input follower reports the outage and waits it out
            return RETRY_INTERVAL_MS
        return left_ms if left_ms > 0 else IDLE_INTERVAL_MS

    def _was_ticked_recently(self, deadline_ms: int) -> bool:
        """True while the tick may still be on its way behind other inputs."""
        ticked_ms, at_s = self._last_tick
        age_s = asyncio.get_running_loop().time() - at_s
        return ticked_ms == deadline_ms and age_s < IDLE_INTERVAL_MS / 1000

    async def _log_now_ms(self, deadline_ms: int) -> int:
        """Return the log's time; ask for it once, as entries replayed on start may be hours old."""
        if not self._time_requested:
            await self._append(deadline_ms, f"time:{deadline_ms}")
            self._time_requested = True
        now_ms = self._log_clock.now_ms()
        return deadline_ms if now_ms is None else now_ms

    async def _tick(self, deadline_ms: int) -> None:
        reached_ms = await self._append(deadline_ms, f"tick:{deadline_ms}")
        if reached_ms < deadline_ms:
            if deadline_ms - reached_ms > MIN_REPORTED_SETBACK_MS:
                log.warning("log-clock-went-backwards", behind_ms=deadline_ms - reached_ms)
            await self._append(deadline_ms, f"tick:{deadline_ms}:carried", deadline_ms)
        self._last_tick = (deadline_ms, asyncio.get_running_loop().time())

    async def _append(self, deadline_ms: int, key: str, not_before_ms: int = 0) -> int:
        """Return the time of the appended entry, UTC epoch ms."""
        entry_id = await self._inputs.append(Tick(deadline_ms), key, not_before_ms)
        at_ms = id_order(entry_id)[0]
        self._log_clock.observe(at_ms)
        return at_ms
