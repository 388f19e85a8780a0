"""The journal: what happened, read back from the ledger."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from acd.domain.messages.events import Event, SupervisorActed
from acd.ports.acd import StampedEvent

ACTS_ON_CONTACTS = frozenset({"Reprioritise", "MoveContact", "AssignContact", "PullContact"})
"""Acts of a supervisor whose subject is a contact."""


def contact_of(event: Event) -> str | None:
    """Whose story the event belongs to."""
    if isinstance(event, SupervisorActed):
        return event.subject if event.act in ACTS_ON_CONTACTS else None
    found: str | None = getattr(event, "contact_id", None)
    return found


class LedgerEntry(NamedTuple):
    """An event as it was written; `body`: its kind and fields, of whatever version."""

    id: str
    at_ms: int
    body: dict[str, Any]


class EventLedger(Protocol):
    async def after(self, event_id: str, count: int) -> tuple[LedgerEntry, ...]:
        """The next events after this one, which need not be there; oldest first.

        What was handed out once is followed by all that came later: an event is never written
        before one that is older.
        """
        ...

    async def of_contact(self, contact_id: str) -> tuple[StampedEvent, ...]:
        """Every event that speaks of the contact, supervisors' acts on it included.

        Oldest first; empty for one that the ledger has never heard of. The ledger reads the log
        like any consumer: what happened this very moment may be missing.
        """
        ...
