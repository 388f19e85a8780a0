"""Tickets, their numbers and histories, on a connection that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.database import insert
from crm_bridge.tickets.history import STATUS, AuthorKind, TicketEvent, append, events_of
from crm_bridge.tickets.numbers import TicketNumber, year_of
from crm_bridge.tickets.status import TicketStatus, next_status
from crm_bridge.tickets.tables import serials, tickets


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Entry of a ticket's history. `consultant_id`: None when a unit or the city made it."""

    status: TicketStatus
    description: str
    at_ms: int
    consultant_id: str | None = None
    by_kind: AuthorKind = AuthorKind.CONSULTANT

    def event(self) -> TicketEvent:
        """Return the entry of the ticket's history; the resident may read it."""
        return TicketEvent(
            kind=STATUS,
            at_ms=self.at_ms,
            by_kind=self.by_kind if self.consultant_id else AuthorKind.SYSTEM,
            by_id=self.consultant_id,
            is_public=True,
            text=self.description,
            details={"status": self.status.value},
        )


async def next_number(connection: AsyncConnection, at_ms: int) -> str:
    """Return the next number of the local year. Numbers are never given twice."""
    year = year_of(at_ms)
    statement = (
        insert(connection, serials)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": serials.c.last + 1})
        .returning(serials.c.last)
    )
    serial = (await connection.execute(statement)).scalar_one()
    return str(TicketNumber(serial, year))


async def reserve_number(connection: AsyncConnection, number: TicketNumber) -> None:
    """Exclude `number` and the lower ones of its year from being given."""
    statement = insert(connection, serials).values(year=number.year, last=number.serial)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["year"],
            set_={"last": number.serial},
            where=serials.c.last < number.serial,
        )
    )


async def add_ticket(
    connection: AsyncConnection, values: Mapping[str, Any], history: Iterable[StatusChange]
) -> None:
    """Insert a ticket. `history`: at least one change, oldest first; the last is the status, the
    first its opening unless `values` have `opened_ms`."""
    changes = tuple(history)
    newest = {"status": changes[-1].status.value, "changed_ms": changes[-1].at_ms}
    await connection.execute(
        tickets.insert().values({"opened_ms": changes[0].at_ms, **values, **newest})
    )
    for change in changes:
        await append(connection, values["number"], change.event())


async def change_ticket(
    connection: AsyncConnection, number: str, values: Mapping[str, Any]
) -> None:
    await connection.execute(update(tickets).where(tickets.c.number == number).values(**values))


async def move_ticket(
    connection: AsyncConnection,
    number: str,
    trigger: str,
    description: str,
    at_ms: int,
    consultant_id: str | None,
    by_kind: AuthorKind = AuthorKind.CONSULTANT,
) -> None:
    """Move the ticket to the next status by the transition table. Raises TicketStatusRefused."""
    row = (await connection.execute(_locked(number))).one()
    status = next_status(TicketStatus(row.status), trigger)
    change = StatusChange(status, description, at_ms, consultant_id, by_kind)
    await append(connection, number, change.event())
    await change_ticket(connection, number, {"status": status.value, "changed_ms": at_ms})


async def give_to_resident(connection: AsyncConnection, contact_id: str, resident_id: str) -> None:
    """Name the resident in the ticket opened from the contact; no-op without a ticket."""
    ticket = update(tickets).where(tickets.c.contact_id == contact_id)
    await connection.execute(ticket.values(resident_id=resident_id))


async def the_ticket(connection: AsyncConnection, number: str) -> Row[Any]:
    """Return the row of a ticket that must exist."""
    return (await connection.execute(select(tickets).where(tickets.c.number == number))).one()


async def ticket_by_number(connection: AsyncConnection, number: TicketNumber) -> Row[Any] | None:
    return await _first(connection, tickets.c.number == str(number))


async def tickets_by_serial(connection: AsyncConnection, serial: int) -> tuple[Row[Any], ...]:
    """Return the tickets with this serial of any year, the newest first."""
    statement = select(tickets).where(tickets.c.number.like(f"{serial}/__"))
    return tuple(await connection.execute(statement.order_by(tickets.c.opened_ms.desc())))


async def ticket_by_contact(connection: AsyncConnection, contact_id: str) -> Row[Any] | None:
    return await _first(connection, tickets.c.contact_id == contact_id)


async def open_tickets(
    connection: AsyncConnection, resident_ids: tuple[str, ...], address: str | None
) -> tuple[Row[Any], ...]:
    """Return open tickets, newest first: the resident's, and those of the address without
    resident. `resident_ids`: own and merged."""
    conditions: list[ColumnElement[bool]] = []
    if resident_ids:
        conditions.append(tickets.c.resident_id.in_(resident_ids))
    if address:
        unowned = tickets.c.resident_id.is_(None)
        conditions.append(and_(tickets.c.reporter_address == address, unowned))
    statement = (
        select(tickets)
        .where(or_(false(), *conditions))
        .where(tickets.c.status != TicketStatus.CLOSED.value)
        .order_by(tickets.c.opened_ms.desc(), tickets.c.number)
    )
    return tuple(await connection.execute(statement))


async def events_of_contacts(
    connection: AsyncConnection, contact_ids: Iterable[str]
) -> dict[str, str]:
    """Return the subject of each contact's ticket."""
    statement = select(tickets.c.contact_id, tickets.c.event, tickets.c.category).where(
        tickets.c.contact_id.in_(tuple(contact_ids))
    )
    rows = await connection.execute(statement)
    return {row.contact_id: row.event or row.category for row in rows}


async def history_of(connection: AsyncConnection, number: TicketNumber) -> tuple[StatusChange, ...]:
    """Return the history, oldest first; empty without such a ticket."""
    events = await events_of(connection, str(number), [STATUS])
    return tuple(
        StatusChange(TicketStatus(event.details["status"]), event.text, event.at_ms, event.by_id)
        for event in events
    )


def _locked(number: str) -> Any:
    return select(tickets).where(tickets.c.number == number).with_for_update()


async def _first(connection: AsyncConnection, condition: ColumnElement[bool]) -> Row[Any] | None:
    return (await connection.execute(select(tickets).where(condition))).first()
