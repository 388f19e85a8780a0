"""Is a part alive? Asked from outside, as its users would, in a few hundred milliseconds."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

SECONDS = 3.0
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
LONGEST = 1024 * 1024


async def http_get(host: str, port: int, path: str) -> tuple[int, bytes]:
    """Status and body of a page; status 0 when nobody answers."""
    try:
        return await asyncio.wait_for(_http_get(ANY_ADDRESS.get(host, host), port, path), SECONDS)
    except (OSError, TimeoutError, ValueError):
        return 0, b""


async def is_ready(host: str, port: int) -> bool:
    """Whether the engine calls itself ready."""
    return (await http_get(host, port, "/readyz"))[0] == 200


async def json_get(host: str, port: int, path: str) -> tuple[int, dict[str, Any]]:
    status, body = await http_get(host, port, path)
    try:
        told = json.loads(body)
    except ValueError:
        return status, {}
    return status, told if isinstance(told, dict) else {}


async def tcp_answers(host: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        place = ANY_ADDRESS.get(host, host)
        _, writer = await asyncio.wait_for(asyncio.open_connection(place, port), SECONDS)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def _http_get(host: str, port: int, path: str) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection(host, port, limit=LONGEST)
    with contextlib.closing(writer):
        request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), await reader.read(LONGEST)
