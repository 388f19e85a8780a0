"""Port of an outside CRM: the few steps of which every delivery is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Capability(StrEnum):
    """Ability of an outside system; the desk shows nothing that it lacks."""

    PUBLIC_NOTES = "public-notes"
    INTERNAL_NOTES = "internal-notes"
    STATUS = "status"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class OutsideChange:
    """Change of a ticket as it is sent, with the ticket's fields at that time.

    `key`: idempotency key, `614902/26:3`; `text`: note, empty without one; `is_public`: the
    resident may read it; `status`: in the city's words; `status_set`: the change sets it. Address
    and name of the resident are not sent.
    """

    key: str
    number: str
    kind: str
    event: str
    category: str
    description: str
    address: str
    district: str
    unit: str
    status: str
    text: str = ""
    is_public: bool = False
    status_set: bool = False
    author: str = ""

    @property
    def title(self) -> str:
        """Title of the outside ticket: the number, by which it is found, and the subject."""
        return f"[{self.number}] {self.event or self.category or self.kind}"[:200]

    @property
    def body(self) -> str:
        """First text of the outside ticket: place, then description."""
        place = ", ".join(filter(None, (self.address, self.district)))
        lines = (place, self.unit, self.description)
        return "\n\n".join(line for line in lines if line) or self.title


@dataclass(frozen=True, slots=True)
class OutsideTicket:
    """Ticket of the outside system. `status`: in that system's words."""

    external_id: str
    url: str
    status: str


@dataclass(frozen=True, slots=True)
class OutsideNews:
    """Change that people made in the outside system.

    `key`: id of the change there; `text`: empty without a note; `at_ms`: UTC epoch ms; `status`:
    new status in that system's words, None when it was not changed; `meanings`: statuses of the
    city that it stands for, the one to take over first.
    """

    external_id: str
    key: str
    at_ms: int
    text: str = ""
    is_public: bool = False
    status: str | None = None
    meanings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsPage:
    """News, oldest first, and the cursor behind them."""

    cursor: str
    news: tuple[OutsideNews, ...] = field(default=())


class OutsideCrm(Protocol):
    """Outside CRM. Every member may wait for the network and is called by the worker only.

    Raises OutsideCrmUnavailable, OutsideLoginRefused, OutsideAnswerUnreadable, DeliveryRefused.
    """

    id: str
    title: str
    capabilities: frozenset[Capability]

    def status_there(self, status: str) -> str:
        """Return the system's word for a status of the city."""
        ...

    async def find(self, number: str) -> tuple[OutsideTicket, ...]:
        """Return the tickets whose title begins with the number. Called before a repeat."""
        ...

    async def create(self, change: OutsideChange) -> OutsideTicket:
        """Create the ticket. Idempotency: `find` comes before a repeat."""
        ...

    async def status_of(self, external_id: str) -> str:
        """Return the status in that system's words. Called before one is set."""
        ...

    async def set_status(self, external_id: str, change: OutsideChange) -> None:
        """Set `change.status`; setting it twice is setting it once."""
        ...

    async def has_note(self, external_id: str, key: str) -> bool:
        """Return whether the note with this key is there. Called before a repeat."""
        ...

    async def add_note(self, external_id: str, change: OutsideChange) -> None:
        """Add the note with its key. Idempotency: `has_note` comes before a repeat."""
        ...

    async def news(self, cursor: str) -> NewsPage:
        """Return what people changed there after the cursor; empty cursor: from now on."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
