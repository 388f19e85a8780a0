"""History of tickets: append-only; every change of a ticket is an event written with it.

`append` is the only writer, in the transaction of the change; it also writes the event to the
outbox of each outside system. An event with a `key` is written
once per ticket: a repeat of the same request finds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.database import storable
from crm_bridge.tickets.outgoing import queue_event
from crm_bridge.tickets.tables import ticket_events


class AuthorKind(StrEnum):
    """Party that made an event."""

    CONSULTANT = "consultant"
    OFFICER = "officer"
    OFFICE = "office"
    RESIDENT = "resident"
    SYSTEM = "system"


STATUS = "status"
"""Kind of an event that changes the status; `details["status"]` is the new one."""


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """Event of a ticket. `kind`: kebab-case; `at_ms`: UTC epoch ms; `by_id`: account or None;
    `is_public`: the resident may read it; `part`: office's part of the case; `details`: values of
    the kind; `key`: idempotency key of the request, None for a step that cannot repeat.
    """

    kind: str
    at_ms: int
    by_kind: AuthorKind = AuthorKind.SYSTEM
    by_id: str | None = None
    is_public: bool = False
    text: str = ""
    part: int | None = None
    details: dict[str, str] = field(default_factory=dict)
    key: str | None = None
    position: int = 0


async def append(connection: AsyncConnection, number: str, event: TicketEvent) -> int:
    """Write the event as the newest of the ticket; return its position, from 1.

    The caller holds the ticket's row, so that two writers never take one position.
    """
    newest = select(func.max(ticket_events.c.position)).where(ticket_events.c.number == number)
    position = (await connection.scalar(newest) or 0) + 1
    await connection.execute(
        ticket_events.insert().values(
            number=number,
            position=position,
            kind=event.kind,
            at_ms=event.at_ms,
            by_kind=event.by_kind.value,
            by_id=event.by_id,
            is_public=event.is_public,
            text=storable(event.text),
            part=event.part,
            details=event.details,
            key=event.key,
        )
    )
    await queue_event(connection, number, str(position), event)
    return position


async def events_of(
    connection: AsyncConnection, number: str, kinds: Iterable[str] = ()
) -> tuple[TicketEvent, ...]:
    """Return the events, oldest first; only those of `kinds` when any are given."""
    statement = select(ticket_events).where(ticket_events.c.number == number)
    if chosen := tuple(kinds):
        statement = statement.where(ticket_events.c.kind.in_(chosen))
    rows = await connection.execute(statement.order_by(ticket_events.c.position))
    return tuple(map(_event, rows))


async def newest_events(
    connection: AsyncConnection, numbers: Iterable[str], kinds: Iterable[str]
) -> tuple[tuple[str, TicketEvent], ...]:
    """Return the newest event of these kinds of each ticket and part, with its number."""
    statement = (
        select(ticket_events)
        .where(ticket_events.c.number.in_(set(numbers)), ticket_events.c.kind.in_(tuple(kinds)))
        .order_by(ticket_events.c.number, ticket_events.c.position)
    )
    newest = {(row.number, row.part): row for row in await connection.execute(statement)}
    return tuple((row.number, _event(row)) for row in newest.values())


async def event_ms(connection: AsyncConnection, number: str, position: int) -> int:
    """Return the time of an event that exists, UTC epoch ms."""
    same = (ticket_events.c.number == number) & (ticket_events.c.position == position)
    result = await connection.execute(select(ticket_events.c.at_ms).where(same))
    return int(result.scalar_one())


async def has_key(connection: AsyncConnection, number: str, key: str) -> bool:
    """Return whether an event of the ticket carries the key: the request came before."""
    statement = select(ticket_events.c.position).where(
        ticket_events.c.number == number, ticket_events.c.key == key
    )
    return (await connection.execute(statement)).first() is not None


def _event(row: Row[Any]) -> TicketEvent:
    return TicketEvent(
        kind=row.kind,
        at_ms=row.at_ms,
        by_kind=AuthorKind(row.by_kind),
        by_id=row.by_id,
        is_public=row.is_public,
        text=row.text,
        part=row.part,
        details=dict(row.details),
        key=row.key,
        position=row.position,
    )
