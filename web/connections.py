"""Limits of an HTTP server's connections: how many, how slow, how much.

They keep descriptors free for the rest of the process, and end connections that hold one without
sending a request or reading an answer.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from web.problem_json import Handler
from web.token_bucket import Rate, TokenBucket, TokenBuckets

REASONS = (
    "connections-total",
    "connections-per-network",
    "connections-too-fast",
    "request-too-slow",
    "answer-not-read",
    "bytes-received",
)
"""Keys of `Connections.refused`; each is exported from the start, as Prometheus expects."""

RESERVED_DESCRIPTORS = 512
"""Descriptors kept for database, log, Asterisk and files."""

MAX_CONNECTIONS, MIN_CONNECTIONS = 4_096, 64
MIN_PER_NETWORK = 200
"""Thirty browsers behind one address open some six connections each."""

OPENINGS = Rate(per_s=20, burst=MAX_CONNECTIONS // 8)
"""New connections of one network: as many at once as may be open, then what two hundred desks need
that reload four times a minute. Every connection costs some milliseconds, also one whose request
is refused."""

MAX_NETWORKS = 10_000
"""Networks whose rate is remembered."""

RECEIVED = Rate(per_s=128 * 1024, burst=4 * 1024 * 1024)
"""Bytes of a connection: a body that is too large is read and answered; then two of the largest
accepted ones a second."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """`total` connections, `per_network` of one address (IPv6: /64), opened at the rate `openings`;
    proxies excepted.

    `header_s`: until the first request has arrived; `idle_s`: between requests; `unread_s`: how
    long a browser may not read an answer; `received`: bytes of one connection. Times in seconds.
    """

    total: int = MAX_CONNECTIONS
    per_network: int = MAX_CONNECTIONS // 8
    header_s: float = 10.0
    idle_s: float = 75.0
    unread_s: float = 60.0
    received: Rate = RECEIVED
    openings: Rate = OPENINGS

    @classmethod
    def within(cls, descriptors: int) -> ConnectionLimits:
        """Return the limits for a process with this limit of open files."""
        free = descriptors - RESERVED_DESCRIPTORS
        total = max(MIN_CONNECTIONS, min(MAX_CONNECTIONS, free))
        return cls(total, min(total, max(MIN_PER_NETWORK, total // 8)))


class Connections:
    """Open connections of one server by network. `refused` counts by reason since the start.

    `now_s`: seconds of a steady clock.
    """

    def __init__(
        self, limits: ConnectionLimits, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits
        self.refused: Counter[str] = Counter()
        self._by_network: Counter[str] = Counter()
        self._guards: dict[asyncio.BaseTransport, ConnectionGuard] = {}
        self._total = 0
        self._now_s = now_s
        self._openings = TokenBuckets(limits.openings, MAX_NETWORKS)

    @property
    def open(self) -> int:
        """Number of open connections."""
        return self._total

    def admit(self, network: str, *, proxy: bool = False) -> Admission | None:
        """Count a new connection; return None, and count a refusal, beyond a limit."""
        reason = self._reason_to_refuse(network, proxy=proxy)
        if reason is not None:
            self.refused[reason] += 1
            return None
        self._total += 1
        self._by_network[network] += 1
        return Admission(self, network)

    def _reason_to_refuse(self, network: str, *, proxy: bool) -> str | None:
        if self._total >= self.limits.total:
            return "connections-total"
        if proxy:
            return None
        if self._by_network[network] >= self.limits.per_network:
            return "connections-per-network"
        return None if self._openings.take(network, self._now_s()) else "connections-too-fast"

    def release(self, network: str) -> None:
        self._total -= 1
        self._by_network[network] -= 1
        if self._by_network[network] <= 0:
            del self._by_network[network]

    def began(self, transport: asyncio.BaseTransport, guard: ConnectionGuard) -> None:
        self._guards[transport] = guard

    def ended(self, transport: asyncio.BaseTransport) -> None:
        self._guards.pop(transport, None)

    def request_arrived(self, transport: asyncio.BaseTransport | None) -> None:
        """Stop waiting for the first request of the connection."""
        guard = self._guards.get(transport) if transport is not None else None
        if guard is not None:
            guard.request_arrived()


class Admission:
    """A counted connection, released once."""

    def __init__(self, connections: Connections, network: str) -> None:
        self._connections: Connections | None = connections
        self._network = network

    def release(self) -> None:
        connections, self._connections = self._connections, None
        if connections is not None:
            connections.release(self._network)


class ConnectionGuard(asyncio.Protocol):
    """Passes everything on to aiohttp's protocol, and aborts the connection beyond a limit."""

    def __init__(
        self, inner: asyncio.Protocol, connections: Connections, admission: Admission
    ) -> None:
        self._inner = inner
        self._connections = connections
        self._admission = admission
        self._loop = asyncio.get_running_loop()
        self._received = TokenBucket(connections.limits.received, self._loop.time())
        self._transport: asyncio.Transport | None = None
        self._header: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a stream server
        self._transport = transport
        self._connections.began(transport, self)
        limits = self._connections.limits
        self._header = self._loop.call_later(limits.header_s, self._abort, "request-too-slow")
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._received.take(len(data), self._loop.time()):
            self._inner.data_received(data)
        else:
            self._abort("bytes-received")

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        limits = self._connections.limits
        self._unread = self._loop.call_later(limits.unread_s, self._abort, "answer-not-read")
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._cancel(self._unread)
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel(self._header)
        self._cancel(self._unread)
        self._admission.release()
        if self._transport is not None:
            self._connections.ended(self._transport)
        self._inner.connection_lost(exc)

    def request_arrived(self) -> None:
        self._cancel(self._header)

    def _abort(self, reason: str) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._connections.refused[reason] += 1
            self._transport.abort()

    @staticmethod
    def _cancel(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


CONNECTIONS = web.AppKey("connections", Connections)


@web.middleware
async def note_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the connection that its request has arrived."""
    connections = request.app.get(CONNECTIONS)
    if connections is not None:
        connections.request_arrived(request.transport)
    return await handler(request)
