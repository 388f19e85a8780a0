"""Writing of what was decided: parts, history, status, notices and tasks in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.second_line.closing import solved_with_parent
from crm_bridge.second_line.model import CaseState, Changes
from crm_bridge.second_line.notices import add_notice
from crm_bridge.second_line.store import (
    add_follow_up,
    case_state,
    parts_of,
    put_part,
    ticket_row,
)
from crm_bridge.tickets.history import STATUS, AuthorKind, TicketEvent, append, events_of
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import change_ticket, move_ticket

UNDO_CLOSE, UNDO_CLOSE_OF_COMPLAINT = "undo-close", "undo-close-complaint"


async def write_changes(
    connection: AsyncConnection,
    case: CaseState,
    changes: Changes,
    now_ms: int,
    officer_id: str | None,
    new_id: Callable[[], str],
) -> None:
    """Write the consequences of an action. The caller holds the ticket."""
    number = case.ticket.number
    for part in changes.parts:
        await put_part(connection, part)
    position = 0
    for event in changes.events:
        position = await append(connection, number, event)
    if changes.notice is not None:
        await add_notice(connection, changes.notice, case.ticket, position, now_ms)
    if changes.ticket:
        await change_ticket(connection, number, changes.ticket)
    if changes.trigger is not None:
        await _move(connection, number, changes, now_ms, officer_id)
    for task in changes.new_tasks:
        part_number = changes.events[-1].part or 1
        values = {"task_id": new_id(), "number": number, "part": part_number, **task}
        await add_follow_up(connection, values)
    if changes.close_children:
        await _close_children(connection, case, changes, now_ms, officer_id)


async def _move(
    connection: AsyncConnection,
    number: str,
    changes: Changes,
    now_ms: int,
    officer_id: str | None,
) -> None:
    trigger = changes.trigger or ""
    if trigger == UNDO_CLOSE and await _was_complained(connection, number):
        trigger = UNDO_CLOSE_OF_COMPLAINT
    await move_ticket(
        connection, number, trigger, changes.status_text, now_ms, officer_id, AuthorKind.OFFICER
    )


async def _was_complained(connection: AsyncConnection, number: str) -> bool:
    """Return whether the ticket was complained about before it was closed."""
    statuses = await events_of(connection, number, [STATUS])
    return len(statuses) > 1 and statuses[-2].details["status"] == TicketStatus.COMPLAINED


async def _close_children(
    connection: AsyncConnection,
    case: CaseState,
    changes: Changes,
    now_ms: int,
    officer_id: str | None,
) -> None:
    """Close the joined cases with the same words, and answer each resident."""
    done = changes.parts[0].done
    for number in case.children:
        row = await ticket_row(connection, number)
        if row is None:
            continue
        child = await case_state(connection, row)
        for part in await parts_of(connection, number):
            if part.is_open:
                await put_part(connection, solved_with_parent(part, done, now_ms))
        event = TicketEvent(
            "closed-with-parent",
            now_ms,
            AuthorKind.OFFICER,
            officer_id,
            is_public=True,
            text=changes.notice.text if changes.notice else "",
            details={"parent": case.ticket.number},
        )
        position = await append(connection, number, event)
        if changes.notice is not None:
            await add_notice(connection, changes.notice, child.ticket, position, now_ms)
        await change_ticket(connection, number, {"closed_ms": now_ms})
        await move_ticket(connection, number, "close", "", now_ms, officer_id, AuthorKind.OFFICER)
