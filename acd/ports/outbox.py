"""Port of the outbox: what waits to be sent to an outside CRM, and what a supervisor decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class DeliveryState(StrEnum):
    """State of a delivery. `dead`: a person has to decide; later ones of the ticket wait for it."""

    WAITING = "waiting"
    DEAD = "dead"
    SENT = "sent"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Change of a ticket for an outside system.

    `kind`: kind of the ticket's event; `text`: its text; `error_id`: kebab-case id of the last
    error, None before the first; `error`: its message; times UTC epoch ms.
    """

    delivery_id: int
    system: str
    number: str
    kind: str
    text: str
    state: DeliveryState
    attempts: int
    created_ms: int
    next_ms: int
    error_id: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveriesToReview:
    """Dead deliveries, oldest first, with the number of all; and how many wait.

    `oldest_waiting_ms`: when the oldest waiting one was written; None: none waits.
    """

    dead_count: int
    dead: tuple[Delivery, ...]
    waiting_count: int
    oldest_waiting_ms: int | None


@dataclass(frozen=True, slots=True)
class OutsideReference:
    """Ticket of an outside system that stands for one of ours.

    `title`: name of the system for people; `url`: its page; `status`: last status that was read
    there, in its words; `capabilities`: kebab-case, what this installation can do with the
    system; `conflict`: status that was set there while another waited here, None without one.
    """

    system: str
    title: str
    external_id: str
    url: str
    status: str
    capabilities: tuple[str, ...]
    conflict: str | None = None


class Outbox(Protocol):
    """Outbox of the bridge. Every member waits for the database. Called by the desk."""

    async def review(self, limit: int) -> DeliveriesToReview:
        """Return what waits for a supervisor's decision, at most `limit`. Read only."""
        ...

    async def retry(self, delivery_id: int, by: str) -> bool:
        """Send a dead delivery again, over what was changed outside; False if it is not dead.

        Idempotency key: `delivery_id`.
        """
        ...

    async def give_up(self, delivery_id: int, reason: str, by: str) -> bool:
        """Never send a dead delivery; False if it is not dead. Idempotency key: `delivery_id`."""
        ...

    async def references(self, number: str) -> tuple[OutsideReference, ...]:
        """Return the outside tickets of the ticket `614902/26`; empty without any. Read only."""
        ...
