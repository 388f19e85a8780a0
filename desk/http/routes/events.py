"""The event feed: other systems of the city read what happened, from any place on."""

from __future__ import annotations

import asyncio
from typing import Annotated

from aiohttp import web
from pydantic import Field, StringConstraints

from acd.ports.event_ledger import LedgerEntry
from acd.ports.log import BEGINNING
from desk.auth.accounts import Role
from desk.auth.permissions import has_feed_token, require
from desk.http import schemas
from desk.http.services import ROOM
from web.json_response import json_response

LOOK_S = 0.25
"""Between two looks into the ledger: a database tells nobody that something came."""


class Asked(schemas.Query):
    """`after`: the id of the last event that the reader has; `wait_s`: how long the answer may
    be put off until there is one, seconds."""

    after: Annotated[str, StringConstraints(pattern=r"^\d{1,15}-\d{1,18}$")] = BEGINNING
    count: Annotated[int, Field(ge=1, le=1_000)] = 200
    wait_s: Annotated[float, Field(ge=0, le=30)] = 0


def routes() -> list[web.RouteDef]:
    """For machines with the feed's own key, and for supervisors."""
    return [web.get("/api/v1/events", events)]


async def events(request: web.Request) -> web.Response:
    """The next events, oldest first, and where to go on. Raises InvalidRequest."""
    if not has_feed_token(request):
        await require(request, Role.SUPERVISOR)
    asked = schemas.query(request, Asked)
    found = await _next(request, asked)
    told = [{"id": each.id, "at_ms": each.at_ms, **each.body} for each in found]
    return json_response({"events": told, "next": found[-1].id if found else asked.after})


async def _next(request: web.Request, asked: Asked) -> tuple[LedgerEntry, ...]:
    """Those that are there, or the first to come."""
    event_ledger, time = request.app[ROOM].deps.event_ledger, asyncio.get_running_loop().time
    until = time() + asked.wait_s
    while True:
        found = await event_ledger.after(asked.after, asked.count)
        left_s = until - time()
        if found or left_s <= 0 or request.app[ROOM].is_closing:
            return found
        await asyncio.sleep(min(LOOK_S, left_s))
