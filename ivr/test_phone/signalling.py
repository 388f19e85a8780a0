"""SIP socket of one call: received datagrams and ICMP unreachable, by callbacks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Signalling(asyncio.DatagramProtocol):
    def __init__(
        self, received: Callable[[bytes], None], unreachable: Callable[[OSError], None]
    ) -> None:
        self._received = received
        self._unreachable = unreachable

    def datagram_received(self, data: bytes, _addr: tuple[str | object, int]) -> None:
        self._received(data)

    def error_received(self, exc: Exception) -> None:
        if isinstance(exc, OSError):
            self._unreachable(exc)
