"""Blocking reads of a stream, each on a wire that no other read uses meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

from acd.adapters.redis.errors import error_of_failure
from acd.adapters.redis.hot_path.opening import WireOpener
from acd.adapters.redis.hot_path.wire import Wire
from acd.adapters.redis.replies import Command, Replies

DEAD_PEER_S = 5.0
"""After the longest wait that a read asked for, the server is taken for dead."""


class ReadInProgress(NamedTuple):
    """An XREAD on its way."""

    wire: Wire
    replies: asyncio.Future[Replies]


class StreamReader:
    """Idle wires are kept for the next read."""

    def __init__(self, opener: WireOpener) -> None:
        self._opener = opener
        self._idle: list[Wire] = []

    async def read(self, stream: str, after: str, count: int, wait_ms: int) -> Any:
        """Return the reply to XREAD, blocking for `wait_ms` (0: not at all).

        Raises `LogUnavailable`.
        """
        read = self.read_ahead(stream, after, count, wait_ms)
        if read is None:
            read = _start(await self._opener.open(), _xread(stream, after, count, wait_ms), wait_ms)
        return await self.finish(read)

    def read_ahead(
        self, stream: str, after: str, count: int, wait_ms: int
    ) -> ReadInProgress | None:
        """Start a read on an idle wire; None when there is none. `finish` or `give_up` follows."""
        while self._idle:
            wire = self._idle.pop()
            if wire.is_open:
                return _start(wire, _xread(stream, after, count, wait_ms), wait_ms)
        return None

    async def finish(self, read: ReadInProgress) -> Any:
        """Return the reply. Raises `LogUnavailable`.

        A cancelled caller closes the wire: its reply would be taken for the next read's.
        """
        try:
            (reply,) = await read.replies
        except OSError as error:
            read.wire.abort()
            raise error_of_failure(error) from error
        except BaseException:
            read.wire.abort()
            raise
        self._idle.append(read.wire)
        return reply

    def give_up(self, read: ReadInProgress) -> None:
        """Cancel a read."""
        read.replies.cancel()
        read.wire.abort()

    def drop_wires(self) -> None:
        """Resolve the route for the next read."""
        idle, self._idle = self._idle, []
        for wire in idle:
            wire.abort()


def _start(wire: Wire, command: Command, wait_ms: int) -> ReadInProgress:
    return ReadInProgress(wire, wire.send([command], wait_ms / 1000 + DEAD_PEER_S))


def _xread(stream: str, after: str, count: int, wait_ms: int) -> Command:
    block = ("BLOCK", wait_ms) if wait_ms else ()
    return ("XREAD", "COUNT", count, *block, "STREAMS", stream, after)
