"""Pipelined writes: one packet per turn of the loop, nothing sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from acd.adapters.redis import address
from acd.adapters.redis.hot_path.opening import WireOpener
from acd.adapters.redis.hot_path.stream_writer import StreamWriter
from acd.adapters.redis.replies import CommandRefused
from acd.adapters.redis.route import route
from acd.ports.log_errors import LogUnavailable
from tests.support.scripted_log_server import Command, ScriptedLogServer, reply
from tests.support.waiting import PATIENCE_S

MOVED = ValueError("MOVED 42 127.0.0.1:7001")


class Writing:
    """A writer on the server, with the refusals that it reported."""

    def __init__(self, server: ScriptedLogServer) -> None:
        self.moves: list[CommandRefused] = []
        self._opener = WireOpener(route(address.parse(server.url)))
        self.writer = StreamWriter(self._opener, self.moves.append)

    async def close(self) -> None:
        await self.writer.drain()
        self._opener.close_all()


@pytest.fixture
async def writing(server: ScriptedLogServer) -> AsyncIterator[Writing]:
    started = Writing(server)
    yield started
    await started.close()


async def test_callers_get_the_replies_of_their_own_commands(writing: Writing) -> None:
    first = writing.writer.send([("A",), ("B",)])
    second = writing.writer.send([("C",)])
    assert [await first, await second] == [[b"A", b"B"], [b"C"]]


async def test_one_connection_serves_all_writes(
    writing: Writing, server: ScriptedLogServer
) -> None:
    await asyncio.gather(*(writing.writer.send([("A", n)]) for n in range(50)))
    await writing.writer.send([("B",)])
    assert server.connections == 1
    assert len(server.commands) == 51


async def test_moved_batch_is_sent_once_more(writing: Writing, server: ScriptedLogServer) -> None:
    def answers(_command: Command) -> bytes:
        return reply(MOVED if len(server.commands) == 1 else 1)

    server.answers = answers
    assert await writing.writer.send([("XADD",)]) == [1]
    assert [move.code for move in writing.moves] == ["MOVED"]
    assert len(server.commands) == 2


async def test_batch_that_is_moved_twice_is_refused(
    writing: Writing, server: ScriptedLogServer
) -> None:
    server.answers = lambda _command: reply(MOVED)
    [refusal] = await writing.writer.send([("XADD",)])
    assert isinstance(refusal, CommandRefused)
    assert len(server.commands) == 2


async def test_other_refusals_are_not_sent_again(
    writing: Writing, server: ScriptedLogServer
) -> None:
    server.answers = lambda _command: reply(ValueError("OOM no memory"))
    [refusal] = await writing.writer.send([("XADD",)])
    assert (refusal.code, len(server.commands), writing.moves) == ("OOM", 1, [])


async def test_lost_connection_fails_its_batches_and_the_next_one_connects(
    writing: Writing, server: ScriptedLogServer
) -> None:
    server.answers = lambda _command: None
    lost = asyncio.create_task(_written(writing))
    async with asyncio.timeout(PATIENCE_S):
        while not server.commands:
            await asyncio.sleep(0)
    server.disconnect()
    with pytest.raises(LogUnavailable):
        await lost
    server.answers = lambda _command: reply(1)
    assert await writing.writer.send([("XADD",)]) == [1]
    assert (server.connections, len(server.commands)) == (2, 2), "nothing was sent twice"


async def _written(writing: Writing) -> object:
    return await writing.writer.send([("XADD",)])


async def test_absent_server_fails_every_batch_that_waits(
    writing: Writing, server: ScriptedLogServer
) -> None:
    server.stop()
    batches = [writing.writer.send([("A",)]), writing.writer.send([("B",)])]
    for batch in batches:
        with pytest.raises(LogUnavailable):
            await batch


async def test_batch_that_comes_while_a_wire_is_opened_fails_too(
    writing: Writing, server: ScriptedLogServer
) -> None:
    server.stop()
    first = writing.writer.send([("A",)])
    for _ in range(2):
        await asyncio.sleep(0)
    second = writing.writer.send([("B",)])
    for batch in (first, second):
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(LogUnavailable):
                await batch


async def test_dropped_wire_is_replaced(writing: Writing, server: ScriptedLogServer) -> None:
    await writing.writer.send([("A",)])
    writing.writer.drop_wire()
    assert await writing.writer.send([("B",)]) == [b"B"]
    assert server.connections == 2


async def test_drain_waits_for_what_was_sent(writing: Writing) -> None:
    batch = writing.writer.send([("A",)])
    await writing.writer.drain()
    assert batch.result() == [b"A"]
