"""HTTP server: one application on one port."""

from __future__ import annotations

import asyncio
import errno
import ssl
from typing import ClassVar

import structlog
from aiohttp import web

from acd.domain.model.errors import DependencyUnavailable

log = structlog.get_logger()


class PortTaken(DependencyUnavailable):
    """HTTP port that another program uses.

    Remedy: stop the other program or change the port setting.
    """

    id: ClassVar[str] = "port-taken"
    retryable = False


class HttpServer:
    """Server of `app`. `shutdown_s`: how long open requests may take to finish, seconds."""

    def __init__(
        self,
        app: web.Application,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        shutdown_s: float = 3.0,
    ) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._tls = tls
        self._shutdown_s = shutdown_s
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Serve until cancelled. Raises PortTaken."""
        runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=self._shutdown_s)
        await runner.setup()
        try:
            await self._listen(runner)
            self.ready.set()
            log.info("http-listening", host=self._host, port=self._port)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        site = web.TCPSite(runner, self._host, self._port, ssl_context=self._tls)
        try:
            await site.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            message = f"port {self._port} is taken by another program"
            raise PortTaken(message, field="http_port") from error
