"""Readiness of one process on a Unix socket, for the process supervisor and `centrala status`.

A socket in the run folder is reachable from this machine alone, and needs no port.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from aiohttp import web

from acd.service.replica.backpressure import Lag
from web.readiness import Check, readiness_response


class HealthServer:
    """Server of `/readyz`. `checks`: parts that this process itself needs, by name."""

    def __init__(self, path: Path, checks: Mapping[str, Check], lag: Callable[[], Lag]) -> None:
        self._path = path
        self._checks = checks
        self._lag = lag

    async def run(self) -> None:
        """Serve until cancelled."""
        app = web.Application()
        app.router.add_get("/readyz", self._read_readiness)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.unlink(missing_ok=True)
            await web.UnixSite(runner, str(self._path)).start()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _read_readiness(self, _request: web.Request) -> web.Response:
        return await readiness_response(self._checks, self._lag())
