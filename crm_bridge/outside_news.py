"""Changes that people made in an outside system, written to our tickets once.

Neither side overwrites the other: a status that was set outside while one of ours waits to be sent
is shown as a conflict, and a person decides.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.outbox.outside_crm import OutsideNews
from crm_bridge.outbox.store import keep_link, link_of, status_waits
from crm_bridge.second_line.store import parts_of
from crm_bridge.tickets.history import TicketEvent, append, has_key
from crm_bridge.tickets.outgoing import FROM_SYSTEM
from crm_bridge.tickets.status import TICKET_TRANSITIONS, TicketStatus
from crm_bridge.tickets.store import StatusChange, change_ticket
from crm_bridge.tickets.tables import tickets

NOTE = "outside-note"
"""Kind of the event of a change made outside."""


async def apply_news(
    connection: AsyncConnection, system: str, number: str, news: OutsideNews
) -> None:
    """Write the news to the history, and its status to the ticket unless both sides changed it.

    Idempotency key: system and `news.key`.
    """
    locked = select(tickets.c.status).where(tickets.c.number == number).with_for_update()
    status = TicketStatus((await connection.execute(locked)).scalar_one())
    key = f"{system}:{news.key}"
    if await has_key(connection, number, key):
        return
    details = {FROM_SYSTEM: system} | ({"outside_status": news.status} if news.status else {})
    note = TicketEvent(
        NOTE, news.at_ms, is_public=news.is_public, text=news.text, details=details, key=key
    )
    await append(connection, number, note)
    if news.status is not None and news.meanings:
        await _take_over(connection, system, number, status, news)


async def _take_over(
    connection: AsyncConnection, system: str, number: str, status: TicketStatus, news: OutsideNews
) -> None:
    linked = await link_of(connection, system, number)
    if linked is None or news.status is None:
        return
    changed = replace(linked, status=news.status)
    if status.value in news.meanings:
        await keep_link(connection, system, number, changed)
        return
    taken_over = TicketStatus(news.meanings[0])
    if not await _may_take_over(connection, system, number, status, taken_over):
        await keep_link(connection, system, number, linked, conflict=news.status)
        return
    change = StatusChange(taken_over, "", news.at_ms)
    event = change.event()
    details = event.details | {FROM_SYSTEM: system}
    await append(connection, number, replace(event, details=details))
    closed_ms = news.at_ms if taken_over is TicketStatus.CLOSED else None
    values = {"status": taken_over.value, "changed_ms": news.at_ms, "closed_ms": closed_ms}
    await change_ticket(connection, number, values)
    await keep_link(connection, system, number, changed)


async def _may_take_over(
    connection: AsyncConnection,
    system: str,
    number: str,
    status: TicketStatus,
    status_there: TicketStatus,
) -> bool:
    """Return whether the outside status may become ours.

    It may not while ours waits to be sent, against the transition table, or, for a close, while
    an office of the second line still works on the case: the resident has no answer yet.
    """
    allowed = {after for (before, _), after in TICKET_TRANSITIONS.items() if before is status}
    if status_there not in allowed or await status_waits(connection, system, number):
        return False
    closes = status_there is TicketStatus.CLOSED
    return not closes or not any(part.is_open for part in await parts_of(connection, number))
