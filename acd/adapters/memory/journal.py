"""The journal in memory: for tests and a hall without a database."""

from __future__ import annotations

from acd.ports.hall import StampedEvent
from acd.ports.journal import contact_of


class MemoryJournal:
    """`Journal` and `Consumer`: it remembers every event that it is told."""

    def __init__(self) -> None:
        self._events: dict[str, StampedEvent] = {}

    @property
    def name(self) -> str:
        return "journal"

    async def handle(self, event: StampedEvent) -> None:
        self._events.setdefault(event.id, event)

    async def of_contact(self, contact_id: str) -> tuple[StampedEvent, ...]:
        return tuple(each for each in self._events.values() if contact_of(each.event) == contact_id)
