"""What happened in one call, in order; any number of readers follow from the start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from ivr.test_phone.call_states import Happening
from ivr.test_phone.sound import Spurt


@dataclass(frozen=True, slots=True)
class KeyPressed:
    key: str


@dataclass(frozen=True, slots=True)
class CallEvent:
    """`at`: seconds of the event loop's clock."""

    at: float
    what: Happening | Spurt | KeyPressed


class CallTrace:
    """Append-only; a reader ends when the diary is closed and read out."""

    def __init__(self) -> None:
        self._entries: list[CallEvent] = []
        self._news = asyncio.Event()
        self._closed = False

    @property
    def entries(self) -> tuple[CallEvent, ...]:
        return tuple(self._entries)

    def write(self, event: CallEvent) -> None:
        self._entries.append(event)
        self._wake()

    def close(self) -> None:
        self._closed = True
        self._wake()

    async def read(self) -> AsyncIterator[CallEvent]:
        place = 0
        while True:
            news = self._news
            while place < len(self._entries):
                place += 1
                yield self._entries[place - 1]
            if self._closed:
                return
            await news.wait()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
