"""The newest events, kept in this process, so that its consumers need not ask the log for them.

Every replica makes every event itself, the same from the same inputs, and the inputs are in the
log: what followed from them may be acted upon while it is on its way there. Who comes from
further behind reads the log.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress

from acd.ports.hall import StampedEvent
from acd.ports.log import EventLog, Followed, id_order, stamped

KEEP = 4_096
HEAD_START_S = 0.01
"""A ring is on its way before figures, ledger and cards are brought up to date, in seconds."""

Order = tuple[int, int]


class TailedEvents:
    """Implements `EventLog` over another one that this process appends to, from any place on."""

    def __init__(self, log: EventLog, keep: int = KEEP) -> None:
        self._log = log
        self._keep = keep
        self._tail: list[StampedEvent] = []
        self._fresh: list[Followed] = []
        self._newest: Order = (0, 0)
        self._more = (asyncio.Event(), asyncio.Event())

    async def append(self, batch: Sequence[Followed]) -> None:
        """A repeat, after a failure or in a replay, is handed on once."""
        self._take(batch)
        await self._log.append(batch)

    async def read(
        self, after: str, count: int, wait_ms: int, *, urgent: bool = False
    ) -> tuple[StampedEvent, ...]:
        """`urgent` readers are woken a moment before the others."""
        order = id_order(after)
        self._stamp()
        if not self._reaches_back_to(order):
            return await self._log.read(after, count, wait_ms)
        found = self._newer(order, count)
        if not found and wait_ms:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1000):
                    await self._more[0 if urgent else 1].wait()
            self._stamp()
            found = self._newer(order, count) if self._reaches_back_to(order) else ()
        return found

    def clear(self) -> None:
        """What comes next may not follow from what is here: the log must be asked."""
        self._tail, self._fresh, self._newest = [], [], (0, 0)

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
            self._tail = []
        (urgent, others), self._more = self._more, (asyncio.Event(), asyncio.Event())
        urgent.set()
        asyncio.get_running_loop().call_later(HEAD_START_S, others.set)

    def _stamp(self) -> None:
        """Not before somebody reads: in a replay nobody does."""
        fresh, self._fresh = self._fresh, []
        for each in fresh:
            self._tail += stamped(each)
        if len(self._tail) > 2 * self._keep:
            del self._tail[: -self._keep]

    def _reaches_back_to(self, order: Order) -> bool:
        """Whether all that came after it is here: there is no gap behind the oldest."""
        return bool(self._tail) and order >= id_order(self._tail[0].id)

    def _newer(self, order: Order, count: int) -> tuple[StampedEvent, ...]:
        start = bisect_right(self._tail, order, key=lambda event: id_order(event.id))
        return tuple(self._tail[start : start + count])


class UrgentEvents:
    """Implements `EventLog`: the same events, for a reader whom somebody waits for."""

    def __init__(self, events: TailedEvents) -> None:
        self._events = events
        self.append = events.append
        self.last_id = events.last_id
        self.trim = events.trim

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        return await self._events.read(after, count, wait_ms, urgent=True)
