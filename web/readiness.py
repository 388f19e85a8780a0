"""Readiness of a process: the state of each part that it needs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import structlog
from aiohttp import web

from acd.ports.lag import Lag
from acd.serialisation.serialiser import to_view
from web.json_response import json_response

CHECK_TIMEOUT_S = 2.0
Check = Callable[[], Awaitable[None]]
"""Check of one part; raises when the part does not work. The wiring names it."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PartState:
    """State of one part."""

    status: Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """State of every part, and how far the ACD is behind its log."""

    status: Literal["ready", "not-ready"]
    parts: dict[str, PartState]
    lag: Lag


async def readiness_response(checks: Mapping[str, Check], lag: Lag) -> web.Response:
    """Return the state of every part; 503 when one of them does not work."""
    states = await asyncio.gather(*(_state(name, check) for name, check in checks.items()))
    ready = all(state.status == "up" for state in states)
    parts = dict(zip(checks, states, strict=True))
    readiness = Readiness("ready" if ready else "not-ready", parts, lag)
    return json_response(to_view(readiness), 200 if ready else 503)


async def _state(name: str, check: Check) -> PartState:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await check()
    except Exception as error:
        log.warning("part-not-ready", part=name, error=type(error).__name__)
        return PartState("down")
    return PartState("up")
