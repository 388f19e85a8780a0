"""Built-in ticket store: the `Crm` of a city without another one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.domain.messages.rejections import ContactUnknown
from acd.ports.clock import Clock
from acd.ports.contact_history import ContactHistory
from acd.ports.contacts import ContactBook, ContactRecord
from acd.ports.crm import CaseDraft, ScreenPop, Taxonomy, TicketSummary
from crm_bridge.cases import keep_draft, tidied, write_case
from crm_bridge.database import reachable
from crm_bridge.matching import Resident
from crm_bridge.residents import confirm, find_residents, resident_by_id
from crm_bridge.screen_pop import ScreenPopReader
from crm_bridge.tables import drafts
from crm_bridge.taxonomy import Catalogue
from crm_bridge.ticket_numbers import read_ticket_number
from crm_bridge.tickets import ticket_by_contact, ticket_by_number


class BuiltInCrm:
    """`Crm` over the tables of this package. Every method raises CrmUnavailable without a database.

    Every write is one transaction.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        catalogue: Catalogue,
        contacts: ContactBook,
        history: ContactHistory,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._contacts = contacts
        self._clock = clock
        self._screen_pops = ScreenPopReader(engine, catalogue, history)

    async def screen_pop(self, contact: ContactRecord) -> ScreenPop:
        with reachable():
            return await self._screen_pops.of_contact(contact)

    async def confirm_resident(
        self, contact_id: str, resident_id: str, consultant_id: str
    ) -> ScreenPop:
        """Link contact and resident. Raises ContactUnknown, ResidentUnknown."""
        now_ms = self._clock.now_ms()
        with reachable():
            contact = await self._contacts.get(contact_id)
            if contact is None:
                raise ContactUnknown("no such contact", field="contact_id")
            async with self._engine.begin() as connection:
                await resident_by_id(connection, resident_id)
                await confirm(connection, contact_id, resident_id, consultant_id, now_ms)
            await self._contacts.link_resident(contact_id, resident_id)
            return await self._screen_pops.of_contact(contact)

    async def taxonomy(self) -> Taxonomy:
        return self._catalogue.taxonomy()

    async def save_draft(self, contact_id: str, draft: CaseDraft, consultant_id: str) -> None:
        """Store a draft of any content: what was typed is never rejected."""
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                await keep_draft(connection, contact_id, draft, consultant_id, now_ms)

    async def draft(self, contact_id: str) -> CaseDraft | None:
        statement = select(drafts.c.draft).where(drafts.c.contact_id == contact_id)
        with reachable():
            async with self._engine.connect() as connection:
                residents = await connection.scalar(statement)
        return CaseDraft(**residents) if residents else None

    async def open_ticket(
        self, contact: ContactRecord, draft: CaseDraft, consultant_id: str
    ) -> TicketSummary:
        """Open or update the contact's ticket. Raises CaseIncomplete, CaseInvalid, both with
        `field`."""
        case = tidied(draft)
        self._catalogue.check(case)
        unit_id, now_ms = self._catalogue.unit_for(case), self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                row = await write_case(connection, contact, case, unit_id, consultant_id, now_ms)
        return self._screen_pops.summary(row)

    async def ticket(self, number: str) -> TicketSummary | None:
        """Return the ticket; `135285/19` and `135285-19` are the same number."""
        ticket_number = read_ticket_number(number)
        if ticket_number is None:
            return None
        with reachable():
            async with self._engine.connect() as connection:
                row = await ticket_by_number(connection, ticket_number)
        return self._screen_pops.summary(row) if row else None

    async def ticket_of_contact(self, contact_id: str) -> TicketSummary | None:
        with reachable():
            async with self._engine.connect() as connection:
                row = await ticket_by_contact(connection, contact_id)
        return self._screen_pops.summary(row) if row else None

    async def search_residents(self, text: str, limit: int) -> tuple[ScreenPop, ...]:
        """Search by part of a name, number or e-mail address, or by the number of a ticket."""
        if not text.strip():
            return ()
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.connect() as connection:
                residents = await _owner_of_ticket(connection, text)
                residents = residents or await find_residents(connection, text, limit)
            return tuple(
                [await self._screen_pops.of_resident(resident, now_ms) for resident in residents]
            )


async def _owner_of_ticket(connection: AsyncConnection, text: str) -> tuple[Resident, ...]:
    """Return the resident whose ticket has the number in `text`; none without one."""
    number = read_ticket_number(text)
    row = await ticket_by_number(connection, number) if number else None
    if row is None or row.resident_id is None:
        return ()
    return (await resident_by_id(connection, row.resident_id),)
