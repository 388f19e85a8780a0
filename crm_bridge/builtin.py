"""Built-in ticket store: the `Crm` of a city without another one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.domain.messages.rejections import ContactUnknown
from acd.ports.clock import Clock
from acd.ports.contact_history import ResidentHistory
from acd.ports.contacts import ContactBook, ContactRecord
from acd.ports.crm import CaseDraft, ScreenPop, TicketSummary
from acd.ports.taxonomy import Taxonomy
from crm_bridge.database import reachable
from crm_bridge.questions.book import QuestionBook
from crm_bridge.residents.matching import Resident
from crm_bridge.residents.profiles import learn_addresses
from crm_bridge.residents.register import confirm, find_residents, resident_by_id
from crm_bridge.screen_pop import ScreenPopReader
from crm_bridge.second_line.arrivals import Arrivals
from crm_bridge.tickets.cases import keep_draft, stored_draft, tidied, write_case
from crm_bridge.tickets.numbers import read_serial, read_ticket_number
from crm_bridge.tickets.store import (
    give_to_resident,
    ticket_by_contact,
    ticket_by_number,
    tickets_by_serial,
)
from crm_bridge.tickets.tables import drafts
from crm_bridge.tickets.taxonomy import Catalogue


class BuiltInCrm:
    """`Crm` over the tables of this package. Every method raises CrmUnavailable without a database.

    Every write is one transaction. `arrivals` gives a new case to its office; without it there is
    no second line.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        catalogue: Catalogue,
        contacts: ContactBook,
        history: ResidentHistory,
        clock: Clock,
        arrivals: Arrivals | None = None,
        questions: QuestionBook | None = None,
    ) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._contacts = contacts
        self._clock = clock
        self._arrivals = arrivals
        self._questions = questions or QuestionBook()
        self._screen_pops = ScreenPopReader(engine, catalogue, history)

    async def screen_pop(self, contact: ContactRecord) -> ScreenPop:
        with reachable():
            return await self._screen_pops.of_contact(contact)

    async def confirm_resident(
        self, contact_id: str, resident_id: str, consultant_id: str
    ) -> ScreenPop:
        """Link contact and resident, whose address the contact's becomes.

        Raises ContactUnknown, ResidentUnknown.
        """
        now_ms = self._clock.now_ms()
        with reachable():
            contact = await self._contacts.get(contact_id)
            if contact is None:
                raise ContactUnknown("no such contact", field="contact_id")
            async with self._engine.begin() as connection:
                resident = await resident_by_id(connection, resident_id, for_write=True)
                kept_id = resident.resident_id
                await confirm(connection, contact_id, kept_id, consultant_id, now_ms)
                await learn_addresses(connection, contact, kept_id, consultant_id, now_ms)
                await give_to_resident(connection, contact_id, kept_id)
            await self._contacts.link_resident(contact_id, kept_id)
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
                values = await connection.scalar(statement)
        return stored_draft(values) if values else None

    async def open_ticket(
        self, contact: ContactRecord, draft: CaseDraft, consultant_id: str
    ) -> TicketSummary:
        """Open or update the contact's ticket. Raises CaseIncomplete, CaseInvalid, AnswerInvalid,
        CaseNotOurs, all with `field`."""
        case = tidied(draft)
        self._catalogue.check(case)
        now_ms = self._clock.now_ms()
        self._questions.check(case, now_ms)
        computed = {
            "unit_id": self._catalogue.unit_for(case, now_ms),
            "answers": self._questions.record(case, now_ms),
        }
        with reachable():
            async with self._engine.begin() as connection:
                row = await write_case(connection, contact, case, computed, consultant_id, now_ms)
                if self._arrivals is not None:
                    await self._arrivals.case_written(connection, row.number, now_ms)
        return self._screen_pops.summary(row)

    async def ticket(self, number: str) -> TicketSummary | None:
        """Return the ticket; `135285/19`, `135285-19` and `nr 135285/19` are the same number.

        A serial without a year means the newest ticket that has it.
        """
        with reachable():
            async with self._engine.connect() as connection:
                rows = await _tickets_named(connection, number)
        return self._screen_pops.summary(rows[0]) if rows else None

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
                residents = await _owners_of_tickets(connection, text)
                if not residents or read_serial(text) is not None:
                    residents += await find_residents(connection, text, limit)
                residents = tuple(dict.fromkeys(residents))[:limit]
            return await self._screen_pops.of_residents(residents, now_ms)


async def _tickets_named(connection: AsyncConnection, text: str) -> tuple[Row[Any], ...]:
    """Return the ticket with the number in `text`, or those with its serial, newest first."""
    number, serial = read_ticket_number(text), read_serial(text)
    if number is not None:
        row = await ticket_by_number(connection, number)
        return (row,) if row else ()
    return await tickets_by_serial(connection, serial) if serial is not None else ()


async def _owners_of_tickets(connection: AsyncConnection, text: str) -> tuple[Resident, ...]:
    """Return the residents whose tickets are named by `text`; none without a number."""
    ids = [row.resident_id for row in await _tickets_named(connection, text) if row.resident_id]
    return tuple([await resident_by_id(connection, resident_id) for resident_id in ids])
