"""FastAGI server against peers that behave like Asterisk, and against others."""

from __future__ import annotations

import pytest

from ivr.asterisk.fastagi import server as server_module
from ivr.asterisk.fastagi.session import (
    Reply,
)
from tests.support.fastagi import Server


async def test_unknown_route_or_crash_ends_only_its_own_session(server: Server) -> None:
    for route in ("nowhere", "crash"):
        async with server.peer() as peer:
            await peer.greet(route)
            assert await peer.is_closed()
    await other_sessions_are_served(server)


async def other_sessions_are_served(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        assert await peer.read_line() == "STATUS"
        peer.write("200 result=1\n")
        assert await server.outcome() == Reply("1")


async def test_port_probes_leave_sessions_undisturbed(server: Server) -> None:
    async with server.peer() as running:
        await running.greet("status")
        await running.read_line()
        for _ in range(20):
            async with server.peer():
                pass
        running.write("200 result=7\n")
        assert await server.outcome() == Reply("7")
    await server.outcome()  # the first session ended with a hang-up
    await other_sessions_are_served(server)


async def test_peer_that_never_ends_its_environment_is_dropped(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "ENVIRONMENT_TIMEOUT_S", 0.1)
    async with server.peer() as slow:
        slow.write("agi_network_script: status\n")
        await other_sessions_are_served(server)
        await server.outcome()
        assert await slow.is_closed()


@pytest.mark.parametrize("flood", [b"x" * 1_000_000, b"a: b\n" * 200_000, b"\0\xff" * 20_000])
async def test_flood_of_bytes_closes_the_connection(server: Server, flood: bytes) -> None:
    async with server.peer() as peer:
        peer.writer.write(flood)
        await other_sessions_are_served(server)
        assert await peer.is_closed()


async def test_malformed_environment_is_not_routed(server: Server) -> None:
    async with server.peer() as peer:
        peer.writer.write(b"\xff\xfe: \xfd\nGET / HTTP/1.1\nagi_network_script\n\n")
        assert await peer.is_closed()
    await other_sessions_are_served(server)


async def test_sessions_above_the_limit_are_closed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "MAX_SESSIONS", 1)
    async with server.peer() as first, server.peer() as second:
        await first.greet("status")
        assert await first.read_line() == "STATUS"
        assert await second.is_closed()


async def test_stopping_server_closes_its_sessions_at_once(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        assert await peer.read_line() == "STATUS"
        assert server.agi.open_sessions == 1
        assert server.task is not None
        server.task.cancel()
        assert await peer.is_closed()
