"""Calls of one run as Asterisk reports them: offers, callers by number, the fallback queue."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bench.flood.callers import Residents
from bench.flood.offers import OfferTimes, consultant_of
from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import CONNECTED, AmiEvent, AmiSettings

LOGIN_S = 10.0


class Observation:
    """Follows the events of a run. `in_fallback` counts the callers who entered that queue."""

    def __init__(self, residents: Residents) -> None:
        self.in_fallback = 0
        self.connected = asyncio.Event()
        self._residents = residents
        self._offers = OfferTimes(self._waiting)
        self._ids: dict[str, str] = {}
        self._ringing: set[str] = set()

    async def follow(self, ami: AmiClient) -> None:
        """Handle events until cancelled."""
        while True:
            self.note(await ami.events.get())

    def note(self, event: AmiEvent) -> None:
        """Handle one event."""
        if event.name == CONNECTED:
            self.connected.set()
        elif event.name == "QueueCallerJoin":
            self.in_fallback += 1
        elif consultant_of(event["channel"]):
            self._note_consultant(event)
        elif event.name == "Newchannel":
            self._ids[event["calleridnum"].removeprefix("+48")] = event["uniqueid"]
        self._offers.note(event)

    def waiting_caller(self) -> str:
        """Return the unique id of a caller in line; empty without one."""
        return self._ids.get(self._residents.longest_waiting(), "")

    def begin(self) -> None:
        """Forget what was measured so far."""
        self._offers.times_ms.clear()
        self.in_fallback = 0

    def offer_times_ms(self) -> list[float]:
        """Return the times until now."""
        return self._offers.end(time.time() * 1000)

    def _note_consultant(self, event: AmiEvent) -> None:
        if event.name == "Newchannel":
            self._ringing.add(event["channel"])
        elif event.name in ("BridgeEnter", "Hangup"):
            self._ringing.discard(event["channel"])

    def _waiting(self) -> int:
        return len(self._residents.in_line) - len(self._ringing)


@asynccontextmanager
async def observed(settings: AmiSettings, residents: Residents) -> AsyncIterator[Observation]:
    """Follow Asterisk until the block ends. Raises TimeoutError without a log-in."""
    observation, ami = Observation(residents), AmiClient(settings)
    tasks = [asyncio.create_task(ami.run()), asyncio.create_task(observation.follow(ami))]
    try:
        async with asyncio.timeout(LOGIN_S):
            await observation.connected.wait()
        yield observation
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
