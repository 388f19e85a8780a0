"""Half-open connections: many sockets at once that never complete a request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HOST = "127.0.0.1"


@asynccontextmanager
async def half_open(
    port: int, beginning: bytes, count: int, source: str = HOST
) -> AsyncIterator[None]:
    """Hold `count` sockets open that send a beginning and nothing after it."""
    opened = [
        await asyncio.open_connection(HOST, port, local_addr=(source, 0)) for _ in range(count)
    ]
    writers = [writer for _, writer in opened]
    try:
        for writer in writers:
            writer.write(beginning)
            await writer.drain()
        yield
    finally:
        for writer in writers:
            writer.transport.abort()


async def knock(port: int, words: bytes = b"") -> None:
    """Connect, send a text and disconnect without reading an answer."""
    _, writer = await asyncio.open_connection(HOST, port)
    writer.write(words)
    writer.transport.abort()
