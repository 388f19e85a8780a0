"""Port of the contact history: earlier contacts of an address or a resident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from acd.ports.contacts import ContactRecord


@dataclass(frozen=True, slots=True)
class EarlierContact:
    """One earlier contact; `handled_by`: id of its last consultant, None if it was not served."""

    record: ContactRecord
    handled_by: str | None


@dataclass(frozen=True, slots=True)
class EarlierContacts:
    """Number of all earlier contacts, and the newest few of them, newest first."""

    count: int
    contacts: tuple[EarlierContact, ...]


class ContactHistory(Protocol):
    """Read side of the contact book, joined with the ledger. Safe to call from any task."""

    async def earlier(
        self, address: str | None, resident_ids: tuple[str, ...], before_ms: int, limit: int
    ) -> EarlierContacts:
        """Return contacts linked to the resident, or from the address and linked to nobody else.

        `resident_ids`: the resident's id and those of all who were merged into them;
        `before_ms`: only contacts that arrived before it, UTC epoch ms; `limit`: maximum number
        of records. A withheld address (None) without a resident matches nothing.

        Called by: the CRM bridge for the screen pop, and telephony for returning callers.
        May block: on the database, never on the event loop. Read only.
        Raises: the database driver's errors when the database is away; retryable.
        """
        ...


class ResidentHistory(ContactHistory, Protocol):
    """History with what a list of residents needs."""

    async def counts(self, resident_ids: tuple[str, ...], before_ms: int) -> dict[str, int]:
        """Return how many contacts each of the residents had before; none for one without.

        Called by: the CRM bridge for a list of residents. May block and raises as `earlier`.
        """
        ...
