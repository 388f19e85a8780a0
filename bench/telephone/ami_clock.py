"""Asterisk's own stamps of channel events, by AMI `timestampevents`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress

from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiEvent, AmiSettings

Matches = Callable[[AmiEvent], bool]


def stamp_ms(event: AmiEvent) -> float:
    """Return Asterisk's stamp of the event: UTC epoch, milliseconds with fractions."""
    return float(event["timestamp"]) * 1000


class AmiClock:
    """Recorder of every AMI event since the start, in order."""

    def __init__(self) -> None:
        self._events: list[AmiEvent] = []
        self._more = asyncio.Event()

    @property
    def now(self) -> int:
        """Number of events so far, as a bookmark for `find` and `wait`."""
        return len(self._events)

    def find(self, matches: Matches, since: int) -> Iterator[AmiEvent]:
        return (event for event in self._events[since:] if matches(event))

    async def wait(self, matches: Matches, since: int, within: float = 20.0) -> AmiEvent:
        """Return the first matching event, waiting for it. Raises `TimeoutError`."""
        async with asyncio.timeout(within):
            while (event := next(self.find(matches, since), None)) is None:
                self._more.clear()
                await self._more.wait()
        return event

    async def follow(self, ami: AmiClient) -> None:
        while True:
            self._events.append(await ami.events.get())
            self._more.set()


@asynccontextmanager
async def ami_clock(settings: AmiSettings) -> AsyncIterator[AmiClock]:
    clock, ami = AmiClock(), AmiClient(settings)
    tasks = [asyncio.create_task(ami.run()), asyncio.create_task(clock.follow(ami))]
    try:
        await clock.wait(lambda event: event.name == "Connected", 0)
        yield clock
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
