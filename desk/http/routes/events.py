"""Event feed: other systems of the city read the event log from any position on."""

from __future__ import annotations

import asyncio

from aiohttp import web

from acd.ports.event_ledger import LedgerEntry
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import has_feed_token, require
from desk.http.access import FEED_TOKEN, SUPERVISOR
from desk.http.answers import FeedEvent, FeedPage
from desk.http.schemas import EventPage
from desk.http.services import DESK
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_query, rfc3339

POLL_INTERVAL_S = 0.25
"""Between two reads of the ledger: the database does not report new rows."""


async def read_events(request: web.Request) -> web.Response:
    """Return the next events, oldest first, to a supervisor or a holder of the feed's key."""
    if not has_feed_token(request):
        await require(request, Role.SUPERVISOR)
    page = read_query(request, EventPage)
    entries = await _next(request, page)
    events = [feed_event(entry.id, entry.at_ms, entry.body) for entry in entries]
    return json_response(to_view(FeedPage(events, entries[-1].id if entries else page.after)))


def feed_event(event_id: str, at_ms: int, body: dict[str, object]) -> FeedEvent:
    """Return an event as the API shows it; `body`: its kind and members."""
    data = {name: value for name, value in body.items() if name != "kind"}
    return FeedEvent(event_id, rfc3339(at_ms), str(body["kind"]), data)


async def _next(request: web.Request, page: EventPage) -> tuple[LedgerEntry, ...]:
    """Return the events after the page's position; wait for the first if there are none."""
    services, time = request.app[DESK], asyncio.get_running_loop().time
    until = time() + page.wait_s
    while True:
        entries = await services.deps.event_ledger.after(page.after, page.count)
        left_s = until - time()
        if entries or left_s <= 0 or services.is_closing:
            return entries
        await asyncio.sleep(min(POLL_INTERVAL_S, left_s))


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/events",
        id="readEvents",
        summary="Return the next events of the log, oldest first.",
        handler=read_events,
        query=EventPage,
        answers={200: FeedPage},
        security=(FEED_TOKEN, SUPERVISOR),
        tag="events",
    ),
)
