"""Operations for machines and screens: health, metrics, the city, the wallboard."""

from __future__ import annotations

import asyncio

import structlog
from aiohttp import web

from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import has_wall_token, require
from desk.dependencies import Check
from desk.http.access import SUPERVISOR, WALL_TOKEN
from desk.http.answers import Alive, CityView, PartState, QueueName, Readiness
from desk.http.services import DESK
from desk.live.channels_view import channels_view
from desk.live.metrics import CONTENT_TYPE
from desk.live.wallboard_models import WallboardView
from web import connection_metrics
from web.connections import CONNECTIONS
from web.json_response import json_response
from web.operations import Operation

log = structlog.get_logger()

CHECK_TIMEOUT_S = 2.0


async def read_health(_request: web.Request) -> web.Response:
    """Answer that the process runs."""
    return json_response(to_view(Alive("alive")))


async def read_readiness(request: web.Request) -> web.Response:
    """Return the state of every part; 503 when one of them does not work."""
    deps = request.app[DESK].deps
    checks = deps.checks
    states = await asyncio.gather(*(_state(name, check) for name, check in checks.items()))
    ready = all(state.status == "up" for state in states)
    parts = dict(zip(checks, states, strict=True))
    readiness = Readiness("ready" if ready else "not-ready", parts, deps.lag())
    return json_response(to_view(readiness), 200 if ready else 503)


async def read_metrics(request: web.Request) -> web.Response:
    """Return the metrics in Prometheus' text format."""
    body = request.app[DESK].metrics.exposition()
    connections = request.app.get(CONNECTIONS)
    if connections is not None:
        body += connection_metrics.exposition(connections)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


async def read_city(request: web.Request) -> web.Response:
    """Return what a page without a session may know."""
    deps = request.app[DESK].deps
    settings = deps.settings
    queues = [QueueName(queue.id, dict(queue.names)) for queue in deps.rules().queues.values()]
    languages = list(settings.languages)
    city = CityView(
        name=settings.city,
        hotline=settings.hotline,
        time_zone=settings.time_zone,
        languages=languages,
        queues=queues,
        channels=channels_view(deps.rules()),
    )
    return json_response(to_view(city))


async def read_wallboard(request: web.Request) -> web.Response:
    """Return the wallboard to a supervisor or a screen with the wall token."""
    if not has_wall_token(request):
        await require(request, Role.SUPERVISOR)
    return json_response(request.app[DESK].views.open_wall().view)


async def _state(name: str, check: Check) -> PartState:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await check()
    except Exception as error:
        log.warning("part-not-ready", part=name, error=type(error).__name__)
        return PartState("down")
    return PartState("up")


OPERATIONS = (
    Operation(
        method="GET",
        path="/healthz",
        id="readHealth",
        summary="Answer that the process runs.",
        handler=read_health,
        answers={200: Alive},
        tag="system",
    ),
    Operation(
        method="GET",
        path="/readyz",
        id="readReadiness",
        summary="Return the state of every part; 503 when one of them does not work.",
        handler=read_readiness,
        answers={200: Readiness, 503: Readiness},
        tag="system",
    ),
    Operation(
        method="GET",
        path="/metrics",
        id="readMetrics",
        summary="Return the metrics in Prometheus' text format.",
        handler=read_metrics,
        answers={200: str},
        media_type="text/plain",
        tag="system",
    ),
    Operation(
        method="GET",
        path="/api/v1/city",
        id="readCity",
        summary="Return the city's name, languages and queues.",
        handler=read_city,
        answers={200: CityView},
        tag="system",
    ),
    Operation(
        method="GET",
        path="/api/v1/wallboard",
        id="readWallboard",
        summary="Return the wallboard, as the WebSocket's snapshot has it.",
        handler=read_wallboard,
        answers={200: WallboardView},
        security=(WALL_TOKEN, SUPERVISOR),
        tag="system",
    ),
)
