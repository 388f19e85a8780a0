"""The journal in memory: for tests and an ACD without a database."""

from __future__ import annotations

from acd.ports.acd import StampedEvent
from acd.ports.event_ledger import LedgerEntry, contact_id_of
from acd.ports.log import id_order
from acd.serialisation.messages import encode


class MemoryEventLedger:
    """`Journal` and `Consumer`: it remembers every event that it is told."""

    def __init__(self) -> None:
        self._events: dict[str, StampedEvent] = {}

    @property
    def name(self) -> str:
        return "journal"

    async def handle(self, event: StampedEvent) -> None:
        self._events.setdefault(event.id, event)

    async def after(self, event_id: str, count: int) -> tuple[LedgerEntry, ...]:
        order = id_order(event_id)
        found = sorted(
            (each for each in self._events.values() if id_order(each.id) > order),
            key=lambda each: id_order(each.id),
        )
        return tuple(LedgerEntry(e.id, e.at_ms, encode(e.event)) for e in found[:count])

    async def of_contact(self, contact_id: str) -> tuple[StampedEvent, ...]:
        return tuple(
            each for each in self._events.values() if contact_id_of(each.event) == contact_id
        )
