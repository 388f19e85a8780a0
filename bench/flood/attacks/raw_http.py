"""HTTP requests without a client library, each from an address of its own, and half of one."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence

from bench.flood.targets import HOST, source_address

HALF_A_HEAD = b"POST /api/v1/chat HTTP/1.1\r\nHost: localhost\r\nContent-Len"
TIMEOUT_S = 20.0
PAUSE_S = 1.0


async def post(port: int, path: str, body: object, source: str) -> str:
    """Return the status of the answer. Raises OSError, TimeoutError, EOFError."""
    payload = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nX-Centrala: 1\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n"
        "Connection: close\r\n\r\n"
    )
    async with asyncio.timeout(TIMEOUT_S):
        reader, writer = await asyncio.open_connection(HOST, port, local_addr=(source, 0))
        try:
            writer.write(head.encode() + payload)
            line = await reader.readuntil(b"\r\n")
            await reader.read()
            return line.decode().split()[1]
        finally:
            writer.transport.abort()


async def hold_half_open(
    ports: Sequence[int], per_port: int, network: int, per_source: int, sent: Counter[str]
) -> None:
    """Hold `per_port` connections with half a request's head to every port; reopen closed ones."""

    async def hold(number: int, port: int) -> None:
        await asyncio.sleep(PAUSE_S * number / (per_port * len(ports)))
        source = source_address(network, number // per_source)
        while True:
            try:
                await _hold_one(port, source, sent)
                sent["closed-by-peer"] += 1
            except OSError as error:
                sent[type(error).__name__] += 1
            await asyncio.sleep(PAUSE_S)

    async with asyncio.TaskGroup() as group:
        for turn, port in enumerate(ports):
            for number in range(per_port):
                group.create_task(hold(turn * per_port + number, port))


async def _hold_one(port: int, source: str, sent: Counter[str]) -> None:
    reader, writer = await asyncio.open_connection(HOST, port, local_addr=(source, 0))
    sent["opened"] += 1
    try:
        writer.write(HALF_A_HEAD)
        while await reader.read(4096):
            continue
    finally:
        writer.transport.abort()
