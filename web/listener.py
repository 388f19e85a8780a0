"""Accepting connections within limits.

asyncio's own server accepts without a limit, and writes a hundred tracebacks a second once the
process has no descriptor left.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress

import structlog

from web.addresses import is_proxy, network_of
from web.connections import Admission, ConnectionGuard, Connections

log = structlog.get_logger()

BACKLOG = 256
ACCEPT_PAUSE_S = 0.1
"""Pause after a failed accept, in which descriptors may become free."""

LOG_INTERVAL_S = 1.0
HANDSHAKE_TIMEOUT_S = 10.0
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST, keeping no state for a refused peer
_HARMLESS = frozenset({errno.ECONNABORTED, errno.EPERM, errno.EPROTO})
"""Errors of accept that concern the new connection only (accept(2))."""


class Listener:
    """Accepts connections for `protocol`, a factory of aiohttp's server."""

    def __init__(
        self,
        protocol: Callable[[], asyncio.Protocol],
        connections: Connections,
        proxies: frozenset[str],
        tls: ssl.SSLContext | None,
    ) -> None:
        self._protocol = protocol
        self._connections = connections
        self._proxies = proxies
        self._tls = tls
        self._opening: set[asyncio.Task[None]] = set()
        self._log_again_s = 0.0

    async def serve(self, listening: socket.socket) -> None:
        """Accept until cancelled; a failed accept never ends it."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                try:
                    accepted, _ = await loop.sock_accept(listening)
                except OSError as error:
                    await self._pause_after(error)
                else:
                    self._take(accepted)
                await asyncio.sleep(0)  # other work of the loop goes on in a flood
        finally:
            for task in self._opening:
                task.cancel()

    def _take(self, accepted: socket.socket) -> None:
        admission = self._admit(accepted)
        if admission is None:
            with suppress(OSError):
                accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            accepted.close()
            return
        task = asyncio.create_task(self._open(accepted, admission))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    def _admit(self, accepted: socket.socket) -> Admission | None:
        try:
            address = accepted.getpeername()[0]
        except OSError:  # gone already
            return None
        return self._connections.admit(network_of(address), proxy=is_proxy(address, self._proxies))

    async def _open(self, accepted: socket.socket, admission: Admission) -> None:
        loop = asyncio.get_running_loop()
        accepted.setblocking(False)
        try:
            await loop.connect_accepted_socket(
                lambda: ConnectionGuard(self._protocol(), self._connections, admission),
                accepted,
                ssl=self._tls,
                ssl_handshake_timeout=HANDSHAKE_TIMEOUT_S if self._tls else None,
            )
        except (OSError, asyncio.CancelledError) as error:  # OSError includes ssl.SSLError
            admission.release()
            accepted.close()
            if isinstance(error, asyncio.CancelledError):
                raise

    async def _pause_after(self, error: OSError) -> None:
        if error.errno in _HARMLESS:
            return
        now_s = asyncio.get_running_loop().time()
        if now_s >= self._log_again_s:
            self._log_again_s = now_s + LOG_INTERVAL_S
            code = errno.errorcode.get(error.errno or 0, "unknown")
            log.error("http-accept-failed", error=code, open=self._connections.open)
        await asyncio.sleep(ACCEPT_PAUSE_S)


async def listening_sockets(host: str, port: int) -> list[socket.socket]:
    """Return a listening socket for every address of the host. Raises OSError."""
    loop = asyncio.get_running_loop()
    resolved = await loop.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    sockets: list[socket.socket] = []
    try:
        for family, address in dict.fromkeys((entry[0], entry[4]) for entry in resolved):
            listening = socket.create_server(address[:2], family=family, backlog=BACKLOG)
            listening.setblocking(False)
            sockets.append(listening)
    except OSError:
        close_all(sockets)
        raise
    return sockets


def close_all(sockets: list[socket.socket]) -> None:
    for listening in sockets:
        listening.close()
