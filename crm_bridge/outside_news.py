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
    if news.status is not None and news.status != status.value:
        await _take_over(connection, system, number, status, news)


async def _take_over(
    connection: AsyncConnection, system: str, number: str, status: TicketStatus, news: OutsideNews
) -> None:
    linked = await link_of(connection, system, number)
    if linked is None or news.status is None:
        return
    if not await _may_take_over(connection, system, number, status, news.status):
        await keep_link(connection, system, number, linked, conflict=news.status)
        return
    change = StatusChange(TicketStatus(news.status), "", news.at_ms)
    event = change.event()
    details = event.details | {FROM_SYSTEM: system}
    await append(connection, number, replace(event, details=details))
    closed_ms = news.at_ms if news.status == TicketStatus.CLOSED.value else None
    values = {"status": news.status, "changed_ms": news.at_ms, "closed_ms": closed_ms}
    await change_ticket(connection, number, values)
    await keep_link(connection, system, number, replace(linked, status=news.status))


async def _may_take_over(
    connection: AsyncConnection, system: str, number: str, status: TicketStatus, wanted: str
) -> bool:
    """Return whether the outside status may become ours.

    It may not while ours waits to be sent, against the transition table, or, for a close, while
    an office of the second line still works on the case: the resident has no answer yet.
    """
    allowed = {after.value for (before, _), after in TICKET_TRANSITIONS.items() if before is status}
    if wanted not in allowed or await status_waits(connection, system, number):
        return False
    closes = wanted == TicketStatus.CLOSED.value
    return not closes or not any(part.is_open for part in await parts_of(connection, number))
