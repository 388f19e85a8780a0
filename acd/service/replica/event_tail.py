"""The newest events, kept in this process, so that its consumers need not ask the log for them.

Every replica makes every event itself, the same from the same inputs, and the inputs are in the
log: what followed from them may be acted upon while it is on its way there. Who comes from
further behind reads the log.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Awaitable, Sequence

from acd.ports.acd import StampedEvent
from acd.ports.log import EventLog, Followed, id_order, stamped

KEEP = 16_384
HEAD_START_S = 0.01
"""A ring is on its way before figures, ledger and cards are brought up to date, in seconds."""

READERS = 256
"""Of so many the place is remembered."""

Order = tuple[int, int]
Waiter = asyncio.Future[None]


class EventTail:
    """Implements `EventLog` over another one that this process appends to, from any place on."""

    def __init__(self, log: EventLog, keep: int = KEEP) -> None:
        self._log = log
        self._keep = keep
        self._tail: list[StampedEvent] = []
        self._gone = 0
        self._fresh: list[Followed] = []
        self._newest: Order = (0, 0)
        self._places: dict[str, int] = {}
        self._urgent: list[Waiter] = []
        self._others: list[Waiter] = []
        self._waking: asyncio.TimerHandle | None = None

    def append(self, batch: Sequence[Followed]) -> Awaitable[None]:
        """A repeat, after a failure or in a replay, is handed on once."""
        self._take(batch)
        return self._log.append(batch)

    async def read(
        self, after: str, count: int, wait_ms: int, *, urgent: bool = False
    ) -> tuple[StampedEvent, ...]:
        """`urgent` readers are woken a moment before the others."""
        self._stamp()
        if not self._reaches_back_to(after):
            return await self._log.read(after, count, wait_ms)
        found = self._newer(after, count)
        if not found and wait_ms:
            await self._more(self._urgent if urgent else self._others, wait_ms)
            self._stamp()
            found = self._newer(after, count) if self._reaches_back_to(after) else ()
        return found

    async def _more(self, waiting: list[Waiter], wait_ms: int) -> None:
        """Something was appended, or the time is over."""
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
        """What comes next may not follow from what is here: the log must be asked."""
        self._gone += len(self._tail)
        self._tail, self._fresh, self._newest = [], [], (0, 0)
        self._places.clear()

    async def last_id(self) -> str:
        return await self._log.last_id()

    async def trim(self, before: str) -> None:
        await self._log.trim(before)

    def _take(self, batch: Sequence[Followed]) -> None:
        fresh = batch[bisect_right(batch, self._newest, key=lambda each: id_order(each.input_id)) :]
        if fresh:
            self._fresh += fresh
            self._newest = id_order(fresh[-1].input_id)
        if len(self._fresh) > 2 * self._keep:
            del self._fresh[: -self._keep]
            self._forget(len(self._tail))
            self._places.clear()
        _wake(self._urgent)
        if self._others and self._waking is None:
            self._waking = asyncio.get_running_loop().call_later(HEAD_START_S, self._wake_others)

    def _wake_others(self) -> None:
        self._waking = None
        _wake(self._others)

    def _stamp(self) -> None:
        """Not before somebody reads: in a replay nobody does."""
        fresh, self._fresh = self._fresh, []
        for each in fresh:
            self._tail += stamped(each)
        if len(self._tail) > 2 * self._keep:
            self._forget(len(self._tail) - self._keep)

    def _forget(self, count: int) -> None:
        del self._tail[:count]
        self._gone += count

    def _reaches_back_to(self, after: str) -> bool:
        """Whether all that came after it is here: there is no gap behind the oldest."""
        if self._places.get(after, -1) >= self._gone:
            return True
        return bool(self._tail) and id_order(after) >= id_order(self._tail[0].id)

    def _newer(self, after: str, count: int) -> tuple[StampedEvent, ...]:
        """Where a reader stands is remembered: nearly all come back for what follows."""
        place = self._places.get(after)
        if place is None:
            order = id_order(after)
            start = bisect_right(self._tail, order, key=lambda event: id_order(event.id))
        else:
            start = place - self._gone
        found = tuple(self._tail[start : start + count])
        if found:
            if len(self._places) >= READERS:
                self._places.clear()
            self._places[found[-1].id] = self._gone + start + len(found)
        return found


def _wake(waiting: list[Waiter]) -> None:
    for waiter in waiting:
        if not waiter.done():
            waiter.set_result(None)
    waiting.clear()


class UrgentEventTail:
    """Implements `EventLog`: the same events, for a reader whom somebody waits for."""

    def __init__(self, events: EventTail) -> None:
        self._events = events
        self.append = events.append
        self.last_id = events.last_id
        self.trim = events.trim

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        return await self._events.read(after, count, wait_ms, urgent=True)
