"""Events for consumers that ask the replica of their own process about the present.

Another replica may write an event to the log before this process has stepped its input; a consumer
that was given the event then would read an older state.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, EventLog, StepResult, input_id


class SteppedEvents:
    """Implement `EventLog`: the same events, each after this process's replica has stepped it.

    `wait_until_stepped(entry_id)` returns when the replica has stepped that input.
    """

    def __init__(
        self, events: EventLog, wait_until_stepped: Callable[[str], Awaitable[None]]
    ) -> None:
        self._events = events
        self._wait_until_stepped = wait_until_stepped

    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        return self._events.append(batch)

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        batch = await self._events.read(after, count, wait_ms)
        if batch:
            await self._wait_until_stepped(input_id(batch[-1].id))
        return batch

    async def last_id(self) -> str:
        return await self._events.last_id()

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        await self._events.trim(before, needed_from)
