"""Import of what a city already has: its residents and the tickets of earlier years."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.crm import CaseDraft
from crm_bridge.database import reachable
from crm_bridge.errors import CaseInvalid
from crm_bridge.residents.addresses import normal_address
from crm_bridge.residents.matching import Resident
from crm_bridge.residents.register import add_resident
from crm_bridge.second_line.arrivals import Arrivals
from crm_bridge.tickets.cases import case_values
from crm_bridge.tickets.numbers import TicketNumber, read_ticket_number
from crm_bridge.tickets.store import (
    StatusChange,
    add_ticket,
    reserve_number,
    ticket_by_contact,
    ticket_by_number,
)
from crm_bridge.tickets.taxonomy import Catalogue


@dataclass(frozen=True, slots=True)
class ImportedTicket:
    """Ticket with the number that it already has. `history`: oldest first, at least one change;
    `opened_ms`: opening (UTC epoch ms) when it is earlier than the first change."""

    number: str
    case: CaseDraft
    history: tuple[StatusChange, ...]
    resident_id: str | None = None
    contact_id: str | None = None
    reporter_address: str | None = None
    opened_ms: int | None = None


class CrmImporter:
    """Idempotent import: what exists stays as it is."""

    def __init__(
        self, engine: AsyncEngine, catalogue: Catalogue, arrivals: Arrivals | None = None
    ) -> None:
        self._engine = engine
        self._arrivals = arrivals
        self._catalogue = catalogue

    async def add_resident(
        self, resident: Resident, reached_by: tuple[str, ...], alert_kinds: tuple[str, ...] = ()
    ) -> None:
        """Add a resident. `reached_by`: telephone numbers and e-mail addresses; unreadable ones are
        skipped. `alert_kinds`: kebab-case, such as hard-of-hearing."""
        with reachable():
            async with self._engine.begin() as connection:
                await add_resident(connection, resident, reached_by, alert_kinds)

    async def add_ticket(self, ticket: ImportedTicket) -> bool:
        """Add a ticket; no later ticket of that year gets its number or a lower one.

        Return False, and change nothing, when the number, or the contact that it came from, has a
        ticket. Raises CaseInvalid when the number is no ticket number.
        """
        number = read_ticket_number(ticket.number)
        if number is None:
            message = "not a ticket number: expected for example 135285/19"
            raise CaseInvalid(message, field="number")
        with reachable():
            async with self._engine.begin() as connection:
                if await _exists(connection, ticket, number):
                    return False
                await reserve_number(connection, number)
                values = self._values(ticket, number)
                await add_ticket(connection, values, ticket.history)
                if self._arrivals is not None:
                    await self._arrivals.import_part(connection, str(number))
                return True

    def _values(self, ticket: ImportedTicket, number: TicketNumber) -> dict[str, object]:
        opened_ms = ticket.opened_ms or ticket.history[0].at_ms
        return {
            **case_values(ticket.case),
            "number": str(number),
            "opened_ms": opened_ms,
            "unit_id": self._catalogue.unit_for(ticket.case, opened_ms),
            "resident_id": ticket.resident_id,
            "contact_id": ticket.contact_id,
            "reporter_address": normal_address(ticket.reporter_address),
        }


async def _exists(
    connection: AsyncConnection, ticket: ImportedTicket, number: TicketNumber
) -> bool:
    if await ticket_by_number(connection, number):
        return True
    by_contact = ticket.contact_id and await ticket_by_contact(connection, ticket.contact_id)
    return bool(by_contact)
