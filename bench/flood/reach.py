"""Honest strangers beside the attack: who reaches the pages and the browsers' telephone port."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bench.flood.targets import HOST, Targets

INTERVAL_S, PATIENCE_S = 0.5, 5.0
WEBSOCKET = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n"
)


class Reach:
    """`refused`: requests without an answer within the patience of a person, by what was asked."""

    def __init__(self, city: Targets) -> None:
        self.refused: Counter[str] = Counter()
        self._asked = {
            "residents": (city.residents, "/chat", ""),
            "desk": (city.desk, "/desk", ""),
            "telephone": (city.asterisk_http, "/ws", WEBSOCKET),
        }

    async def run(self) -> None:
        """Ask each twice a second until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                for name, (port, path, headers) in self._asked.items():
                    group.create_task(self._ask(name, port, path, headers))
                await asyncio.sleep(INTERVAL_S)

    async def _ask(self, name: str, port: int, path: str, headers: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                status = await _status(port, path, headers)
        except (OSError, TimeoutError, EOFError):
            status = 0
        if not 100 < status < 500:
            self.refused[name] += 1


async def _status(port: int, path: str, headers: str) -> int:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{headers}\r\n".encode())
        return int((await reader.readuntil(b"\r\n")).split()[1])
    finally:
        writer.transport.abort()


@asynccontextmanager
async def reaching(city: Targets) -> AsyncIterator[Reach]:
    """Ask until the block ends."""
    reach = Reach(city)
    task = asyncio.create_task(reach.run())
    try:
        yield reach
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
