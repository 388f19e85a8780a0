"""Port of the event ledger: events in the SQL database, for reports and for the event feed."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from acd.domain.messages.events import Event, SupervisorActed
from acd.ports.acd import StampedEvent

ACTIONS_ON_CONTACTS = frozenset({"Reprioritise", "MoveContact", "AssignContact", "PullContact"})
"""Actions of a supervisor whose subject is a contact."""


def contact_id_of(event: Event) -> str | None:
    """Return the id of the contact that the event is about; None if it is about none."""
    if isinstance(event, SupervisorActed):
        return event.subject if event.act in ACTIONS_ON_CONTACTS else None
    contact_id: str | None = getattr(event, "contact_id", None)
    return contact_id


class LedgerEntry(NamedTuple):
    """An event as it was written: id, time (UTC epoch ms), and its kind and fields (`body`)."""

    id: str
    at_ms: int
    body: dict[str, Any]


class EventLedger(Protocol):
    """Read side of the ledger. Safe to call from any task.

    The ledger is a consumer of the event log, so the newest events may be missing. Both members
    wait for the database without blocking the event loop, and raise the driver's errors when the
    database is away: retryable, read only.
    """

    async def after(self, event_id: str, count: int) -> tuple[LedgerEntry, ...]:
        """Return at most `count` events after this id, oldest first; the id need not exist.

        Called by: the event feed of the API. No event is written before an older one, so a
        reader that continues after the last id it got misses nothing.
        """
        ...

    async def of_contact(self, contact_id: str) -> tuple[StampedEvent, ...]:
        """Return all events of a contact, supervisors' actions on it included, oldest first.

        Called by: the desk's contact page, and telephony for a caller who was closed meanwhile.
        Empty for a contact that the ledger does not have.
        """
        ...
