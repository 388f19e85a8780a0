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
from acd.ports.log import EventLog, id_order

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
        self._more = (asyncio.Event(), asyncio.Event())

    async def append(self, events: Sequence[StampedEvent]) -> None:
        """A repeat, after a failure or in a replay, is handed on once."""
        self._take(events)
        await self._log.append(events)

    async def read(
        self, after: str, count: int, wait_ms: int, *, urgent: bool = False
    ) -> tuple[StampedEvent, ...]:
        """`urgent` readers are woken a moment before the others."""
        order = id_order(after)
        if not self._reaches_back_to(order):
            return await self._log.read(after, count, wait_ms)
        found = self._newer(order, count)
        if not found and wait_ms:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1000):
                    await self._more[0 if urgent else 1].wait()
            found = self._newer(order, count) if self._reaches_back_to(order) else ()
        return found

    def clear(self) -> None:
        """What comes next may not follow from what is here: the log must be asked."""
        self._tail = []

    async def last_id(self) -> str:
        return await self._log.last_id()

    async def trim(self, before: str) -> None:
        await self._log.trim(before)

    def _take(self, events: Sequence[StampedEvent]) -> None:
        known = _place(events, id_order(self._tail[-1].id)) if self._tail else 0
        self._tail += events[known:]
        if len(self._tail) > 2 * self._keep:
            del self._tail[: -self._keep]
        (urgent, others), self._more = self._more, (asyncio.Event(), asyncio.Event())
        urgent.set()
        asyncio.get_running_loop().call_later(HEAD_START_S, others.set)

    def _reaches_back_to(self, order: Order) -> bool:
        """Whether all that came after it is here: there is no gap behind the oldest."""
        return bool(self._tail) and order >= id_order(self._tail[0].id)

    def _newer(self, order: Order, count: int) -> tuple[StampedEvent, ...]:
        start = _place(self._tail, order)
        return tuple(self._tail[start : start + count])


def _place(events: Sequence[StampedEvent], order: Order) -> int:
    """How many of the events, which are in order, are not newer."""
    return bisect_right(events, order, key=lambda stamped: id_order(stamped.id))


class UrgentEvents:
    """Implements `EventLog`: the same events, for a reader whom somebody waits for."""

    def __init__(self, events: TailedEvents) -> None:
        self._events = events
        self.append = events.append
        self.last_id = events.last_id
        self.trim = events.trim

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        return await self._events.read(after, count, wait_ms, urgent=True)
