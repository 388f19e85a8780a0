"""One socket to the log: replies in order, refusals among them, failures of all that is pending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from acd.adapters.redis import address
from acd.adapters.redis.hot_path.wire import Wire, connect
from acd.adapters.redis.replies import CommandRefused
from acd.adapters.redis.route import route
from tests.support.scripted_log_server import Command, ScriptedLogServer, reply
from tests.support.waiting import PATIENCE_S


@pytest.fixture
async def wire(server: ScriptedLogServer) -> AsyncIterator[Wire]:
    opened = await connect(await route(address.parse(server.url)).server())
    yield opened
    opened.abort()


async def test_replies_of_batches_come_in_their_order(wire: Wire) -> None:
    first = wire.send([("ECHO", "a"), ("PING",)], 5)
    second = wire.send([("TIME",)], 5)
    assert await second == [b"TIME"]
    assert await first == [b"ECHO", b"PING"]


async def test_refused_command_is_a_reply_among_the_others(
    wire: Wire, server: ScriptedLogServer
) -> None:
    def answers(command: Command) -> bytes:
        return reply(ValueError("OOM no memory") if command[0] == b"XADD" else 1)

    server.answers = answers
    refusal, counted = await wire.send([("XADD", "s", "*"), ("INCR", "n")], 5)
    assert isinstance(refusal, CommandRefused)
    assert (refusal.code, counted) == ("OOM", 1)


async def test_silent_server_is_given_up_and_all_pending_batches_fail(
    wire: Wire, server: ScriptedLogServer
) -> None:
    server.answers = lambda _command: None
    late, later = wire.send([("PING",)], 0.02), wire.send([("PING",)], 30)
    with pytest.raises(TimeoutError):
        await late
    with pytest.raises(TimeoutError):
        await later
    assert not wire.is_open


async def test_short_wait_beside_a_long_one_is_noticed(
    wire: Wire, server: ScriptedLogServer
) -> None:
    """One timer serves all batches, so a later batch may be due before it."""
    server.answers = lambda command: reply(1) if command[0] == b"FIRST" else None
    assert await wire.send([("FIRST",)], 60) == [1]
    with pytest.raises(TimeoutError):
        await wire.send([("SECOND",)], 0.02)


async def test_lost_connection_fails_what_is_pending_and_what_follows(
    wire: Wire, server: ScriptedLogServer
) -> None:
    server.answers = lambda _command: None
    pending = wire.send([("PING",)], 60)
    server.disconnect()
    with pytest.raises(ConnectionResetError):
        await pending
    with pytest.raises(ConnectionResetError):
        await wire.send([("PING",)], 60)


@pytest.mark.parametrize("data", [b"HTTP/1.1 400 Bad Request\r\n", b":5\r\n"])
async def test_peer_that_speaks_no_resp_or_was_not_asked_is_left(
    wire: Wire, server: ScriptedLogServer, data: bytes
) -> None:
    assert await wire.send([("PING",)], 5) == [b"PING"]
    server.send(data)
    async with asyncio.timeout(PATIENCE_S):
        while wire.is_open:
            await asyncio.sleep(0)


async def test_cancelled_batch_does_not_disturb_the_next(
    wire: Wire, server: ScriptedLogServer
) -> None:
    cancelled, other = wire.send([("A",)], 5), wire.send([("B",)], 5)
    cancelled.cancel()
    assert await other == [b"B"]


async def test_large_reply_is_read_in_parts(wire: Wire, server: ScriptedLogServer) -> None:
    large = b"x" * 300_000
    server.answers = lambda _command: reply([large, large])
    assert await wire.send([("XRANGE",)], 5) == [[large, large]]
