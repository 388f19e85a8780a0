"""Mails to offices whose people have no accounts: each case that reaches them, with a link."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.case_views import PartState
from crm_bridge.database import storable
from crm_bridge.organisation.offices import Office, Organisation
from crm_bridge.second_line.notices import QUEUED
from crm_bridge.second_line.office_links import OfficeLinks
from crm_bridge.second_line.tables import notices, parts
from crm_bridge.tickets.tables import tickets

OFFICE = "office"
"""Recipient of such a notice."""
MAX_AT_ONCE = 20
TEXT = """Sprawa {number}: {event}
Miejsce: {address}

{description}

Przyjmijcie ją, odpowiedzcie albo zwróćcie pod tym adresem, bez logowania:
{link}

Adres działa 14 dni i tylko dla tej sprawy. Nie przekazujcie go dalej."""


async def announce_to_offices(
    connection: AsyncConnection, organisation: Organisation, links: OfficeLinks, now_ms: int
) -> None:
    """Queue a mail for every part that reached an office without accounts since its last mail."""
    for office in organisation.offices.values():
        if office.email is not None:
            for row in await connection.execute(_unannounced(office)):
                await _announce(connection, row, office, links, now_ms)


def _unannounced(office: Office) -> Any:
    announced = exists().where(
        notices.c.number == parts.c.number,
        notices.c.recipient == OFFICE,
        notices.c.address == office.email,
        notices.c.due_ms >= parts.c.received_ms,
    )
    return (
        select(
            parts.c.number,
            parts.c.part,
            tickets.c.event,
            tickets.c.category,
            tickets.c.address,
            tickets.c.description,
        )
        .join(tickets, tickets.c.number == parts.c.number)
        .where(parts.c.office_id == office.id, parts.c.state == PartState.TO_ACCEPT.value)
        .where(~announced)
        .order_by(parts.c.received_ms)
        .limit(MAX_AT_ONCE)
    )


async def _announce(
    connection: AsyncConnection, row: Row[Any], office: Office, links: OfficeLinks, now_ms: int
) -> None:
    lowest = select(func.min(notices.c.position)).where(notices.c.number == row.number)
    position = min(0, await connection.scalar(lowest) or 0) - 1
    text = TEXT.format(
        number=row.number,
        event=row.event or row.category,
        address=row.address or "–",
        description=row.description,
        link=links.link(row.number, row.part, office.id, now_ms),
    )
    await connection.execute(
        notices.insert().values(
            number=row.number,
            position=position,
            recipient=OFFICE,
            address=office.email,
            subject=f"Sprawa {row.number}",
            text=storable(text),
            state=QUEUED,
            due_ms=now_ms,
            attempts=0,
        )
    )
