"""Blocking reads: each on a wire of its own, which is kept for the next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from acd.adapters.redis import address
from acd.adapters.redis.hot_path.opening import WireOpener
from acd.adapters.redis.hot_path.stream_reader import StreamReader
from acd.adapters.redis.route import route
from acd.ports.log_errors import LogUnavailable
from tests.support.scripted_log_server import ScriptedLogServer, reply
from tests.support.waiting import PATIENCE_S


@pytest.fixture
async def reader(server: ScriptedLogServer) -> AsyncIterator[StreamReader]:
    opener = WireOpener(route(address.parse(server.url)))
    yield StreamReader(opener)
    opener.close_all()


async def test_read_blocks_only_when_it_may_wait(
    reader: StreamReader, server: ScriptedLogServer
) -> None:
    await reader.read("s", "5-0", 10, 0)
    await reader.read("s", "5-0", 10, 250)
    assert server.commands == [
        [b"XREAD", b"COUNT", b"10", b"STREAMS", b"s", b"5-0"],
        [b"XREAD", b"COUNT", b"10", b"BLOCK", b"250", b"STREAMS", b"s", b"5-0"],
    ]


async def test_wire_is_kept_for_the_next_read(
    reader: StreamReader, server: ScriptedLogServer
) -> None:
    for _ in range(3):
        await reader.read("s", "0-0", 1, 0)
    assert server.connections == 1


async def test_reads_at_the_same_time_have_their_own_wires(
    reader: StreamReader, server: ScriptedLogServer
) -> None:
    await asyncio.gather(reader.read("a", "0-0", 1, 50), reader.read("b", "0-0", 1, 50))
    assert server.connections == 2


async def test_read_ahead_needs_an_idle_wire(
    reader: StreamReader, server: ScriptedLogServer
) -> None:
    assert reader.read_ahead("s", "0-0", 1, 0) is None
    await reader.read("s", "0-0", 1, 0)
    started = reader.read_ahead("s", "7-0", 1, 0)
    assert started is not None
    assert await reader.finish(started) == b"XREAD"
    assert server.connections == 1


async def test_reply_to_a_cancelled_read_does_not_answer_the_next(
    reader: StreamReader, server: ScriptedLogServer
) -> None:
    await reader.read("s", "0-0", 1, 0)
    server.answers = lambda command: None if command[-1] == b"slow" else reply(command[-1])
    slow = asyncio.create_task(reader.read("s", "slow", 1, 1_000))
    async with asyncio.timeout(PATIENCE_S):
        while len(server.commands) < 2:
            await asyncio.sleep(0)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    server.send(reply("late"))
    assert await reader.read("s", "next", 1, 0) == b"next"


async def test_read_that_was_given_up_leaves_no_wire(
    reader: StreamReader, server: ScriptedLogServer
) -> None:
    await reader.read("s", "0-0", 1, 0)
    started = reader.read_ahead("s", "0-0", 1, 0)
    assert started is not None
    reader.give_up(started)
    assert reader.read_ahead("s", "0-0", 1, 0) is None


async def test_lost_connection_is_reported_and_the_next_read_connects(
    reader: StreamReader, server: ScriptedLogServer
) -> None:
    server.answers = lambda _command: None
    lost = asyncio.create_task(reader.read("s", "0-0", 1, 1_000))
    async with asyncio.timeout(PATIENCE_S):
        while not server.commands:
            await asyncio.sleep(0)
    server.disconnect()
    with pytest.raises(LogUnavailable):
        await lost
    server.answers = lambda _command: reply("again")
    assert await reader.read("s", "0-0", 1, 0) == b"again"


async def test_dropped_wires_are_replaced(reader: StreamReader, server: ScriptedLogServer) -> None:
    await reader.read("s", "0-0", 1, 0)
    reader.drop_wires()
    await reader.read("s", "0-0", 1, 0)
    assert server.connections == 2
