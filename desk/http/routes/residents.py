"""Operations of the register of residents: data, alerts, merges, candidates."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

from aiohttp import web

from acd.domain.messages.rejections import ContactNotAssigned
from acd.ports.residents import ResidentProfile
from acd.ports.security_log import SecurityEventKind
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http.access import (
    CONSULTANT,
    CRM_UNAVAILABLE,
    MERGE_REFUSALS,
    RESIDENT_INVALID,
    RESIDENT_REFUSALS,
)
from desk.http.answers import CandidateList
from desk.http.routes.cases import CONTACT, contact_record, own_contact
from desk.http.schemas_residents import NewAlert, NewMerge, ResidentData
from desk.http.services import DESK
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body
from web.security_events import report
from web.versions import check_version, etag_of

RESIDENTS = "/api/v1/desk/residents"
RESIDENT = f"{RESIDENTS}/{{resident_id}}"


async def read_resident(request: web.Request) -> web.Response:
    """Return the data of a resident with their version. Raises ResidentUnknown."""
    user = await require(request, Role.CONSULTANT)
    profile = await request.app[DESK].deps.residents.profile(request.match_info["resident_id"])
    report(request, SecurityEventKind.RESIDENT_READ, actor=user.id, resident=profile.resident_id)
    return _answer(profile)


async def create_resident(request: web.Request) -> web.Response:
    """Add a resident. Raises ResidentInvalid."""
    user = await require(request, Role.CONSULTANT)
    data = await read_body(request, ResidentData)
    deps = request.app[DESK].deps
    profile = await deps.residents.create(f"res-{deps.new_id()}", data.form(), user.id)
    await _changed(request, user, profile, "created")
    return _answer(profile, 201)


async def change_resident(request: web.Request) -> web.Response:
    """Replace name, language and addresses. Raises VersionChanged, ResidentInvalid."""
    user = await require(request, Role.CONSULTANT)
    data = await read_body(request, ResidentData)
    residents, resident_id = request.app[DESK].deps.residents, request.match_info["resident_id"]
    async with _lock(resident_id):
        check_version(request, await residents.profile(resident_id))
        profile = await residents.change(resident_id, data.form(), user.id)
    await _changed(request, user, profile, "changed")
    return _answer(profile)


async def add_alert(request: web.Request) -> web.Response:
    """Add an alert with an end. Raises ResidentUnknown, ResidentInvalid."""
    user = await require(request, Role.CONSULTANT)
    new = await read_body(request, NewAlert)
    deps = request.app[DESK].deps
    alert = new.alert(deps.new_id(), user.id, deps.clock.now_ms())
    profile = await deps.residents.add_alert(request.match_info["resident_id"], alert)
    await _changed(request, user, profile, "alert-added")
    return _answer(profile, 201)


async def remove_alert(request: web.Request) -> web.Response:
    """Remove an alert before its end. Raises ResidentUnknown."""
    user = await require(request, Role.CONSULTANT)
    path = request.match_info
    residents = request.app[DESK].deps.residents
    profile = await residents.remove_alert(path["resident_id"], path["alert_id"])
    await _changed(request, user, profile, "alert-removed")
    return _answer(profile)


async def merge_resident(request: web.Request) -> web.Response:
    """Merge another resident into this one. Raises ResidentMerged."""
    user = await require(request, Role.CONSULTANT)
    new = await read_body(request, NewMerge)
    residents, kept_id = request.app[DESK].deps.residents, request.match_info["resident_id"]
    profile = await residents.merge(kept_id, new.merged_id, new.reason, user.id)
    await _changed(request, user, profile, "merged", new.merged_id)
    return _answer(profile, 201)


async def undo_merge(request: web.Request) -> web.Response:
    """Part two merged residents again. Raises MergeUnknown, ResidentMerged."""
    user = await require(request, Role.CONSULTANT)
    merge_id = request.match_info["merge_id"]
    profile = await request.app[DESK].deps.residents.undo_merge(merge_id, user.id)
    await _changed(request, user, profile, "merge-undone", merge_id)
    return _answer(profile)


async def read_candidates(request: web.Request) -> web.Response:
    """Return who a contact may be from, with the reasons. Raises ContactNotAssigned."""
    user, services, contact_id = await own_contact(request)
    record = await contact_record(services, contact_id)
    candidates = await services.deps.residents.candidates(record)
    return _listed(request, user, CandidateList(list(candidates)), contact=contact_id)


async def read_duplicates(request: web.Request) -> web.Response:
    """Return residents who may be the same as this one. Raises ResidentUnknown."""
    user = await require(request, Role.CONSULTANT)
    resident_id = request.match_info["resident_id"]
    duplicates = await request.app[DESK].deps.residents.duplicates(resident_id)
    return _listed(request, user, CandidateList(list(duplicates)), resident=resident_id)


_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def _lock(resident_id: str) -> asyncio.Lock:
    """Return the lock of a resident, so that the version is checked and changed in one go."""
    return _locks.setdefault(resident_id, asyncio.Lock())


def _answer(profile: ResidentProfile, status: int = 200) -> web.Response:
    response = json_response(to_view(profile), status)
    response.headers["ETag"] = etag_of(profile)
    return response


def _listed(
    request: web.Request, user: User, candidates: CandidateList, **facts: str
) -> web.Response:
    shown = " ".join(candidate.resident_id for candidate in candidates.candidates)
    kind = SecurityEventKind.RESIDENTS_SEARCHED
    report(request, kind, actor=user.id, residents=shown, **facts)
    return json_response(to_view(candidates))


async def _changed(
    request: web.Request, user: User, profile: ResidentProfile, change: str, other: str = ""
) -> None:
    """Report the change, and read the screen pops anew that show a resident whom it concerns."""
    facts = {"resident": profile.resident_id, "change": change}
    facts |= {"other": other} if other else {}
    report(request, SecurityEventKind.RESIDENT_CHANGED, actor=user.id, **facts)
    services = request.app[DESK]
    concerned = {profile.resident_id, other, *(merge.merged_id for merge in profile.merges)}
    for file in services.views.files.all():
        if file.record and file.screen_pop and file.screen_pop.resident_id in concerned:
            screen_pop = await services.deps.crm.screen_pop(file.record)
            services.views.files.set_screen_pop(file.record.contact_id, screen_pop)


OPERATIONS = (
    Operation(
        method="POST",
        path=RESIDENTS,
        id="createResident",
        summary="Add a resident.",
        handler=create_resident,
        body=ResidentData,
        answers={201: ResidentProfile},
        security=(CONSULTANT,),
        refusals=(CRM_UNAVAILABLE, RESIDENT_INVALID),
        etag=True,
        tag="residents",
    ),
    Operation(
        method="GET",
        path=RESIDENT,
        id="readResident",
        summary="Return the data of a resident with their version.",
        handler=read_resident,
        answers={200: ResidentProfile},
        security=(CONSULTANT,),
        refusals=RESIDENT_REFUSALS,
        etag=True,
        tag="residents",
    ),
    Operation(
        method="PUT",
        path=RESIDENT,
        id="changeResident",
        summary="Replace name, language and addresses of a resident.",
        handler=change_resident,
        body=ResidentData,
        answers={200: ResidentProfile},
        security=(CONSULTANT,),
        refusals=(*RESIDENT_REFUSALS, RESIDENT_INVALID),
        etag=True,
        if_match=True,
        tag="residents",
    ),
    Operation(
        method="POST",
        path=f"{RESIDENT}/alerts",
        id="addAlert",
        summary="Add an alert about a resident, with an end.",
        handler=add_alert,
        body=NewAlert,
        answers={201: ResidentProfile},
        security=(CONSULTANT,),
        refusals=(*RESIDENT_REFUSALS, RESIDENT_INVALID),
        etag=True,
        tag="residents",
    ),
    Operation(
        method="DELETE",
        path=f"{RESIDENT}/alerts/{{alert_id}}",
        id="removeAlert",
        summary="Remove an alert before its end.",
        handler=remove_alert,
        answers={200: ResidentProfile},
        security=(CONSULTANT,),
        refusals=RESIDENT_REFUSALS,
        etag=True,
        tag="residents",
    ),
    Operation(
        method="GET",
        path=f"{RESIDENT}/duplicates",
        id="readDuplicates",
        summary="Return residents who may be the same person.",
        handler=read_duplicates,
        answers={200: CandidateList},
        security=(CONSULTANT,),
        refusals=RESIDENT_REFUSALS,
        tag="residents",
    ),
    Operation(
        method="POST",
        path=f"{RESIDENT}/merges",
        id="mergeResident",
        summary="Merge another resident into this one; nothing is lost, and it can be undone.",
        handler=merge_resident,
        body=NewMerge,
        answers={201: ResidentProfile},
        security=(CONSULTANT,),
        refusals=MERGE_REFUSALS,
        etag=True,
        tag="residents",
    ),
    Operation(
        method="POST",
        path=f"{RESIDENTS}/merges/{{merge_id}}/undo",
        id="undoMerge",
        summary="Part two merged residents again; each has what was theirs.",
        handler=undo_merge,
        answers={200: ResidentProfile},
        security=(CONSULTANT,),
        refusals=(*MERGE_REFUSALS, ("merge-unknown", 404)),
        etag=True,
        tag="residents",
    ),
    Operation(
        method="GET",
        path=f"{CONTACT}/candidates",
        id="readCandidates",
        summary="Return residents from whom a contact may be, with the reasons.",
        handler=read_candidates,
        answers={200: CandidateList},
        security=(CONSULTANT,),
        refusals=(ContactNotAssigned, CRM_UNAVAILABLE),
        tag="residents",
    ),
)
