"""Port of the CRM: identify the resident, show earlier tickets, write down the new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from acd.ports.contacts import ContactRecord
from acd.ports.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """Ticket as the desk shows it; times UTC epoch ms.

    `number`: the city's form `614902/26`; `status`: one of Nowe, W trakcie, Zamknięte,
    Reklamowane - W trakcie.
    """

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
    """Earlier contact of the resident; `handled_by`: consultant id, None if it was not served."""

    contact_id: str
    channel: str
    reached_ms: int
    subject: str
    handled_by: str | None


@dataclass(frozen=True, slots=True)
class ScreenPop:
    """Screen pop of one contact: identification, earlier contacts, open tickets.

    `confidence` 0-4: 0 unknown, 1 weak, 2 probable, 3 likely, 4 confirmed by log-in or
    consultant; `reason_id`: kebab-case, translated by the desk; `alerts`: kebab-case notes such
    as hard-of-hearing; `others`: names that use the same number.
    """

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
    """Case as the consultant has written it down; every field may be empty in a draft.

    `kind`: INCIDENT, INFORMATIONAL, COMPLAINT, STATUS or FREEFORM; `category`: subcategory such
    as Drogi; `event`: event name of the taxonomy; `district`: one of the 18; `street`, `house`:
    of the street register; `lon`, `lat`: WGS84 degrees; `asset`: kind and number, `lamp 123455`;
    `unit_id`: unit that the consultant chose in place of the rules'; `answers`: of the questions of
    the category, by question id; `notify_by`: channel of the answer (email, phone), empty for
    e-mail where an address is known; `language`: of the answer, empty for the contact's.
    """

    kind: str = "INCIDENT"
    category: str = ""
    event: str = ""
    description: str = ""
    address: str = ""
    district: str = ""
    notify: bool = False
    follows: str | None = None
    street: str = ""
    house: str = ""
    lon: float | None = None
    lat: float | None = None
    road_class: str = ""
    asset: str = ""
    unit_id: str = ""
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notify_by: str = ""
    language: str = ""


class Crm(Protocol):
    """CRM of the city: the embedded ticket store by default, or an adapter for another system.

    Called by the desk. Every member may wait for a database or a network, never blocking the
    event loop, and raises an error of the class for unavailable dependencies when the CRM is
    away; the desk retries those, and no call depends on them.
    """

    async def screen_pop(self, contact: ContactRecord) -> ScreenPop:
        """Return the screen pop of a contact. Called on the offer. Read only."""
        ...

    async def confirm_resident(
        self, contact_id: str, resident_id: str, consultant_id: str
    ) -> ScreenPop:
        """Link the contact to the resident whom the consultant confirmed; return the screen pop.

        Idempotency key: `contact_id` and `resident_id`; the last call wins.
        Raises `ContactUnknown`, `ResidentUnknown`.
        """
        ...

    async def taxonomy(self) -> Taxonomy:
        """Return the choices for a case. Read only."""
        ...

    async def save_draft(self, contact_id: str, draft: CaseDraft, consultant_id: str) -> None:
        """Store the draft of a contact's case; accepts any text.

        Idempotency key: `contact_id`; the last call wins.
        """
        ...

    async def draft(self, contact_id: str) -> CaseDraft | None:
        """Return the stored draft; None if there is none. Read only."""
        ...

    async def open_ticket(
        self, contact: ContactRecord, draft: CaseDraft, consultant_id: str
    ) -> TicketSummary:
        """Open the contact's ticket, or update it. A case of kind STATUS opens none: it returns
        the ticket that it follows.

        Idempotency key: `contact.contact_id`; a second call returns the first ticket, updated.
        Raises `CaseIncomplete` when a required field is missing, `CaseInvalid` when one is
        wrong; both name it in `field`.
        """
        ...

    async def ticket(self, number: str) -> TicketSummary | None:
        """Return the ticket with this number, `135285/19`, `135285-19` or `nr 135285/19`.

        Without a year: the newest with this serial. None if unknown.
        """
        ...

    async def ticket_of_contact(self, contact_id: str) -> TicketSummary | None:
        """Return the ticket opened from the contact; None if there is none. Read only."""
        ...

    async def search_residents(self, text: str, limit: int) -> tuple[ScreenPop, ...]:
        """Return at most `limit` residents by part of a name, number, address, or ticket number.

        Empty for blank text. The results name no earlier contacts. Read only.
        """
        ...
