"""Correlation of stepped inputs with the tasks that submitted them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from acd.ports.acd import StampedEvent

Events = tuple[StampedEvent, ...]


class PendingReplies:
    """Events of inputs by input id, for tasks that wait for them.

    The input may be stepped before its submitter knows the id; such early replies are kept while
    any task expects one.
    """

    def __init__(self) -> None:
        self._expecting = 0
        self._early: dict[str, Events] = {}
        self._waiting: dict[str, asyncio.Future[Events]] = {}

    @contextmanager
    def expect(self) -> Iterator[None]:
        """Announce, before the append, that the reply of an input will be awaited."""
        self._expecting += 1
        try:
            yield
        finally:
            self._expecting -= 1
            if self._expecting == 0:
                self._early.clear()

    @property
    def are_expected(self) -> bool:
        """True while any task waits for the events of an input."""
        return self._expecting > 0

    async def wait_for(self, input_id: str) -> Events:
        """Return the events of this input as soon as it is stepped."""
        if input_id in self._early:
            return self._early.pop(input_id)
        future: asyncio.Future[Events] = asyncio.get_running_loop().create_future()
        self._waiting[input_id] = future
        try:
            return await future
        finally:
            del self._waiting[input_id]

    def resolve(self, input_id: str, events: Events) -> None:
        """Deliver the events of a stepped input to its submitter, if it is in this process."""
        future = self._waiting.get(input_id)
        if future is not None and not future.done():
            future.set_result(events)
        elif self._expecting:
            self._early[input_id] = events
