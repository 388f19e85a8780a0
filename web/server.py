"""HTTP server: one application on one port."""

from __future__ import annotations

import asyncio
import errno
import resource
import socket
import ssl
from typing import ClassVar

import structlog
from aiohttp import web

from acd.domain.model.errors import DependencyUnavailable
from web.connections import CONNECTIONS, ConnectionLimits, Connections
from web.listener import Listener, close_all, listening_sockets
from web.site import SITE

log = structlog.get_logger()


class PortTaken(DependencyUnavailable):
    """HTTP port that another program uses.

    Remedy: stop the other program or change the port setting.
    """

    id: ClassVar[str] = "port-taken"
    retryable = False


class PagesNotServed(DependencyUnavailable):
    """HTTP server that does not listen yet, or any more.

    Remedy: wait for the start; when it lasts, read the log file of the process.
    """

    id: ClassVar[str] = "pages-not-served"


class HttpServer:
    """Server of `app`; `port` 0 takes a free one.

    `shutdown_s`: how long open requests may take to finish, seconds.
    `limits`: those for the descriptors of this process by default.
    """

    def __init__(
        self,
        app: web.Application,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        shutdown_s: float = 3.0,
        limits: ConnectionLimits | None = None,
    ) -> None:
        descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.connections = Connections(limits or ConnectionLimits.within(descriptors))
        app[CONNECTIONS] = self.connections
        self._app = app
        self._host = host
        self.port = port
        self._tls = tls
        self._shutdown_s = shutdown_s
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Serve until cancelled. Raises PortTaken."""
        runner = web.AppRunner(
            self._app,
            access_log=None,
            shutdown_timeout=self._shutdown_s,
            keepalive_timeout=self.connections.limits.idle_s,
        )
        await runner.setup()
        sockets: list[socket.socket] = []
        try:
            sockets = await self._listen()
            self.port = sockets[0].getsockname()[1]
            self.ready.set()
            log.info("http-listening", host=self._host, port=self.port)
            await self._serve(runner, sockets)
        finally:
            self.ready.clear()
            close_all(sockets)
            await runner.cleanup()

    async def check(self) -> None:
        """Raise PagesNotServed unless the server listens."""
        if not self.ready.is_set():
            raise PagesNotServed("the HTTP server does not listen")

    async def _serve(self, runner: web.AppRunner, sockets: list[socket.socket]) -> None:
        protocol = runner.server
        assert protocol is not None  # noqa: S101 - after setup
        proxies = self._app[SITE].proxies
        listener = Listener(protocol, self.connections, proxies, self._tls)
        async with asyncio.TaskGroup() as tasks:
            for listening in sockets:
                tasks.create_task(listener.serve(listening))

    async def _listen(self) -> list[socket.socket]:
        try:
            return await listening_sockets(self._host, self.port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            message = f"port {self.port} is taken by another program"
            raise PortTaken(message, field="http_port") from error
