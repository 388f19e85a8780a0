"""Asterisk's own stamps of what happens on its channels, by AMI `timestampevents`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress

from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiEvent, AmiSettings

Wanted = Callable[[AmiEvent], bool]


def stamp_ms(event: AmiEvent) -> float:
    """When Asterisk says that it happened: UTC epoch, milliseconds with fractions."""
    return float(event["timestamp"]) * 1000


class AmiClock:
    """Every event since the start, in order."""

    def __init__(self) -> None:
        self._heard: list[AmiEvent] = []
        self._more = asyncio.Event()

    @property
    def now(self) -> int:
        """A place in the order of events, for `find` and `wait`."""
        return len(self._heard)

    def find(self, wanted: Wanted, since: int) -> Iterator[AmiEvent]:
        return (event for event in self._heard[since:] if wanted(event))

    async def wait(self, wanted: Wanted, since: int, within: float = 20.0) -> AmiEvent:
        """The first that fits, now or soon. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while (found := next(self.find(wanted, since), None)) is None:
                self._more.clear()
                await self._more.wait()
        return found

    async def follow(self, ami: AmiClient) -> None:
        while True:
            self._heard.append(await ami.events.get())
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
