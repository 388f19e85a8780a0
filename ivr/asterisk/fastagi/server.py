"""FastAGI server: Asterisk connects and names a script, the script's endpoint serves the session.

Holds panoramisk's `Application` as the table of routes. Connections are read here, because its
`handler` blocks the event loop when a port probe connects and closes, and swallows cancellation.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping

import structlog
from panoramisk.fast_agi import Application

from ivr.asterisk.fastagi.session import AgiHungUp, AgiSession, Endpoint

log = structlog.get_logger()

ENVIRONMENT_TIMEOUT_S = 5.0
MAX_ENVIRONMENT_BYTES = 16 * 1024  # Asterisk sends about 1 KiB
MAX_SESSIONS = 2000
BACKLOG = 512


class FastAgiServer:
    """The listening server. `run` until cancelled; `port` 0 takes a free one.

    A failing session ends alone: the dialplan continues without the engine.
    """

    def __init__(self, host: str, port: int, routes: Mapping[str, Endpoint]) -> None:
        self._host = host
        self._routes = routes
        self._sessions: set[asyncio.Task[None]] = set()
        self.port = port
        self.listening = asyncio.Event()

    @property
    def open_sessions(self) -> int:
        """Number of callers served at this moment."""
        return len(self._sessions)

    async def run(self) -> None:
        """Listen until cancelled; the end closes every session. Raises OSError."""
        application = Application(loop=asyncio.get_running_loop())
        for path, endpoint in self._routes.items():
            application.add_route(path, endpoint)

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._accept(application, reader, writer)

        server = await asyncio.start_server(
            accept, self._host, self.port, limit=MAX_ENVIRONMENT_BYTES, backlog=BACKLOG
        )
        async with server:
            for listener in server.sockets:
                _keep_urgent_bytes(listener)
            self.port = server.sockets[0].getsockname()[1]
            self.listening.set()
            try:
                await server.serve_forever()
            finally:
                self.listening.clear()
                for session in self._sessions:
                    session.cancel()

    def _accept(
        self, application: Application, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if len(self._sessions) >= MAX_SESSIONS:
            log.warning("agi-too-many-sessions", limit=MAX_SESSIONS)
            writer.close()
            return
        task = asyncio.create_task(_serve(application, reader, writer))
        self._sessions.add(task)
        task.add_done_callback(self._sessions.discard)


async def _serve(
    application: Application, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        session = await _handshake(reader, writer)
        if session is not None:
            await _dispatch(application, session)
    except AgiHungUp:
        log.debug("agi-hung-up")
    except Exception as error:
        log.error("agi-session-failed", error=type(error).__name__, exc_info=True)
    finally:
        writer.close()


async def _handshake(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> AgiSession | None:
    """Return the session of a peer that sent an environment, None for a port probe."""
    try:
        _keep_urgent_bytes(writer.get_extra_info("socket"))
        async with asyncio.timeout(ENVIRONMENT_TIMEOUT_S):
            raw = await reader.readuntil(b"\n\n")
    except asyncio.LimitOverrunError:
        log.warning("agi-probe", reason="environment too long")
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        log.info("agi-probe", reason="no environment")
    else:
        return AgiSession(_environment(raw), reader, writer)
    return None


async def _dispatch(application: Application, session: AgiSession) -> None:
    endpoint = application._route.get(session.route)  # panoramisk has no public look-up
    if endpoint is None:
        log.warning("agi-route-unknown", route=session.route[:40])
        return
    await endpoint(session)


def _keep_urgent_bytes(channel: socket.socket) -> None:
    """Read urgent data in line: Asterisk sends HANGUP so, and its last byte would be dropped."""
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)


def _environment(raw: bytes) -> dict[str, str]:
    pairs = (line.split(": ", 1) for line in raw.decode("utf-8", "replace").split("\n"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
