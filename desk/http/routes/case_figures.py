"""Operations of a supervisor on the figures of cases."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field

from acd.ports.case_figures import REPEAT_MS, FirstContactFigures, OfficeFigures
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import require
from desk.http.access import CRM_UNAVAILABLE, SUPERVISOR
from desk.http.services import DESK
from web.json_response import json_response
from web.operations import Operation
from web.schemas import Query, read_query

DAY_MS = 86_400_000


class FigureSpan(Query):
    """Span in days; it ended when no further case could count as a repeat any more."""

    days: Annotated[int, Field(ge=1, le=366)] = 30


async def read_offices(request: web.Request) -> web.Response:
    """Return the open work of every office, those with late cases first."""
    await require(request, Role.SUPERVISOR)
    return json_response(to_view(await request.app[DESK].deps.case_figures.offices()))


async def read_first_contact(request: web.Request) -> web.Response:
    """Return the first-contact resolution by unit and category."""
    await require(request, Role.SUPERVISOR)
    deps, span = request.app[DESK].deps, read_query(request, FigureSpan)
    end_ms = deps.clock.now_ms() - REPEAT_MS
    figures = await deps.case_figures.first_contact(end_ms - span.days * DAY_MS, end_ms)
    return json_response(to_view(figures))


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/supervisor/offices",
        id="readOfficeFigures",
        summary="Return the open work of every office of the second line.",
        handler=read_offices,
        answers={200: list[OfficeFigures]},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE,),
        tag="supervisor",
    ),
    Operation(
        method="GET",
        path="/api/v1/supervisor/first-contact",
        id="readFirstContact",
        summary="Return the first-contact resolution by unit and category.",
        handler=read_first_contact,
        query=FigureSpan,
        answers={200: list[FirstContactFigures]},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE,),
        tag="supervisor",
    ),
)
