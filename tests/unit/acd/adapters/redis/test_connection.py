"""The connection as the log uses it: writes, reads and single commands follow a moved slot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.adapters.redis.connection import RedisConnection
from acd.ports.log_errors import LogFull, LogLoading, LogUnavailable
from tests.support.scripted_log_server import (
    Command,
    ScriptedLogServer,
    reply,
    scripted_log_server,
)


@pytest.fixture
async def connection(server: ScriptedLogServer) -> AsyncIterator[RedisConnection]:
    opened = RedisConnection(server.url)
    yield opened
    await opened.close()


async def test_every_kind_of_command_follows_a_moved_slot(server: ScriptedLogServer) -> None:
    async with scripted_log_server() as serving:
        cluster = [[0, 16_383, [b"127.0.0.1", serving.port, b"id", []]]]

        def moved(command: Command) -> bytes:
            is_discovery = command[0] == b"CLUSTER"
            target = ValueError(f"MOVED 42 127.0.0.1:{serving.port}")
            return reply(cluster if is_discovery else target)

        def served(command: Command) -> bytes:
            if command[0] == b"CLUSTER":
                return reply(cluster)
            return reply([[b"s", [[b"5-0", [b"k", b"v"]]]]] if command[0] == b"XREAD" else 1)

        server.answers, serving.answers = moved, served
        for call in ("execute", "add", "read"):
            connection = RedisConnection(f"redis+cluster://127.0.0.1:{server.port}")
            if call == "read":
                assert await connection.read("s", "0-0", 1, 0) == [[b"5-0", [b"k", b"v"]]]
            else:
                assert await getattr(connection, call)("INCR", "n") == 1
            await connection.close()


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [("OOM out", LogFull), ("LOADING wait", LogLoading), ("ERR other", LogUnavailable)],
)
async def test_refusal_becomes_the_error_of_its_kind(
    connection: RedisConnection, server: ScriptedLogServer, refusal: str, kind: type[Exception]
) -> None:
    server.answers = lambda _command: reply(ValueError(refusal))
    for command in (connection.execute("GET", "k"), connection.add("XADD", "s"),
                    connection.read("s", "0-0", 1, 0)):  # fmt: skip
        with pytest.raises(kind) as raised:
            await command
        assert type(raised.value) is kind


async def test_refusal_of_a_replica_resolves_the_route_again(
    connection: RedisConnection, server: ScriptedLogServer
) -> None:
    await connection.add("XADD", "s")
    before = server.connections
    server.answers = lambda _command: reply(ValueError("READONLY a replica"))
    with pytest.raises(LogUnavailable):
        await connection.add("XADD", "s")
    server.answers = lambda _command: reply(1)
    assert await connection.add("XADD", "s") == 1
    assert server.connections == before + 1


async def test_read_in_vain_has_no_entries(
    connection: RedisConnection, server: ScriptedLogServer
) -> None:
    server.answers = lambda _command: reply(None)
    assert await connection.read("s", "0-0", 1, 5) == []
