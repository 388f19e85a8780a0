"""What came before: earlier contacts of an address or a resident, and who handled them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from acd.ports.contacts import ContactRecord


@dataclass(frozen=True, slots=True)
class EarlierContact:
    """`handled_by`: id of the consultant who talked to it last, None when nobody did."""

    record: ContactRecord
    handled_by: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """`count`: all of them; `contacts`: the newest few, newest first."""

    count: int
    contacts: tuple[EarlierContact, ...]


class ContactHistory(Protocol):
    async def earlier(
        self, address: str | None, resident_id: str | None, before_ms: int, limit: int
    ) -> Earlier:
        """Contacts linked to the resident, or from the address and not linked to anybody else.

        `before_ms`: only those that reached us before it, UTC epoch milliseconds.
        """
        ...
