"""Event ledger in memory, for tests and an ACD without a database."""

from __future__ import annotations

from acd.ports.acd import StampedEvent
from acd.ports.event_ledger import LedgerEntry, contact_id_of
from acd.ports.log import id_order
from acd.serialisation.messages import encode


class MemoryEventLedger:
    """Implements `EventLedger` and, as the consumer that fills it, `Consumer`."""

    def __init__(self) -> None:
        self._events: dict[str, StampedEvent] = {}

    @property
    def name(self) -> str:
        return "event-ledger"

    async def handle(self, event: StampedEvent) -> None:
        self._events.setdefault(event.id, event)

    async def after(self, event_id: str, count: int) -> tuple[LedgerEntry, ...]:
        order = id_order(event_id)
        newer = sorted(
            (stamped for stamped in self._events.values() if stamped.order > order),
            key=lambda stamped: stamped.order,
        )
        return tuple(LedgerEntry(e.id, e.at_ms, encode(e.event)) for e in newer[:count])

    async def of_contact(self, contact_id: str) -> tuple[StampedEvent, ...]:
        return tuple(
            stamped
            for stamped in self._events.values()
            if contact_id_of(stamped.event) == contact_id
        )
