"""Operations of an officer of the second line: lists, one case, and the actions on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import web

from acd.ports.case_actions import CaseAction, Resume, Separate, Take, TakeOver, UndoClose
from acd.ports.case_views import OfficerList, OfficeView
from acd.ports.officers import Officer
from acd.ports.second_line import CaseView
from acd.ports.security_log import SecurityEventKind
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import require
from desk.http import schemas_officer as s
from desk.http.access import ACTION_REFUSALS, CRM_UNAVAILABLE, OFFICER, OFFICER_REFUSALS
from desk.http.services import DESK
from web.errors import ResourceUnknown
from web.idempotency import input_key
from web.json_response import json_response
from web.operations import Operation
from web.problem_json import Handler
from web.schemas import Body, read_body, read_query
from web.security_events import report

B = TypeVar("B", bound=Body)
BASE = "/api/v1/officer"
CASE = f"{BASE}/cases/{{number}}"
PART = f"{CASE}/parts/{{part}}"
MAX_PART = 999


async def list_cases(request: web.Request) -> web.Response:
    """Return the cases of the officer or of the office."""
    user = await require(request, Role.OFFICER)
    query = read_query(request, s.CaseListQuery)
    second_line = request.app[DESK].deps.second_line
    cases = await second_line.list_cases(
        officer_of(user), whole_office=query.tab == "office", text=query.q
    )
    if query.q.strip():
        count = len(cases.cases)
        report(request, SecurityEventKind.RESIDENTS_SEARCHED, actor=user.id, cases=count)
    return json_response(to_view(cases))


async def read_case(request: web.Request) -> web.Response:
    """Return one case. Raises CaseUnknown for those of other offices, too."""
    user = await require(request, Role.OFFICER)
    number = request.match_info["number"]
    case = await request.app[DESK].deps.second_line.case(officer_of(user), number)
    report(request, SecurityEventKind.CASE_READ, actor=user.id, number=case.number)
    return json_response(to_view(case))


async def list_offices(request: web.Request) -> web.Response:
    """Return the offices to which a case can be passed."""
    await require(request, Role.OFFICER)
    return json_response(to_view(await request.app[DESK].deps.second_line.offices()))


def officer_of(user: User) -> Officer:
    return Officer(user.id, user.name, user.office_id)


def _action(body: type[B] | None, build: Callable[[Any], CaseAction]) -> Handler:
    """Return the handler that performs the action that `build` makes of the body."""

    async def handle(request: web.Request) -> web.Response:
        user = await require(request, Role.OFFICER)
        action = build(await read_body(request, body) if body else None)
        deps, number = request.app[DESK].deps, request.match_info["number"]
        key = input_key(request, f"{type(action).__name__}:{user.id}", deps.new_id)
        case = await deps.second_line.act(officer_of(user), number, _part(request), action, key)
        return json_response(to_view(case))

    return handle


def _part(request: web.Request) -> int:
    """Return the position of the part in the path. Raises ResourceUnknown."""
    text = request.match_info["part"]
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MAX_PART):
        raise ResourceUnknown("part: no such part", field="part")
    return int(text)


def _post(
    name: str,
    operation_id: str,
    summary: str,
    build: Callable[[Any], CaseAction],
    body: type[Body] | None = None,
) -> Operation:
    return Operation(
        method="POST",
        path=f"{PART}/{name}",
        id=operation_id,
        summary=summary,
        handler=_action(body, build),
        body=body,
        answers={200: CaseView},
        security=(OFFICER,),
        refusals=ACTION_REFUSALS,
        tag="officer",
    )


OPERATIONS = (
    Operation(
        method="GET",
        path=f"{BASE}/cases",
        id="listOfficerCases",
        summary="Return the cases of the officer, or of the whole office.",
        handler=list_cases,
        query=s.CaseListQuery,
        answers={200: OfficerList},
        security=(OFFICER,),
        refusals=OFFICER_REFUSALS,
        tag="officer",
    ),
    Operation(
        method="GET",
        path=CASE,
        id="readOfficerCase",
        summary="Return a case of the officer's office.",
        handler=read_case,
        answers={200: CaseView},
        security=(OFFICER,),
        refusals=OFFICER_REFUSALS,
        tag="officer",
    ),
    Operation(
        method="GET",
        path=f"{BASE}/offices",
        id="listOffices",
        summary="Return the offices to which a case can be passed.",
        handler=list_offices,
        answers={200: list[OfficeView]},
        security=(OFFICER,),
        refusals=(CRM_UNAVAILABLE,),
        tag="officer",
    ),
    _post("take", "takeCase", "Accept a case for the office.", lambda _: Take()),
    _post("take-over", "takeCaseOver", "Take a case from its officer.", lambda _: TakeOver()),
    _post("return", "returnCase", "Return a case.", s.CaseReturn.action, s.CaseReturn),
    _post("pass-on", "passCaseOn", "Pass a case on.", s.CasePass.action, s.CasePass),
    _post(
        "ask-first-line",
        "askFirstLine",
        "Ask the first line; the clock of the office stands.",
        s.CaseMessage.question_to_first_line,
        s.CaseMessage,
    ),
    _post(
        "answer-first-line",
        "answerFirstLine",
        "Answer a question of the first line.",
        s.CaseMessage.answer_to_first_line,
        s.CaseMessage,
    ),
    _post(
        "ask-resident",
        "askResident",
        "Ask the resident by their channel; the clock of the office stands.",
        s.CaseMessage.question_to_resident,
        s.CaseMessage,
    ),
    _post(
        "answer-resident",
        "answerResident",
        "Answer the resident by their channel.",
        s.CaseMessage.answer_to_resident,
        s.CaseMessage,
    ),
    _post("add-note", "addCaseNote", "Add an internal note.", s.CaseMessage.note, s.CaseMessage),
    _post(
        "wait-for-others",
        "waitForOthers",
        "Wait for somebody outside; the clock of the office stands.",
        s.CaseMessage.wait,
        s.CaseMessage,
    ),
    _post("resume", "resumeCase", "Let the clock of the office go on.", lambda _: Resume()),
    _post("close", "closeCase", "Close the office's part.", s.CaseClose.action, s.CaseClose),
    _post("undo-close", "undoCloseCase", "Take a close back.", lambda _: UndoClose()),
    _post("join", "joinCase", "Join a duplicate to a case.", s.CaseJoin.action, s.CaseJoin),
    _post("separate", "separateCase", "Separate a case again.", lambda _: Separate()),
    _post("add-part", "addCasePart", "Add a further office.", s.NewPart.action, s.NewPart),
    _post("promise", "promiseDate", "Promise a date.", s.CasePromise.action, s.CasePromise),
    _post(
        "prioritise", "prioritiseCase", "Set the priority.", s.CasePriority.action, s.CasePriority
    ),
    _post("set-legal-mode", "setLegalMode", "Set KPA mode.", s.LegalMode.action, s.LegalMode),
    _post(
        "notify-delay",
        "notifyDelay",
        "Tell the resident a later date.",
        s.DelayedCase.action,
        s.DelayedCase,
    ),
    _post("add-follow-up", "addFollowUp", "Add a task.", s.NewFollowUp.action, s.NewFollowUp),
    _post(
        "finish-follow-up",
        "finishFollowUp",
        "Mark a task as done.",
        s.FollowUpDone.action,
        s.FollowUpDone,
    ),
)
