"""What machines and the wall ask: health, metrics, the city's name, the wallboard."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

import structlog
from aiohttp import web

from desk.auth.accounts import Role
from desk.auth.permissions import has_wall_token, require
from desk.dependencies import Check
from desk.http.services import ROOM
from desk.live.channels_view import channels_view
from desk.live.metrics import CONTENT_TYPE
from web.json_response import json_response

log = structlog.get_logger()

CHECK_S = 2.0
"""How long a part may take to answer, seconds."""


def routes() -> list[web.RouteDef]:
    """Nothing here needs a login but the wallboard, which takes its read-only key too."""
    return [
        web.get("/healthz", healthz),
        web.get("/readyz", readyz),
        web.get("/metrics", metrics),
        web.get("/api/v1/city", city),
        web.get("/api/v1/wallboard", wallboard),
    ]


async def healthz(_request: web.Request) -> web.Response:
    """The process lives."""
    return json_response({"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """Every part by name, and how far the ACD is behind; 503 when a part does not work."""
    deps = request.app[ROOM].deps
    checks = deps.checks
    states = await asyncio.gather(*(_state(name, check) for name, check in checks.items()))
    parts = {name: {"status": state} for name, state in zip(checks, states, strict=True)}
    ready = all(state == "up" for state in states)
    status = "ready" if ready else "not-ready"
    told = {"status": status, "parts": parts, "lag": asdict(deps.lag())}
    return json_response(told, 200 if ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """Prometheus' text format."""
    body = request.app[ROOM].metrics.exposition()
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


async def city(request: web.Request) -> web.Response:
    """What a page without a login may know."""
    deps = request.app[ROOM].deps
    queues: list[dict[str, Any]] = [
        {"id": queue.id, "names": dict(queue.names)} for queue in deps.rules().queues.values()
    ]
    settings = deps.settings
    return json_response(
        {
            "name": settings.city,
            "hotline": settings.hotline,
            "time_zone": settings.time_zone,
            "languages": list(settings.languages),
            "queues": queues,
            "channels": channels_view(deps.rules()),
        }
    )


async def wallboard(request: web.Request) -> web.Response:
    """For supervisors and for the screen on the wall."""
    if not has_wall_token(request):
        await require(request, Role.SUPERVISOR)
    return json_response(request.app[ROOM].boards.open_wall().view)


async def _state(name: str, check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_S):
            await check()
    except Exception as error:
        log.warning("part-not-ready", part=name, error=type(error).__name__)
        return "down"
    return "up"
