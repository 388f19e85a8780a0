"""Outside CRM in memory: for tests, rehearsals and adapters under development."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_bridge.outbox.outside_crm import (
    Capability,
    NewsPage,
    OutsideChange,
    OutsideNews,
    OutsideTicket,
)
from crm_bridge.tickets.status import TicketStatus


@dataclass
class MemoryTicket:
    """Ticket of the outside system, its notes by key in the order in which they came."""

    title: str
    body: str
    status: str = TicketStatus.NEW.value
    notes: dict[str, str] = field(default_factory=dict)


class MemoryCrm:
    """`OutsideCrm` over a dictionary of tickets by their outside id."""

    id = "memory"
    title = "Memory CRM"
    capabilities = frozenset(Capability)

    def __init__(self) -> None:
        self.tickets: dict[str, MemoryTicket] = {}
        self.made_outside: list[OutsideNews] = []

    def status_there(self, status: str) -> str:
        return status

    async def find(self, number: str) -> tuple[OutsideTicket, ...]:
        return tuple(
            self._outside(external_id)
            for external_id, ticket in self.tickets.items()
            if ticket.title.startswith(f"[{number}]")
        )

    async def create(self, change: OutsideChange) -> OutsideTicket:
        external_id = str(len(self.tickets) + 1)
        self.tickets[external_id] = MemoryTicket(change.title, change.body)
        return self._outside(external_id)

    async def status_of(self, external_id: str) -> str:
        return self.tickets[external_id].status

    async def set_status(self, external_id: str, change: OutsideChange) -> None:
        self.tickets[external_id].status = change.status

    async def has_note(self, external_id: str, key: str) -> bool:
        return key in self.tickets[external_id].notes

    async def add_note(self, external_id: str, change: OutsideChange) -> None:
        self.tickets[external_id].notes[change.key] = change.text

    async def news(self, cursor: str) -> NewsPage:
        read = int(cursor) if cursor else 0
        return NewsPage(str(len(self.made_outside)), tuple(self.made_outside[read:]))

    async def close(self) -> None:
        """No-op because nothing is open."""

    def _outside(self, external_id: str) -> OutsideTicket:
        status = self.tickets[external_id].status
        return OutsideTicket(external_id, f"memory:{external_id}", status)
