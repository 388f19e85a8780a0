"""The two UDP sockets of a call: one for SIP, connected to the target, one for RTP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from ivr.test_phone.errors import CallFailed
from ivr.test_phone.media import MediaStream
from ivr.test_phone.signalling import Signalling
from ivr.test_phone.target import Target


async def open_signalling(
    target: Target, local_host: str | None, make: Callable[[], Signalling]
) -> asyncio.DatagramTransport:
    """Return the connected socket for SIP. Raises CallFailed."""
    try:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            make,
            local_addr=(local_host, 0) if local_host else None,
            remote_addr=(target.host, target.port),
            family=socket.AF_INET,
        )
    except OSError as error:
        raise CallFailed(f"{target.host}:{target.port}: {error}", field="target") from error
    return transport


async def open_media(host: str, port: int, make: Callable[[], MediaStream]) -> MediaStream:
    """Return the stream on a socket of the host; port 0: the system chooses. Raises CallFailed."""
    try:
        _, media = await asyncio.get_running_loop().create_datagram_endpoint(
            make, local_addr=(host, port)
        )
    except OSError as error:
        raise CallFailed(f"{host}:{port}: {error}", field="media_port") from error
    return media
