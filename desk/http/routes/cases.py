"""Operations of a case: draft, ticket, resident, taxonomy."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

from aiohttp import web

from acd.domain.messages.rejections import ContactNotAssigned
from acd.ports.contacts import ContactRecord
from acd.ports.crm import CaseDraft, ScreenPop, TicketSummary
from acd.ports.security_log import SecurityEventKind
from acd.ports.taxonomy import Taxonomy
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http.access import CASE_REFUSALS, CONSULTANT, CRM_UNAVAILABLE, RESIDENT_REFUSALS
from desk.http.answers import ResidentPage
from desk.http.schemas import Case, ResidentChoice, ResidentSearch, TicketNumber
from desk.http.services import DESK, DeskServices
from web.errors import ResourceUnknown
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body, read_query
from web.security_events import report
from web.versions import check_version, etag_of

CONTACT = "/api/v1/desk/contacts/{contact_id}"


async def read_draft(request: web.Request) -> web.Response:
    """Return the draft of a contact's case, an empty one before the first change."""
    _, services, contact_id = await own_contact(request)
    draft = await services.deps.crm.draft(contact_id) or CaseDraft()
    response = json_response(to_view(draft))
    response.headers["ETag"] = etag_of(draft)
    return response


async def save_draft(request: web.Request) -> web.Response:
    """Store the draft; accepted for a day after wrap-up, so that nothing typed is lost.

    Raises VersionChanged, ContactNotAssigned.
    """
    user, services, contact_id = await own_contact(request)
    draft = (await read_body(request, Case)).draft()
    crm = services.deps.crm
    async with _lock(contact_id):
        check_version(request, await crm.draft(contact_id) or CaseDraft())
        await crm.save_draft(contact_id, draft, user.id)
    services.views.files.set_draft(contact_id, draft, services.deps.clock.now_ms())
    return web.Response(status=204, headers={"ETag": etag_of(draft)})


async def open_ticket(request: web.Request) -> web.Response:
    """Make a ticket of the case; a repeat changes the same ticket. Raises CaseIncomplete."""
    user, services, contact_id = await own_contact(request)
    draft = (await read_body(request, Case)).draft()
    record = await contact_record(services, contact_id)
    opened = await services.deps.crm.open_ticket(record, draft, user.id)
    services.views.files.set_draft(contact_id, draft, services.deps.clock.now_ms())
    services.views.files.set_ticket(contact_id, opened)
    return json_response(to_view(opened), 201)


async def confirm_resident(request: web.Request) -> web.Response:
    """Record which resident the contact is with. Raises ResidentUnknown."""
    user, services, contact_id = await own_contact(request)
    choice = await read_body(request, ResidentChoice)
    crm = services.deps.crm
    screen_pop = await crm.confirm_resident(contact_id, choice.resident_id, user.id)
    services.views.files.set_screen_pop(contact_id, screen_pop)
    return json_response(to_view(screen_pop))


async def read_taxonomy(request: web.Request) -> web.Response:
    """Return kinds, categories, events and districts of the case form."""
    await require(request, Role.CONSULTANT)
    return json_response(to_view(await request.app[DESK].deps.crm.taxonomy()))


async def search_residents(request: web.Request) -> web.Response:
    """Return a page of residents by name, number or address."""
    user = await require(request, Role.CONSULTANT)
    search = read_query(request, ResidentSearch)
    end = search.after + search.count
    rows = await request.app[DESK].deps.crm.search_residents(search.q, end + 1)
    page = ResidentPage(list(rows[search.after : end]), end if len(rows) > end else None)
    kind = SecurityEventKind.RESIDENTS_SEARCHED
    ids = " ".join(resident.resident_id or "" for resident in page.residents)
    report(request, kind, actor=user.id, residents=ids)
    return json_response(to_view(page))


async def find_ticket(request: web.Request) -> web.Response:
    """Return the ticket with a number. Raises ResourceUnknown."""
    await require(request, Role.CONSULTANT)
    number = read_query(request, TicketNumber).number
    ticket = await request.app[DESK].deps.crm.ticket(number)
    if ticket is None:
        raise ResourceUnknown("no ticket has this number", field="number")
    return json_response(to_view(ticket))


_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def _lock(contact_id: str) -> asyncio.Lock:
    """Return the lock of a draft, so that its version is checked and changed in one go."""
    return _locks.setdefault(contact_id, asyncio.Lock())


async def own_contact(request: web.Request) -> tuple[User, DeskServices, str]:
    """Return a contact that is the consultant's, or was within the last day.

    Raises ContactNotAssigned.
    """
    user = await require(request, Role.CONSULTANT)
    services, contact_id = request.app[DESK], request.match_info["contact_id"]
    if not await _is_own(services, user.id, contact_id):
        raise ContactNotAssigned("this contact is not your work")
    return user, services, contact_id


async def _is_own(services: DeskServices, user_id: str, contact_id: str) -> bool:
    consultant = services.deps.acd.consultant(user_id)
    if consultant is not None and contact_id in (*consultant.contacts, *consultant.wrap_ups):
        return True
    past = await services.assignments.get(contact_id)
    return bool(past and past.consultant_id == user_id and past.done_ms is not None)


async def contact_record(services: DeskServices, contact_id: str) -> ContactRecord:
    file = services.views.files.get(contact_id)
    record = (file.record if file else None) or await services.deps.book.get(contact_id)
    if record is None:
        raise ContactNotAssigned("the contact book does not have this contact")
    return record


OPERATIONS = (
    Operation(
        method="GET",
        path=f"{CONTACT}/draft",
        id="readDraft",
        summary="Return the draft of a contact's case with its version.",
        handler=read_draft,
        answers={200: CaseDraft},
        security=(CONSULTANT,),
        refusals=(ContactNotAssigned, CRM_UNAVAILABLE),
        etag=True,
        tag="cases",
    ),
    Operation(
        method="PUT",
        path=f"{CONTACT}/draft",
        id="saveDraft",
        summary="Store the draft of a contact's case.",
        handler=save_draft,
        body=Case,
        answers={204: None},
        security=(CONSULTANT,),
        refusals=(ContactNotAssigned, *CASE_REFUSALS),
        etag=True,
        if_match=True,
        tag="cases",
    ),
    Operation(
        method="POST",
        path=f"{CONTACT}/ticket",
        id="openTicket",
        summary="Make a ticket of the case; a repeat changes the same ticket.",
        handler=open_ticket,
        body=Case,
        answers={201: TicketSummary},
        security=(CONSULTANT,),
        refusals=(ContactNotAssigned, *CASE_REFUSALS),
        tag="cases",
    ),
    Operation(
        method="POST",
        path=f"{CONTACT}/resident",
        id="confirmResident",
        summary="Record which resident the contact is with.",
        handler=confirm_resident,
        body=ResidentChoice,
        answers={200: ScreenPop},
        security=(CONSULTANT,),
        refusals=(ContactNotAssigned, *RESIDENT_REFUSALS),
        tag="cases",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/taxonomy",
        id="readTaxonomy",
        summary="Return kinds, categories, events and districts of the case form.",
        handler=read_taxonomy,
        answers={200: Taxonomy},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE,),
        tag="cases",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/residents",
        id="searchResidents",
        summary="Search residents by name, number or address.",
        handler=search_residents,
        query=ResidentSearch,
        answers={200: ResidentPage},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE,),
        tag="cases",
    ),
    Operation(
        method="GET",
        path="/api/v1/desk/tickets",
        id="findTicket",
        summary="Return the ticket with a number.",
        handler=find_ticket,
        query=TicketNumber,
        answers={200: TicketSummary},
        security=(CONSULTANT,),
        refusals=(ResourceUnknown, CRM_UNAVAILABLE),
        tag="cases",
    ),
)
