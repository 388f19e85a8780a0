"""Operations of an office without accounts, by the token of its link, in the public process."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import StringConstraints

from acd.ports import case_actions as a
from acd.ports.office_links import OfficeCase, OfficeLinkCases
from acd.serialisation.serialiser import to_view
from crm_bridge.errors import CaseInvalid, CrmUnavailable, TicketStatusRefused
from crm_bridge.second_line.errors import (
    CaseActionRefused,
    CaseTaken,
    OfficeLinkExpired,
    OfficeLinkInvalid,
)
from web.idempotency import HEADER
from web.json_response import json_response
from web.operations import HttpApi, Operation
from web.problem_json import Handler
from web.schemas import NO_CONTROL, Body, read_body

PATH = "/api/v1/office-link"
Token = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL)]
Text = Annotated[str, StringConstraints(max_length=4000, pattern=NO_CONTROL)]


class LinkRead(Body):
    """Token of the link, in the body so that no log of addresses keeps it."""

    token: Token


class LinkAction(Body):
    """Action of the office. `text`: reason, answer, or what was done; `answer`: for the resident,
    with close."""

    token: Token
    action: Literal["take", "return", "answer-resident", "close"]
    text: Text = ""
    answer: Text = ""

    def case_action(self) -> a.CaseAction:
        match self.action:
            case "take":
                return a.Take()
            case "return":
                return a.Return(a.ReturnReason.OTHER_OFFICE, self.text)
            case "answer-resident":
                return a.AnswerResident(self.text)
            case "close":
                return a.Close(self.text, self.answer)


def link_api(read: Handler, act: Handler) -> HttpApi:
    """Return the operations with these handlers."""
    refusals = (OfficeLinkInvalid, OfficeLinkExpired, CrmUnavailable)
    common: dict[str, Any] = {"answers": {200: OfficeCase}, "tag": "office-link"}
    return HttpApi(
        operations=(
            Operation(
                method="POST",
                path=f"{PATH}/read",
                id="readLinkedCase",
                summary="Return the case of a link.",
                handler=read,
                body=LinkRead,
                repeatable=False,
                refusals=refusals,
                **common,
            ),
            Operation(
                method="POST",
                path=f"{PATH}/act",
                id="actOnLinkedCase",
                summary="Accept, answer, close or return the case of a link.",
                handler=act,
                body=LinkAction,
                refusals=(
                    *refusals,
                    CaseActionRefused,
                    CaseTaken,
                    CaseInvalid,
                    TicketStatusRefused,
                ),
                **common,
            ),
        )
    )


class LinkRoutes:
    """Handlers over the port."""

    def __init__(self, cases: OfficeLinkCases) -> None:
        self._cases = cases

    def api(self) -> HttpApi:
        return link_api(self.read, self.act)

    async def read(self, request: web.Request) -> web.Response:
        """Return the case. Raises OfficeLinkInvalid, OfficeLinkExpired."""
        body = await read_body(request, LinkRead)
        return json_response(to_view(await self._cases.read(body.token)))

    async def act(self, request: web.Request) -> web.Response:
        """Perform the action for the office of the link."""
        body = await read_body(request, LinkAction)
        key = f"link:{request.headers.get(HEADER) or body.model_dump_json()}"
        case = await self._cases.act(body.token, body.case_action(), key[:128])
        return json_response(to_view(case))
