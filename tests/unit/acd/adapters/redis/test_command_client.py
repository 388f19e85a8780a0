"""Single commands: nothing is repeated, and after a failure the route is resolved again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.adapters.redis import address
from acd.adapters.redis.command_client import CommandClient
from acd.adapters.redis.replies import CommandRefused
from acd.adapters.redis.route import route
from acd.ports.log_errors import LogUnavailable
from tests.support.scripted_log_server import ScriptedLogServer, reply


@pytest.fixture
async def commands(server: ScriptedLogServer) -> AsyncIterator[CommandClient]:
    opened = CommandClient(route(address.parse(server.url)))
    yield opened
    await opened.close()


async def test_refusal_is_returned_with_the_servers_words(
    commands: CommandClient, server: ScriptedLogServer
) -> None:
    server.answers = lambda _command: reply(ValueError("NOPERM no permission"))
    refusal = await commands.execute(("GET", "k"))
    assert isinstance(refusal, CommandRefused)
    assert (refusal.code, len(server.commands)) == ("NOPERM", 1)


async def test_lost_connection_is_reported_and_nothing_is_repeated(
    commands: CommandClient, server: ScriptedLogServer
) -> None:
    assert await commands.execute(("GET", "k")) == b"GET"
    server.answers = lambda _command: server.disconnect()
    with pytest.raises(LogUnavailable):
        await commands.execute(("INCR", "n"))
    assert [command[0] for command in server.commands] == [b"GET", b"INCR"]
    server.answers = lambda _command: reply(2)
    assert await commands.execute(("INCR", "n")) == 2


async def test_absent_server_is_reported(
    commands: CommandClient, server: ScriptedLogServer
) -> None:
    server.stop()
    with pytest.raises(LogUnavailable):
        await commands.execute(("PING",))


async def test_dropped_client_is_replaced(
    commands: CommandClient, server: ScriptedLogServer
) -> None:
    await commands.execute(("PING",))
    commands.drop()
    await commands.execute(("PING",))
    assert server.connections == 2
