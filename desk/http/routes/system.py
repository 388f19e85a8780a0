"""Operations for machines and screens: health, metrics, the city, the wallboard."""

from __future__ import annotations

from aiohttp import web

from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import require, wallboard_token_of
from desk.http.access import SUPERVISOR, WALL_TOKEN
from desk.http.answers import Alive
from desk.http.services import DESK
from desk.live.metrics import CONTENT_TYPE
from desk.live.wallboard_models import WallboardView
from web.city import READ_CITY
from web.json_response import json_response
from web.operations import Operation
from web.readiness import Readiness, readiness_response


async def read_health(_request: web.Request) -> web.Response:
    """Answer that the process runs."""
    return json_response(to_view(Alive("alive")))


async def read_readiness(request: web.Request) -> web.Response:
    """Return the state of every part; 503 when one of them does not work."""
    deps = request.app[DESK].deps
    return await readiness_response(deps.checks, deps.lag())


async def read_metrics(request: web.Request) -> web.Response:
    """Return the metrics in Prometheus' text format."""
    body = request.app[DESK].metrics.exposition()
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


async def read_wallboard(request: web.Request) -> web.Response:
    """Return the wallboard to a supervisor or a screen with a token of the wallboard."""
    if await wallboard_token_of(request) is None:
        await require(request, Role.SUPERVISOR)
    return json_response(request.app[DESK].views.open_wall().view)


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
    READ_CITY,
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
