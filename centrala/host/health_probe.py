"""Health of a part, probed from outside as its users would, within a few hundred milliseconds."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from dataclasses import dataclass
from typing import Any

MAX_PROBE_S = 3.0
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
LONGEST = 1024 * 1024


@dataclass(frozen=True)
class Endpoint:
    """Address of pages. The certificate of the installation itself is not verified."""

    host: str
    port: int
    tls: bool = False


async def http_get(place: Endpoint, path: str) -> tuple[int, bytes]:
    """Return status and body of a page; status 0 without an answer."""
    try:
        return await asyncio.wait_for(_http_get(place, path), MAX_PROBE_S)
    except (OSError, TimeoutError, ValueError, EOFError, IndexError):
        return 0, b""


async def is_ready(place: Endpoint) -> bool:
    """Tell whether the engine reports itself ready."""
    return (await http_get(place, "/readyz"))[0] == 200


async def json_get(place: Endpoint, path: str) -> tuple[int, dict[str, Any]]:
    status, body = await http_get(place, path)
    try:
        data = json.loads(body)
    except ValueError:
        return status, {}
    return status, data if isinstance(data, dict) else {}


async def _http_get(place: Endpoint, path: str) -> tuple[int, bytes]:
    host = ANY_ADDRESS.get(place.host, place.host)
    reader, writer = await asyncio.open_connection(
        host, place.port, limit=LONGEST, ssl=_unproven() if place.tls else None
    )
    with contextlib.closing(writer):
        request = f"GET {path} HTTP/1.1\r\nHost: {host}:{place.port}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), await reader.read(LONGEST)


def _unproven() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
