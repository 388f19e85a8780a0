"""An ACD whose events a wallboard follows, for tests of figures, projection and view."""

from __future__ import annotations

from acd.adapters.memory import MemoryCursors, MemoryEventLog, MemorySnapshots
from acd.domain.messages.events import Event, RulesPublished
from acd.ports.log import StepResult
from acd.service.wallboard.merge_patch import View
from acd.service.wallboard.view import Wallboard
from tests.support.builders import START_MS, AcdUnderTest, some_rules

SHIFT = {"id": "day", "name": "Dzienna", "starts_ms": START_MS, "ends_ms": START_MS + 1}


class Board:
    """An ACD whose events a wallboard follows."""

    def __init__(self) -> None:
        self.events, self.snapshots, self.cursors = (
            MemoryEventLog(),
            MemorySnapshots(),
            MemoryCursors(),
        )
        self.wallboard = self.another()
        self.acd = AcdUnderTest()
        self._unread: list[Event] = []
        self._delivered = 0
        step = self.acd.do

        def recording(command: object, key: str | None = None) -> list[Event]:
            events = step(command, key)  # type: ignore[arg-type]
            self._unread += events
            return events

        self.acd.do = recording  # type: ignore[method-assign]
        self._unread.append(RulesPublished("1", some_rules()))

    def another(self) -> Wallboard:
        return Wallboard(
            self.events,
            self.snapshots,
            self.cursors,
            city="Warszawa",
            hotline="19115",
            shift=lambda _now_ms: SHIFT,
            drift=lambda: 0,
        )

    async def deliver(self) -> None:
        """Append all new events to the log and let the wallboard read them."""
        batch, now_ms = [], self.acd.now_ms
        for event in self._unread:
            self._delivered += 1
            batch.append(StepResult(f"{now_ms}-{self._delivered}", [event]))
        self._unread = []
        await self.events.append(batch)
        while await self.wallboard.follow_once(0):
            continue

    async def view(self) -> View:
        await self.deliver()
        return self.wallboard.view(self.acd.now_ms)

    async def talk_after(self, contact: str, wait_ms: int) -> None:
        """A call that rings `wait_ms` and is answered."""
        self.acd.call(contact)
        await self.deliver()
        self.acd.now_ms += wait_ms
        self.acd.talk(contact)
        await self.deliver()

    async def leave_after(self, contact: str, wait_ms: int) -> None:
        self.acd.call(contact)
        self.acd.now_ms += wait_ms
        self.acd.leave(contact)
        await self.deliver()
