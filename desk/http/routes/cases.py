"""What a consultant writes down and looks up: the case, the resident, the taxonomy."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from acd.domain.messages.rejections import ContactNotAssigned
from acd.ports.contacts import ContactRecord
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http import schemas
from desk.http.services import ROOM, DeskServices
from web.errors import RequestInvalid, ResourceUnknown
from web.json_response import json_response

FOUND = 20
"""At most so many residents in an answer."""


def routes() -> list[web.RouteDef]:
    """Everything under /api/v1/desk that asks the CRM."""
    contact = "/api/v1/desk/contacts/{contact_id}"
    return [
        web.put(contact + "/draft", save_draft),
        web.post(contact + "/ticket", open_ticket),
        web.post(contact + "/resident", confirm_resident),
        web.get("/api/v1/desk/taxonomy", taxonomy),
        web.get("/api/v1/desk/residents", residents),
        web.get("/api/v1/desk/tickets", ticket),
    ]


async def save_draft(request: web.Request) -> web.Response:
    """What she has written so far; taken even after wrap-up, so that nothing typed is lost."""
    user, room, contact_id = await _hers(request)
    draft = (await schemas.read(request, schemas.Case)).draft()
    await room.deps.crm.save_draft(contact_id, draft, user.id)
    room.boards.files.note_draft(contact_id, draft, room.deps.clock.now_ms())
    return web.Response(status=204)


async def open_ticket(request: web.Request) -> web.Response:
    """The case becomes a ticket; a second save changes the same one. Raises CaseIncomplete."""
    user, room, contact_id = await _hers(request)
    draft = (await schemas.read(request, schemas.Case)).draft()
    record = await _record(room, contact_id)
    opened = await room.deps.crm.open_ticket(record, draft, user.id)
    room.boards.files.note_draft(contact_id, draft, room.deps.clock.now_ms())
    room.boards.files.note_ticket(contact_id, opened)
    return json_response(to_view(opened), 201)


async def confirm_resident(request: web.Request) -> web.Response:
    """She knows who it is."""
    user, room, contact_id = await _hers(request)
    body = await schemas.read(request, schemas.Resident)
    screen_pop = await room.deps.crm.confirm_resident(contact_id, body.resident_id, user.id)
    room.boards.files.note_screen_pop(contact_id, screen_pop)
    return json_response(to_view(screen_pop))


async def taxonomy(request: web.Request) -> web.Response:
    """Kinds, categories, events and districts of the case form."""
    await require(request, Role.CONSULTANT)
    return json_response(to_view(await request.app[ROOM].deps.crm.taxonomy()))


async def residents(request: web.Request) -> web.Response:
    """Residents by name, number or address. Raises InvalidRequest for a text under two signs."""
    await require(request, Role.CONSULTANT)
    asked = _query(request, "q", shortest=2)
    found = await request.app[ROOM].deps.crm.search_residents(asked, FOUND)
    return json_response({"residents": to_view(found)})


async def ticket(request: web.Request) -> web.Response:
    """One ticket by its number. Raises NotFound."""
    await require(request, Role.CONSULTANT)
    found = await request.app[ROOM].deps.crm.ticket(_query(request, "number", shortest=1))
    if found is None:
        raise ResourceUnknown("no ticket has this number", field="number")
    return json_response(to_view(found))


def _query(request: web.Request, name: str, shortest: int) -> str:
    value = request.query.get(name, "").strip()
    if not shortest <= len(value) <= 200 or "\x00" in value:
        raise RequestInvalid(f"{name}: expected {shortest} to 200 characters", field=name)
    return value


async def _hers(request: web.Request) -> tuple[User, DeskServices, str]:
    """The contact that she handles, or handled within the last day. Raises UnknownContact."""
    user = await require(request, Role.CONSULTANT)
    room, contact_id = request.app[ROOM], request.match_info["contact_id"]
    if not await _handles(room, user.id, contact_id):
        raise ContactNotAssigned("this contact is not in your hands")
    return user, room, contact_id


async def _handles(room: DeskServices, user_id: str, contact_id: str) -> bool:
    her = room.deps.acd.consultant(user_id)
    if her is not None and contact_id in (*her.contacts, *her.wrap_ups):
        return True
    before = await room.handlings.get(contact_id)
    return bool(before and before.consultant_id == user_id and before.done_ms is not None)


async def _record(room: DeskServices, contact_id: str) -> ContactRecord:
    file = room.boards.files.get(contact_id)
    record = file.record if file else None
    found: Any = record or await room.deps.book.get(contact_id)
    if found is None:
        raise ContactNotAssigned("the contact book does not know this contact")
    return found  # type: ignore[no-any-return]
