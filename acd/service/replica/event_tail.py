"""Buffer of the newest events in this process, so that local consumers need not read the log.

Every replica derives every event itself, the same from the same inputs, and the inputs are in
the log: their events may be consumed while they are still on their way to the event log. A
consumer that lags further behind reads the log.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Awaitable, Sequence

from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, EventLog, StepResult, id_order, stamped

MAX_EVENTS = 4_096
"""Events that the buffer keeps: several batches of inputs. With four times as many, the garbage
collector took 8 % of the engine's time."""

NON_URGENT_DELAY_S = 0.01
"""Delay of the other readers, so that call control rings before ledger and views catch up."""

MAX_READER_POSITIONS = 256
"""Maximum number of reader positions cached."""

IdOrder = tuple[int, int]
Waiter = asyncio.Future[None]


class EventTail:
    """Implements `EventLog` over another one that this process appends to.

    Many readers may read from any position.
    """

    def __init__(self, log: EventLog, max_events: int = MAX_EVENTS) -> None:
        self._log = log
        self._max_events = max_events
        self._tail: list[StampedEvent] = []
        self._dropped = 0
        self._unstamped: list[StepResult] = []
        self._newest: IdOrder = (0, 0)
        self._positions: dict[str, int] = {}
        self._urgent: list[Waiter] = []
        self._others: list[Waiter] = []
        self._delayed_wake: asyncio.TimerHandle | None = None

    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        """Buffer the batch and append it to the log.

        A repeated batch, after a failure or in a replay, is buffered once.
        """
        self._buffer(batch)
        return self._log.append(batch)

    async def read(
        self, after: str, count: int, wait_ms: int, *, urgent: bool = False
    ) -> tuple[StampedEvent, ...]:
        """Return events after the id, from the buffer if it reaches back that far.

        `urgent` readers are woken `NON_URGENT_DELAY_S` before the others.
        """
        self._stamp()
        if not self._reaches_back_to(after):
            return await self._log.read(after, count, wait_ms)
        events = self._newer(after, count)
        if not events and wait_ms:
            await self._wait_for_more(self._urgent if urgent else self._others, wait_ms)
            self._stamp()
            events = self._newer(after, count) if self._reaches_back_to(after) else ()
        return events

    async def _wait_for_more(self, waiting: list[Waiter], wait_ms: int) -> None:
        """Return after the next append, or after `wait_ms`."""
        loop = asyncio.get_running_loop()
        waiter: Waiter = loop.create_future()
        waiting.append(waiter)
        timer = loop.call_later(wait_ms / 1000, _wake, [waiter])
        try:
            await waiter
        finally:
            timer.cancel()
            if waiter in waiting:
                waiting.remove(waiter)

    def clear(self) -> None:
        """Drop the buffer, because the next batch may not follow from it; readers use the log."""
        self._dropped += len(self._tail)
        self._tail, self._unstamped, self._newest = [], [], (0, 0)
        self._positions.clear()

    async def last_id(self) -> str:
        return await self._log.last_id()

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        await self._log.trim(before, needed_from)

    def _buffer(self, batch: Sequence[StepResult]) -> None:
        already_buffered = bisect_right(
            batch, self._newest, key=lambda entry: id_order(entry.input_id)
        )
        fresh = batch[already_buffered:]
        if fresh:
            self._unstamped += fresh
            self._newest = id_order(fresh[-1].input_id)
        if len(self._unstamped) > self._max_events:
            del self._unstamped[: -self._max_events]
            self._drop(len(self._tail))
            self._positions.clear()
        _wake(self._urgent)
        if self._others and self._delayed_wake is None:
            loop = asyncio.get_running_loop()
            self._delayed_wake = loop.call_later(NON_URGENT_DELAY_S, self._wake_others)

    def _wake_others(self) -> None:
        self._delayed_wake = None
        _wake(self._others)

    def _stamp(self) -> None:
        """Give ids to the buffered events; postponed until a reader comes, as a replay has none."""
        unstamped, self._unstamped = self._unstamped, []
        for entry in unstamped:
            self._tail += stamped(entry)
        if len(self._tail) > self._max_events + self._max_events // 4:
            self._drop(len(self._tail) - self._max_events)

    def _drop(self, count: int) -> None:
        del self._tail[:count]
        self._dropped += count

    def _reaches_back_to(self, after: str) -> bool:
        """True if the buffer has every event after this id: there is no gap before its oldest."""
        if self._positions.get(after, -1) >= self._dropped:
            return True
        return bool(self._tail) and id_order(after) >= self._tail[0].order

    def _newer(self, after: str, count: int) -> tuple[StampedEvent, ...]:
        """Return events after the id and cache where they end: most readers continue from there."""
        position = self._positions.get(after)
        if position is None:
            order = id_order(after)
            start = bisect_right(self._tail, order, key=lambda event: event.order)
        else:
            start = position - self._dropped
        events = tuple(self._tail[start : start + count])
        if events:
            if len(self._positions) >= MAX_READER_POSITIONS:
                self._positions.clear()
            self._positions[events[-1].id] = self._dropped + start + len(events)
        return events


def _wake(waiting: list[Waiter]) -> None:
    for waiter in waiting:
        if not waiter.done():
            waiter.set_result(None)
    waiting.clear()


class UrgentEventTail:
    """Implements `EventLog` over an `EventTail` for the reader that rings telephones."""

    def __init__(self, events: EventTail) -> None:
        self._events = events
        self.append = events.append
        self.last_id = events.last_id
        self.trim = events.trim

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        """Return events after the id, woken before the other readers."""
        return await self._events.read(after, count, wait_ms, urgent=True)
