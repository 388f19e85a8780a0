"""Trace of one call: its events in order; any number of readers follow from the start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass

from ivr.test_phone.call_states import LegEvent
from ivr.test_phone.sound import Talkspurt


@dataclass(frozen=True, slots=True)
class KeyPressed:
    key: str


AnyEvent = LegEvent | Talkspurt | KeyPressed


@dataclass(frozen=True, slots=True)
class CallEvent:
    """`at_s`: seconds of the event loop's clock."""

    at_s: float
    event: AnyEvent


class CallTrace:
    """Append-only; a reader ends when the trace is closed and read to its end."""

    def __init__(self) -> None:
        self._entries: list[CallEvent] = []
        self._appended = asyncio.Event()
        self._closed = False

    @property
    def entries(self) -> tuple[CallEvent, ...]:
        return tuple(self._entries)

    def append(self, event: CallEvent) -> None:
        self._entries.append(event)
        self._wake()

    def close(self) -> None:
        self._closed = True
        self._wake()

    async def read(self) -> AsyncIterator[CallEvent]:
        index = 0
        while True:
            appended = self._appended
            while index < len(self._entries):
                index += 1
                yield self._entries[index - 1]
            if self._closed:
                return
            await appended.wait()

    async def wait_for(self, matches: Callable[[AnyEvent], bool], within: float) -> AnyEvent | None:
        """Return the first event of the call that matches, past or future.

        None after `within` seconds, or at the end of the call.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                async for entry in self.read():
                    if matches(entry.event):
                        return entry.event
        return None

    def _wake(self) -> None:
        appended, self._appended = self._appended, asyncio.Event()
        appended.set()
