"""Connections of the HTTP server within limits, against a server on a port."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from acd.adapters.memory.security_log import MemorySecurityLog
from tests.support.background import cancelled
from tests.support.waiting import PATIENCE_S, until
from web.application import make_application
from web.connections import (
    MIN_PER_NETWORK,
    OPENINGS,
    Admission,
    ConnectionLimits,
    Connections,
)
from web.listener import Listener
from web.server import HttpServer
from web.site import Site
from web.token_bucket import Rate

HALF_REQUEST = b"GET /page HTTP/1.1\r\nHost: localhost\r\nX-Half: "


@asynccontextmanager
async def server(
    limits: ConnectionLimits, proxies: frozenset[str] = frozenset()
) -> AsyncIterator[HttpServer]:
    """Serve `/page`, and `/large` with an answer larger than the buffers of a connection."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="here")

    async def large(_request: web.Request) -> web.Response:
        return web.Response(body=bytes(30_000_000))

    app = make_application(
        Site(ui_dir=Path(), proxies=proxies), "session", lambda: 0, MemorySecurityLog()
    )
    app.add_routes([web.get("/page", page), web.get("/large", large)])
    http = HttpServer(app, "127.0.0.1", 0, limits=limits)
    running = asyncio.create_task(http.run())
    await http.ready.wait()
    try:
        yield http
    finally:
        await cancelled(running)


async def connect(http: HttpServer) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", http.port)


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Wait for the end of the connection, for 5 s."""
    async with asyncio.timeout(PATIENCE_S):
        try:
            while await reader.read(4096):
                pass
        except ConnectionError:
            pass
    return True


async def test_half_a_request_header_holds_a_connection_for_the_limit_only() -> None:
    async with server(ConnectionLimits(header_s=0.2)) as http:
        reader, writer = await connect(http)
        writer.write(HALF_REQUEST)
        assert await is_closed(reader)
        assert dict(http.connections.refused) == {"request-too-slow": 1}
        await until(lambda: http.connections.open == 0)


async def test_header_that_arrives_byte_by_byte_holds_no_connection() -> None:
    async with server(ConnectionLimits(header_s=0.3)) as http:
        reader, writer = await connect(http)
        with suppress(ConnectionError):
            for byte in HALF_REQUEST * 10:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.01)
        assert await is_closed(reader)


async def test_half_a_request_after_a_whole_one_is_ended_by_the_idle_limit() -> None:
    async with server(ConnectionLimits(idle_s=0.3)) as http:
        reader, writer = await connect(http)
        writer.write(b"GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"here")
        writer.write(HALF_REQUEST)
        assert await is_closed(reader)


async def test_answer_that_nobody_reads_ends_the_connection() -> None:
    async with server(ConnectionLimits(unread_s=0.2)) as http:
        _, writer = await connect(http)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await until(lambda: http.connections.refused["answer-not-read"] == 1)


async def test_more_bytes_than_a_browser_sends_end_the_connection() -> None:
    async with server(ConnectionLimits(received=Rate(1_000.0, 5_000.0))) as http:
        reader, writer = await connect(http)
        with suppress(ConnectionError):
            for _ in range(20):
                writer.write(b"GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
                await writer.drain()
        assert await is_closed(reader)
        assert http.connections.refused["bytes-received"] == 1


@pytest.mark.parametrize("limits", [ConnectionLimits(per_network=2), ConnectionLimits(total=2)])
async def test_connection_beyond_a_limit_is_closed_and_counted(limits: ConnectionLimits) -> None:
    async with server(limits) as http:
        held = [await connect(http) for _ in range(2)]
        await until(lambda: http.connections.open == 2)
        reader, _ = await connect(http)
        assert await is_closed(reader)
        assert sum(http.connections.refused.values()) == 1
        held[0][1].close()
        await until(lambda: http.connections.open == 1)
        async with ClientSession() as browser:
            answer = await browser.get(f"http://127.0.0.1:{http.port}/page")
            assert await answer.text() == "here"


async def test_configured_proxy_may_open_more_connections() -> None:
    limits = ConnectionLimits(per_network=1)
    async with server(limits, proxies=frozenset({"127.0.0.1"})) as http:
        held = [await connect(http) for _ in range(5)]
        await until(lambda: http.connections.open == len(held))


async def test_slow_browser_that_sends_its_request_in_time_is_served() -> None:
    async with server(ConnectionLimits(header_s=2.0)) as http:
        reader, writer = await connect(http)
        for piece in (b"GET /page HTTP/1.1\r\n", b"Host: localhost\r\n", b"\r\n"):
            writer.write(piece)
            await asyncio.sleep(0.05)
        assert b"200 OK" in await reader.readline()


class _FailingLoop:
    """Listening socket whose accept fails, as without free descriptors, until it is to stop."""

    def __init__(self, failures: int) -> None:
        self.left = failures
        self.done = asyncio.Event()

    async def sock_accept(self, _listening: object) -> None:
        self.left -= 1
        if self.left < 0:
            self.done.set()
            await asyncio.Event().wait()
        raise OSError(errno.EMFILE, "too many open files")


async def test_failing_accept_is_logged_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = _FailingLoop(failures=5)
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "sock_accept", failing.sock_accept, raising=False)
    listener = Listener(asyncio.Protocol, Connections(ConnectionLimits()), frozenset(), None)
    with capture_logs() as logs, socket.socket() as listening:
        serving = asyncio.create_task(listener.serve(listening))
        async with asyncio.timeout(PATIENCE_S):
            await failing.done.wait()
        await cancelled(serving)
    entries = [entry for entry in logs if entry["event"] == "http-accept-failed"]
    assert [entry["error"] for entry in entries] == ["EMFILE"]


@given(descriptors=st.integers(0, 2_000_000))
def test_limits_follow_the_descriptors_of_the_process(descriptors: int) -> None:
    limits = ConnectionLimits.within(descriptors)
    assert 0 < limits.per_network <= limits.total
    if descriptors >= 1_024:
        assert limits.total <= descriptors - 512
        assert limits.per_network >= MIN_PER_NETWORK


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=100))
def test_open_connections_never_exceed_the_limits(events: list[tuple[str, bool]]) -> None:
    """Connections come and go in any order."""
    connections = Connections(ConnectionLimits(total=5, per_network=3))
    admitted: dict[str, list[Admission]] = {name: [] for name in "abc"}
    for network, comes in events:
        if comes:
            admission = connections.admit(network)
            admitted[network] += [admission] if admission else []
        elif admitted[network]:
            admission = admitted[network].pop()
            admission.release()
            admission.release()
        assert connections.open == sum(map(len, admitted.values())) <= 5
        assert max(map(len, admitted.values())) <= 3


def test_network_that_opens_connections_faster_than_desks_reload_is_refused_until_it_pauses() -> (
    None
):
    now_s = 100.0
    connections = Connections(ConnectionLimits(), lambda: now_s)

    def opened(count: int, network: str = "attacker", *, proxy: bool = False) -> int:
        """Open and close one connection after the other; return how many were admitted."""
        admissions = [connections.admit(network, proxy=proxy) for _ in range(count)]
        for admission in filter(None, admissions):
            admission.release()
        return len([*filter(None, admissions)])

    assert sum(opened(100) for _ in range(10)) == OPENINGS.burst
    assert connections.refused == {"connections-too-fast": 1_000 - OPENINGS.burst}
    assert opened(30, "library") == 30
    assert opened(1_000, proxy=True) == 1_000
    now_s += 2.0
    assert opened(1_000) == 2 * OPENINGS.per_s
