"""Cases of the second line in the database, on a connection that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.case_views import PartState, WaitsFor
from crm_bridge.database import insert
from crm_bridge.residents.register import ids_of
from crm_bridge.residents.tables import addresses
from crm_bridge.second_line.model import CaseState, Part, Ticket
from crm_bridge.second_line.tables import follow_ups, parts
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.tables import tickets

MAX_ROWS = 2000
"""Open cases of one office that a list shows; more are found by their number."""
_COLUMNS = tuple(field.name for field in fields(Part))


async def lock_ticket(connection: AsyncConnection, number: str, now_ms: int) -> Row[Any] | None:
    """Hold the ticket until the end of the transaction; return its row, None without one."""
    statement = update(tickets).where(tickets.c.number == number).values(changed_ms=now_ms)
    await connection.execute(statement)
    return await ticket_row(connection, number)


async def ticket_row(connection: AsyncConnection, number: str) -> Row[Any] | None:
    return (await connection.execute(select(tickets).where(tickets.c.number == number))).first()


async def parts_of(connection: AsyncConnection, number: str) -> tuple[Part, ...]:
    """Return the parts of a case by their position."""
    statement = select(parts).where(parts.c.number == number).order_by(parts.c.part)
    return tuple(map(part_of, await connection.execute(statement)))


async def open_children(connection: AsyncConnection, number: str) -> tuple[str, ...]:
    """Return the numbers of the open cases that were joined to the case."""
    statement = (
        select(tickets.c.number)
        .where(tickets.c.parent == number, tickets.c.status != TicketStatus.CLOSED.value)
        .order_by(tickets.c.opened_ms, tickets.c.number)
    )
    return tuple((await connection.execute(statement)).scalars())


async def ancestors_of(connection: AsyncConnection, number: str) -> tuple[str, ...]:
    """Return the numbers of the cases with which a case is solved, the nearest first."""
    chain: list[str] = []
    parent: str | None = number
    while parent is not None and parent not in chain:
        parent = await connection.scalar(select(tickets.c.parent).where(tickets.c.number == parent))
        if parent is not None:
            chain.append(parent)
    return tuple(chain)


async def case_state(connection: AsyncConnection, row: Row[Any]) -> CaseState:
    """Return the case of a ticket's row."""
    return CaseState(
        ticket=await _ticket(connection, row),
        parts=await parts_of(connection, row.number),
        children=await open_children(connection, row.number),
    )


async def put_part(connection: AsyncConnection, part: Part) -> None:
    """Insert or update a part."""
    values = {name: getattr(part, name) for name in _COLUMNS}
    values |= {"state": part.state.value, "waits_for": part.waits_for.value}
    keys = ("number", "part")
    changed = {name: value for name, value in values.items() if name not in keys}
    statement = insert(connection, parts).values(values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    )


async def open_rows(
    connection: AsyncConnection, office_id: str, officer_id: str | None
) -> tuple[Row[Any], ...]:
    """Return open parts with their tickets, oldest first; those of one officer, or of the
    office."""
    statement = (
        select(parts, *_TICKET_COLUMNS)
        .join(tickets, tickets.c.number == parts.c.number)
        .where(parts.c.office_id == office_id, parts.c.state.in_(OPEN_STATES))
        .order_by(parts.c.received_ms)
        .limit(MAX_ROWS)
    )
    if officer_id is not None:
        statement = statement.where(parts.c.officer_id == officer_id)
    return tuple(await connection.execute(statement))


async def open_counts(connection: AsyncConnection, office_id: str) -> dict[str | None, int]:
    """Return the number of open parts of the office by officer; None: of nobody."""
    statement = (
        select(parts.c.officer_id, func.count())
        .where(parts.c.office_id == office_id, parts.c.state.in_(OPEN_STATES))
        .group_by(parts.c.officer_id)
    )
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def add_follow_up(connection: AsyncConnection, values: dict[str, Any]) -> None:
    await connection.execute(follow_ups.insert().values(values))


async def finish_follow_up(
    connection: AsyncConnection, number: str, task_id: str, now_ms: int
) -> bool:
    """Mark the task as done; return whether the case has it."""
    statement = (
        update(follow_ups)
        .where(follow_ups.c.task_id == task_id, follow_ups.c.number == number)
        .values(done_ms=func.coalesce(follow_ups.c.done_ms, now_ms))
    )
    return (await connection.execute(statement)).rowcount > 0


async def follow_ups_of(connection: AsyncConnection, number: str) -> tuple[Row[Any], ...]:
    statement = select(follow_ups).where(follow_ups.c.number == number)
    return tuple(await connection.execute(statement.order_by(follow_ups.c.due_ms)))


def part_of(row: Row[Any]) -> Part:
    """Return the part of a row that has the columns of the table."""
    values = {name: getattr(row, name) for name in _COLUMNS}
    values |= {"state": PartState(row.state), "waits_for": WaitsFor(row.waits_for)}
    return Part(**values)


async def _ticket(connection: AsyncConnection, row: Row[Any]) -> Ticket:
    channel, address = await _reached_by(connection, row)
    return Ticket(
        number=row.number,
        status=row.status,
        kind=row.kind,
        category=row.category,
        event=row.event,
        language=row.language or "pl",
        channel=channel,
        address=address,
        wants_news=row.notify,
        legal=row.legal,
        priority=row.priority,
        promised_ms=row.promised_ms,
        parent=row.parent,
        district=row.district,
        legal_term=row.legal_term,
        opened_ms=row.opened_ms,
    )


async def _reached_by(connection: AsyncConnection, row: Row[Any]) -> tuple[str, str | None]:
    """Return channel and address by which the resident is answered.

    E-mail where an address is known, unless the resident chose otherwise; else the telephone.
    """
    reachable = [row.reporter_address] if row.reporter_address else []
    if row.resident_id:
        ids = await ids_of(connection, row.resident_id)
        statement = select(addresses.c.address).where(addresses.c.resident_id.in_(ids))
        reachable += (await connection.execute(statement.order_by(addresses.c.address))).scalars()
    mail, phone = _first(reachable, "@"), _first(reachable, "+")
    by_channel = {"email": mail, "phone": phone, "sms": phone}
    if row.notify_by in by_channel:
        return row.notify_by, by_channel[row.notify_by]
    if mail:
        return "email", mail
    return ("phone", phone) if phone else ("none", None)


def _first(reachable: Iterable[str], sign: str) -> str | None:
    return next((address for address in reachable if sign in address), None)


OPEN_STATES = tuple(state.value for state in PartState if state is not PartState.CLOSED)
_TICKET_COLUMNS = tuple(
    column.label(f"ticket_{column.name}")
    for column in tickets.c
    if column.name
    in ("event", "category", "address", "district", "status", "legal", "priority", "resident_id")
)
