"""Writing of a case: one transaction from the consultant's draft to a ticket with a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.contacts import ContactRecord
from acd.ports.crm import CaseDraft
from crm_bridge.database import insert, storable
from crm_bridge.errors import CaseInvalid
from crm_bridge.places.points import cell_of, point_of
from crm_bridge.residents.addresses import normal_address
from crm_bridge.residents.identification import match_contact
from crm_bridge.residents.matching import Confidence
from crm_bridge.tickets.history import TicketEvent
from crm_bridge.tickets.numbers import read_ticket_number
from crm_bridge.tickets.outgoing import queue_event
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import (
    StatusChange,
    add_ticket,
    change_ticket,
    move_ticket,
    next_number,
    the_ticket,
    ticket_by_contact,
    ticket_by_number,
)
from crm_bridge.tickets.tables import drafts

COMPLAINT = "COMPLAINT"
STATUS = "STATUS"
"""Question about the state of a ticket: opens none."""
COMPLAINT_NOTE = "Reklamacja wewnętrzna"
"""Entry of the city's records when a complaint reopens a ticket."""


def tidied(draft: CaseDraft) -> CaseDraft:
    """Return the draft with storable text and the followed ticket's number in normal form."""
    followed = read_ticket_number(draft.follows) if draft.follows else None
    return replace(
        draft,
        category=storable(draft.category).strip(),
        event=storable(draft.event).strip(),
        description=storable(draft.description).strip(),
        address=storable(draft.address).strip(),
        district=storable(draft.district).strip(),
        street=storable(draft.street).strip(),
        house=storable(draft.house).strip(),
        asset=storable(draft.asset).strip(),
        follows=str(followed) if followed else draft.follows or None,
        answers={
            storable(name): tuple(storable(value).strip() for value in values)
            for name, values in draft.answers.items()
        },
    )


def stored_draft(values: Mapping[str, Any]) -> CaseDraft:
    """Return the draft of a stored row."""
    answers = {name: tuple(items) for name, items in values.get("answers", {}).items()}
    return CaseDraft(**{**values, "answers": answers})


async def keep_draft(
    connection: AsyncConnection, contact_id: str, draft: CaseDraft, by: str, now_ms: int
) -> None:
    """Store the newest draft of the contact; it stays after the ticket is opened."""
    values = {"draft": asdict(draft), "consultant_id": by, "saved_ms": now_ms}
    statement = insert(connection, drafts).values(contact_id=contact_id, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["contact_id"], set_=values)
    )


async def write_case(
    connection: AsyncConnection,
    contact: ContactRecord,
    case: CaseDraft,
    computed: Mapping[str, Any],
    by: str,
    now_ms: int,
) -> Row[Any]:
    """Open the contact's ticket at the first call, update it at later ones; return its row.

    `computed`: columns that follow from the case, such as `unit_id` and `answers`.

    A question about the state of a ticket changes nothing: that ticket's row is returned.
    Raises CaseInvalid when the followed ticket does not exist.
    """
    # The draft's row also serialises two writers of one contact: the second waits here.
    await keep_draft(connection, contact.contact_id, case, by, now_ms)
    if case.kind == STATUS:
        return await _followed(connection, case)
    before = await ticket_by_contact(connection, contact.contact_id)
    newly_followed = case.follows and (before is None or before.follows != case.follows)
    if newly_followed:
        await _follow(connection, case, now_ms, by)
    values = {**case_values(case), **computed}
    if before is None:
        values |= await _origin(connection, contact)
        values |= _language(case)
        number = await next_number(connection, now_ms)
        opened = StatusChange(TicketStatus.NEW, "", now_ms, by)
        await add_ticket(connection, values | {"number": number}, [opened])
    else:
        number = before.number
        values |= _language(case)
        await change_ticket(connection, number, values | {"changed_ms": now_ms})
        if before.description != case.description:
            await _send_description(connection, number, case.description, now_ms)
    return await the_ticket(connection, number)


async def _send_description(
    connection: AsyncConnection, number: str, description: str, now_ms: int
) -> None:
    """Send the description that was corrected after the ticket was opened to outside systems."""
    event = TicketEvent("case-changed", now_ms, text=description)
    await queue_event(connection, number, f"case-{now_ms}", event)


async def _follow(connection: AsyncConnection, case: CaseDraft, now_ms: int, by: str) -> None:
    """Reopen the followed ticket by a complaint; any other kind only refers to it."""
    row = await _followed(connection, case)
    if case.kind == COMPLAINT:
        await move_ticket(connection, row.number, "complain", COMPLAINT_NOTE, now_ms, by)


async def _followed(connection: AsyncConnection, case: CaseDraft) -> Row[Any]:
    """Return the row of the ticket that the case follows. Raises CaseInvalid."""
    number = read_ticket_number(case.follows or "")
    row = await ticket_by_number(connection, number) if number else None
    if row is None:
        message = "no such ticket: expected a number such as 571020/26"
        raise CaseInvalid(message, field="follows")
    return row


def case_values(case: CaseDraft) -> dict[str, Any]:
    """Return the columns of a ticket that come from the draft."""
    return {
        "kind": case.kind,
        "category": case.category,
        "event": case.event,
        "description": case.description,
        "address": case.address,
        "district": case.district or None,
        "notify": case.notify,
        "notify_by": case.notify_by or None,
        "follows": case.follows,
        **_place_values(case),
    }


def _language(case: CaseDraft) -> dict[str, Any]:
    """Return the column of the language that the consultant chose; none for the contact's."""
    return {"language": case.language} if case.language else {}


def _place_values(case: CaseDraft) -> dict[str, Any]:
    """Return the columns of the place; coordinates that are no place stay empty."""
    point = point_of(case.lon, case.lat)
    return {
        "street": case.street or None,
        "house": case.house or None,
        "lon": point.lon if point else None,
        "lat": point.lat if point else None,
        "cell": cell_of(point) if point else None,
        "road_class": case.road_class or None,
        "asset": case.asset or None,
    }


async def _origin(connection: AsyncConnection, contact: ContactRecord) -> dict[str, Any]:
    """Return the columns of the reporter. A shared number names nobody until a consultant
    confirms."""
    match = await match_contact(connection, contact)
    resident = match.resident if match.confidence >= Confidence.LIKELY else None
    return {
        "contact_id": contact.contact_id,
        "resident_id": resident.resident_id if resident else None,
        "reporter_address": normal_address(contact.address),
        "language": contact.language,
    }
