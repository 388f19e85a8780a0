"""Questions of a case: the script that the consultant reads out."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from acd.ports.questions import QuestionScript
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import require
from desk.http.access import CONSULTANT
from desk.http.schemas import Case
from desk.http.services import DESK
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body


@dataclass(frozen=True, slots=True)
class CaseQuestions:
    """Questions of a case. `script`: None for a category without any."""

    script: QuestionScript | None


async def read_questions(request: web.Request) -> web.Response:
    """Return the questions of a case as far as its answers lead. Nothing is stored."""
    await require(request, Role.CONSULTANT)
    draft = (await read_body(request, Case)).draft()
    deps = request.app[DESK].deps
    script = deps.questions.script(draft, deps.clock.now_ms())
    return json_response(to_view(CaseQuestions(script)))


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/desk/questions",
        id="readQuestions",
        summary="Return the questions of a case as far as its answers lead.",
        handler=read_questions,
        body=Case,
        answers={200: CaseQuestions},
        security=(CONSULTANT,),
        tag="cases",
    ),
)
