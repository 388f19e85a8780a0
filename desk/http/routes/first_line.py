"""Operations of a consultant on a case that an office has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import web

from acd.ports import first_line as f
from acd.ports.second_line import CaseView
from acd.ports.security_log import SecurityEventKind
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import require
from desk.http.access import CASE_ACTION_REFUSALS, CASE_READING_REFUSALS, CONSULTANT
from desk.http.schemas_officer import CaseJoin, CaseMessage
from desk.http.services import DESK
from web.idempotency import input_key
from web.json_response import json_response
from web.operations import Operation
from web.problem_json import Handler
from web.schemas import Body, read_body
from web.security_events import report

B = TypeVar("B", bound=Body)
CASE = "/api/v1/desk/cases/{number}"


async def read_case(request: web.Request) -> web.Response:
    """Return a case. Raises CaseUnknown."""
    user = await require(request, Role.CONSULTANT)
    number = request.match_info["number"]
    case = await request.app[DESK].deps.first_line.case(user.id, number)
    report(request, SecurityEventKind.CASE_READ, actor=user.id, number=case.number)
    return json_response(to_view(case))


def _action(body: type[B] | None, build: Callable[[Any], f.FirstLineAction]) -> Handler:
    """Return the handler that performs the action that `build` makes of the body."""

    async def handle(request: web.Request) -> web.Response:
        user = await require(request, Role.CONSULTANT)
        action = build(await read_body(request, body) if body else None)
        deps, number = request.app[DESK].deps, request.match_info["number"]
        key = input_key(request, f"{type(action).__name__}:{user.id}", deps.new_id)
        case = await deps.first_line.act(user.id, number, action, key)
        return json_response(to_view(case))

    return handle


def _post(
    name: str,
    operation_id: str,
    summary: str,
    build: Callable[[Any], f.FirstLineAction],
    body: type[Body] | None = CaseMessage,
) -> Operation:
    return Operation(
        method="POST",
        path=f"{CASE}/{name}",
        id=operation_id,
        summary=summary,
        handler=_action(body, build),
        body=body,
        answers={200: CaseView},
        security=(CONSULTANT,),
        refusals=CASE_ACTION_REFUSALS,
        tag="cases",
    )


OPERATIONS = (
    Operation(
        method="GET",
        path=CASE,
        id="readCase",
        summary="Return a case with its parts, messages and history.",
        handler=read_case,
        answers={200: CaseView},
        security=(CONSULTANT,),
        refusals=CASE_READING_REFUSALS,
        tag="cases",
    ),
    _post(
        "answer-question",
        "answerQuestionOfOffice",
        "Answer the question of an office; its clock goes on.",
        lambda body: f.AnswerQuestion(body.text),
    ),
    _post(
        "ask-office", "askOffice", "Ask the office of a case.", lambda body: f.AskOffice(body.text)
    ),
    _post(
        "add-note",
        "addConsultantNote",
        "Add a note for first line and office.",
        lambda body: f.AddConsultantNote(body.text),
    ),
    _post(
        "complain",
        "complainAboutCase",
        "Record a complaint, which reopens a closed case.",
        lambda body: f.Complain(body.text),
    ),
    _post(
        "join",
        "joinDuplicate",
        "Join a duplicate to a case.",
        lambda body: f.JoinCase(body.parent),
        CaseJoin,
    ),
    _post(
        "separate",
        "separateDuplicate",
        "Separate a case again.",
        lambda _body: f.SeparateCase(),
        None,
    ),
)
