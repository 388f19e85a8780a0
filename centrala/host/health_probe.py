"""Health of a part, probed from outside as its users would, within a few hundred milliseconds.

`python -m centrala.host.health_probe PROCESS` ends with 0 when the process is ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import settings

MAX_PROBE_S = 3.0
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
LONGEST = 1024 * 1024


@dataclass(frozen=True)
class Endpoint:
    """Address of pages. The certificate of the installation itself is not verified."""

    host: str
    port: int
    tls: bool = False


@dataclass(frozen=True)
class SocketEndpoint:
    """Unix socket on which a process answers about its health."""

    path: Path


async def http_get(place: Endpoint | SocketEndpoint, path: str) -> tuple[int, bytes]:
    """Return status and body of a page; status 0 without an answer."""
    try:
        async with asyncio.timeout(MAX_PROBE_S):
            return await _http_get(place, path)
    except (OSError, TimeoutError, ValueError, EOFError, IndexError):
        return 0, b""


async def is_ready(place: Endpoint | SocketEndpoint) -> bool:
    """Tell whether the process reports itself ready."""
    return (await http_get(place, "/readyz"))[0] == 200


async def unready(place: Endpoint | SocketEndpoint) -> str:
    """Return in words why the process is not ready; empty when it is."""
    status, report = await json_get(place, "/readyz")
    return "" if status == 200 else state_in_words(status, report)


def state_in_words(status: int, report: dict[str, Any]) -> str:
    """Return in words what a process answered about its readiness."""
    if not status:
        return "does not answer"
    parts = report.get("parts", {})
    down = [name for name, part in parts.items() if part.get("status") != "up"]
    if down:
        return f"is not ready: {', '.join(down)}"
    return "is ready" if status == 200 else "is not ready"


async def json_get(place: Endpoint | SocketEndpoint, path: str) -> tuple[int, dict[str, Any]]:
    status, body = await http_get(place, path)
    try:
        data = json.loads(body)
    except ValueError:
        return status, {}
    return status, data if isinstance(data, dict) else {}


async def _http_get(place: Endpoint | SocketEndpoint, path: str) -> tuple[int, bytes]:
    reader, writer = await _connect(place)
    with contextlib.closing(writer):
        host = "localhost" if isinstance(place, SocketEndpoint) else f"{place.host}:{place.port}"
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), await reader.read(LONGEST)


async def _connect(
    place: Endpoint | SocketEndpoint,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if isinstance(place, SocketEndpoint):
        return await asyncio.open_unix_connection(place.path, limit=LONGEST)
    host = ANY_ADDRESS.get(place.host, place.host)
    tls = unproven() if place.tls else None
    return await asyncio.open_connection(host, place.port, limit=LONGEST, ssl=tls)


def unproven() -> ssl.SSLContext:
    """Return TLS without proof of the other side, which is a part of this installation."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def main() -> None:
    """Exit with 1 unless the process is ready."""
    place = SocketEndpoint(settings.load().health_socket(sys.argv[1]))
    sys.exit(0 if asyncio.run(is_ready(place)) else 1)


if __name__ == "__main__":
    main()
