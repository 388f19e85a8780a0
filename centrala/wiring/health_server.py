"""Readiness of one process on a Unix socket, for the process supervisor and `centrala status`.

A socket in the run folder is reachable from this machine alone, and needs no port.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from aiohttp import web

from acd.ports.lag import Lag
from acd.ports.process_status import ProcessStatus
from web.json_response import json_response
from web.readiness import Check, readiness_response


class HealthServer:
    """Server of `/readyz`. `checks`: parts that this process itself needs, by name.

    `status`: served at `/status`, for a process without signals.
    """

    def __init__(
        self,
        path: Path,
        checks: Mapping[str, Check],
        lag: Callable[[], Lag],
        status: Callable[[], ProcessStatus] | None = None,
    ) -> None:
        self._path = path
        self._checks = checks
        self._lag = lag
        self._status = status

    async def run(self) -> None:
        """Serve until cancelled."""
        app = web.Application()
        app.router.add_get("/readyz", self._read_readiness)
        app.router.add_get("/status", self._read_status)
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

    async def _read_status(self, _request: web.Request) -> web.Response:
        if self._status is None:
            raise web.HTTPNotFound
        return json_response(asdict(self._status()))
