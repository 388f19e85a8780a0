"""The bridge: who is this, what did they report before, write down what they report now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from acd.ports.contacts import ContactRecord


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """`number` in the city's human form `614902/26`; `status` one of Nowe, W trakcie, Zamknięte,
    Reklamowane - W trakcie; times UTC epoch ms."""

    number: str
    kind: str
    category: str
    event: str
    status: str
    district: str | None
    unit: str | None
    opened_ms: int
    changed_ms: int
    description: str


@dataclass(frozen=True, slots=True)
class PastContact:
    contact_id: str
    channel: str
    reached_ms: int
    subject: str
    handled_by: str | None


@dataclass(frozen=True, slots=True)
class ScreenPop:
    """The screen pop. `confidence` 0-4: 0 unknown, 1 weak, 2 probable, 3 likely, 4 confirmed by
    log-in or consultant; `reason_id`: kebab-case, translated by the desk; `alerts`: kebab-case
    notes such as hard-of-hearing; `others`: names that use the same number."""

    contact_id: str
    resident_id: str | None
    name: str | None
    confidence: int
    reason_id: str
    contact_count: int
    alerts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    open_tickets: tuple[TicketSummary, ...] = ()
    last_contacts: tuple[PastContact, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """What the consultant has written so far; every field may be empty while it is a draft.

    `kind`: INCIDENT, INFORMATIONAL, COMPLAINT, STATUS or FREEFORM; `category`: subcategory such
    as Drogi; `event`: event name of the taxonomy; `district`: one of the 18.
    """

    kind: str = "INCIDENT"
    category: str = ""
    event: str = ""
    description: str = ""
    address: str = ""
    district: str = ""
    notify: bool = False
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class TaxonomyEntry:
    kind: str
    category: str
    event: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    entries: tuple[TaxonomyEntry, ...]
    districts: tuple[str, ...] = field(default_factory=tuple)


class Crm(Protocol):
    """Embedded ticket store by default; adapters for outside systems behind the same port."""

    async def screen_pop(self, contact: ContactRecord) -> ScreenPop: ...

    async def confirm_resident(
        self, contact_id: str, resident_id: str, consultant_id: str
    ) -> ScreenPop: ...

    async def taxonomy(self) -> Taxonomy: ...

    async def save_draft(self, contact_id: str, draft: CaseDraft, consultant_id: str) -> None: ...

    async def draft(self, contact_id: str) -> CaseDraft | None: ...

    async def open_ticket(
        self, contact: ContactRecord, draft: CaseDraft, consultant_id: str
    ) -> TicketSummary:
        """Idempotent by contact id: a second call returns the first ticket, updated.

        Raises `CaseIncomplete` (InvalidInput, `field` set) when a required field is missing.
        """
        ...

    async def ticket(self, number: str) -> TicketSummary | None: ...

    async def ticket_of_contact(self, contact_id: str) -> TicketSummary | None: ...

    async def search_residents(self, text: str, limit: int) -> tuple[ScreenPop, ...]: ...
