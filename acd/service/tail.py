"""The newest events, kept in this process, so that its consumers need not ask the log for them.

Every replica makes every event itself: once one is in the log it can be handed on here, without
the way to the log and back. Who comes from further behind reads the log.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress

from acd.ports.hall import StampedEvent
from acd.ports.log import EventLog, id_order

KEEP = 4_096

Order = tuple[int, int]


class TailedEvents:
    """Implements `EventLog` over another one that this process appends to, from any place on."""

    def __init__(self, log: EventLog, keep: int = KEEP) -> None:
        self._log = log
        self._keep = keep
        self._tail: list[StampedEvent] = []
        self._orders: list[Order] = []
        self._more = asyncio.Event()

    async def append(self, events: Sequence[StampedEvent]) -> None:
        """Readers see them when the log has them; what is repeated in a replay they saw before."""
        await self._log.append(events)
        newest = self._orders[-1] if self._orders else (0, 0)
        fresh = [event for event in events if id_order(event.id) > newest]
        self._tail += fresh
        self._orders += [id_order(event.id) for event in fresh]
        if len(self._tail) > 2 * self._keep:
            del self._tail[: -self._keep], self._orders[: -self._keep]
        more, self._more = self._more, asyncio.Event()
        more.set()

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        order = id_order(after)
        if not self._reaches_back_to(order):
            return await self._log.read(after, count, wait_ms)
        found = self._newer(order, count)
        if not found and wait_ms:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1000):
                    await self._more.wait()
            found = self._newer(order, count) if self._reaches_back_to(order) else ()
        return found

    def clear(self) -> None:
        """What comes next may not follow from what is here: the log must be asked."""
        self._tail, self._orders = [], []

    async def last_id(self) -> str:
        return await self._log.last_id()

    async def trim(self, before: str) -> None:
        await self._log.trim(before)

    def _reaches_back_to(self, order: Order) -> bool:
        """Whether all that came after it is here: there is no gap behind the oldest."""
        return bool(self._orders) and order >= self._orders[0]

    def _newer(self, order: Order, count: int) -> tuple[StampedEvent, ...]:
        start = bisect_right(self._orders, order)
        return tuple(self._tail[start : start + count])
