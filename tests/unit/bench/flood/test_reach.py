"""Requests of others count as refused without an answer, and with an error of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bench.flood.reach import Reach
from bench.flood.targets import HOST, Targets
from tests.support.waiting import PATIENCE_S


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """Answer every connection with these bytes; the event is set at the fifth."""
    answered = asyncio.Event()
    count = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()
        count += 1
        if count > 4:
            answered.set()

    async with await asyncio.start_server(serve, HOST, 0) as server:
        yield server.sockets[0].getsockname()[1], answered


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", False),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", False),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", False),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", True),
        (b"", True),
    ],
)
async def test_answer_of_the_server_says_who_is_refused(answer: bytes, refused: bool) -> None:
    async with answering(answer) as (port, answered):
        reach = Reach(Targets(residents=port, desk=port, asterisk_http=port, sip=0))
        asking = asyncio.create_task(reach.run())
        async with asyncio.timeout(PATIENCE_S):
            await answered.wait()
        asking.cancel()
    assert bool(reach.refused) == refused
