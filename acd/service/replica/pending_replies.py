"""Hands the events of an input to the task that submitted it, whichever of the two comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from acd.ports.acd import StampedEvent

Events = tuple[StampedEvent, ...]


class PendingReplies:
    """Results that come before their input's id is known are kept while somebody expects one."""

    def __init__(self) -> None:
        self._expecting = 0
        self._early: dict[str, Events] = {}
        self._waiting: dict[str, asyncio.Future[Events]] = {}

    @contextmanager
    def expecting(self) -> Iterator[None]:
        self._expecting += 1
        try:
            yield
        finally:
            self._expecting -= 1
            if self._expecting == 0:
                self._early.clear()

    @property
    def expected(self) -> bool:
        """Whether anybody waits for the events of any input."""
        return self._expecting > 0

    async def of(self, input_id: str) -> Events:
        """The events of this input, as soon as it is stepped."""
        if input_id in self._early:
            return self._early.pop(input_id)
        future: asyncio.Future[Events] = asyncio.get_running_loop().create_future()
        self._waiting[input_id] = future
        try:
            return await future
        finally:
            del self._waiting[input_id]

    def give(self, input_id: str, events: Events) -> None:
        """The input was stepped."""
        future = self._waiting.get(input_id)
        if future is not None and not future.done():
            future.set_result(events)
        elif self._expecting:
            self._early[input_id] = events
