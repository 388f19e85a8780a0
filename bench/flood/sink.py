"""Process that takes an attack in place of the city: `python -m bench.flood.sink`.

Prints `{"tcp": PORT, "udp": PORT}`, then answers what the generators need to go on: requests by a
fixed response, WebSockets by the upgrade. Everything else is read and dropped.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import sys
from contextlib import suppress
from typing import cast

from bench.flood.priority import TAKING, run_at
from bench.flood.targets import HOST
from centrala.host.file_limits import raise_file_limit

WEBSOCKET_KEY_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455 section 1.3."""


class HttpSink(asyncio.Protocol):
    """One connection: requests are answered, the frames of a WebSocket dropped."""

    def __init__(self) -> None:
        self._head = b""
        self._dropping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._dropping:
            return
        self._head += data
        head, end, _ = self._head.partition(b"\r\n\r\n")
        if not end:
            return
        self._dropping = True
        self._transport.write(answer_to(head))
        if b"Upgrade" not in head:
            self._transport.close()


def answer_to(head: bytes) -> bytes:
    """Return the response to a request's head: an upgrade, a new chat, or a refused log-in."""
    key = re.search(rb"(?i)\r\nSec-WebSocket-Key: *(\S+)", head)
    if key is not None:
        digest = hashlib.sha1(key[1] + WEBSOCKET_KEY_SUFFIX).digest()
        accepted = base64.b64encode(digest)
        return (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n"
        )
    status = b"201 Created" if b"/chat" in head.split(b"\r\n", 1)[0] else b"401 Unauthorized"
    return (
        b"HTTP/1.1 " + status + b"\r\nSet-Cookie: centrala_chat=sink; Path=/\r\n"
        b"Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    )


async def serve() -> None:
    """Serve until stdin is closed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(HttpSink, HOST, 0, backlog=2048)
    transport, _ = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=(HOST, 0)
    )
    ports = {
        "tcp": server.sockets[0].getsockname()[1],
        "udp": transport.get_extra_info("sockname")[1],
    }
    print(json.dumps(ports), flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    run_at(TAKING)
    raise_file_limit()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve())


if __name__ == "__main__":
    main()
