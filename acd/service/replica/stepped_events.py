"""Events for consumers that ask the replica of their own process about the present.

Another replica may write an event to the log before this process has stepped its input; a consumer
that was given the event then would read an older state.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from acd.ports.acd import StampedEvent
from acd.ports.log import EventLog, StepResult, id_order, input_id

POLL_INTERVAL_S = 0.005


class SteppedEvents:
    """Implement `EventLog`: the same events, each after this process's replica has stepped it.

    `stepped_input_id` returns the id of the input that the replica stepped last.
    """

    def __init__(self, events: EventLog, stepped_input_id: Callable[[], str]) -> None:
        self._events = events
        self._stepped_input_id = stepped_input_id

    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        return self._events.append(batch)

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        batch = await self._events.read(after, count, wait_ms)
        if batch:
            needed = id_order(input_id(batch[-1].id))
            while id_order(self._stepped_input_id()) < needed:  # noqa: ASYNC110 a few ms at most
                await asyncio.sleep(POLL_INTERVAL_S)
        return batch

    async def last_id(self) -> str:
        return await self._events.last_id()

    async def trim(self, before: str) -> None:
        await self._events.trim(before)
