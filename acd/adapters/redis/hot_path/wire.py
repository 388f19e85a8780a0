"""One socket to a server: commands go out packed in C, replies come back in order.

Several batches may be on their way at once. All replies of one read of the socket are delivered
at once, without a turn of the loop per reply. Nothing is ever sent twice here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple, cast

import hiredis
from redis.asyncio.connection import AbstractConnection, Connection

from acd.adapters.redis.address import Options
from acd.adapters.redis.replies import Command, CommandRefused, Replies

BUFFER_BYTES = 64 * 1024
"""One buffer for all reads of a socket: asyncio's own protocol allocates 256 KB for each read,
which costs twice as much as the read."""

_INCOMPLETE = object()


async def connect(server: Options) -> Wire:
    """A wire on a connection that redis-py made. Raises OSError, RedisError, `LogUnavailable`."""
    options = dict(server)
    connection: AbstractConnection = options.pop("connection_class", Connection)(**options)
    await connection.connect()  # type: ignore[no-untyped-call]
    return Wire(_detach_transport(connection))


def _detach_transport(connection: AbstractConnection) -> asyncio.StreamWriter:
    """Take the stream out of redis-py: the one place that relies on its internals."""
    stream = connection._writer
    connection._reader = connection._writer = None
    if stream is None:
        raise ConnectionResetError("the connection was closed while it was made")
    return stream


class PendingBatch(NamedTuple):
    """Commands that were sent: how many, the replies so far, and when they are overdue."""

    size: int
    replies: Replies
    future: asyncio.Future[Replies]
    due_s: float


class Wire(asyncio.BufferedProtocol):
    """Protocol on the transport of a stream that is connected and logged in.

    After any failure it is closed for good.
    """

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._buffer = bytearray(BUFFER_BYTES)
        self._reader = hiredis.Reader(replyError=CommandRefused, notEnoughData=_INCOMPLETE)
        self._pending: deque[PendingBatch] = deque()
        self._watchdog: asyncio.TimerHandle | None = None
        self._stream = stream  # kept: a stream without a reference closes its transport
        self._transport = cast(asyncio.Transport, stream.transport)
        self._transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        """False after any failure."""
        return not self._transport.is_closing()

    def send(self, commands: Sequence[Command], timeout_s: float) -> asyncio.Future[Replies]:
        """Send the commands at once; the future returns their replies in order.

        A refused command's `CommandRefused` is its reply. The future raises OSError when the
        socket is lost, and TimeoutError, which is one, when it is silent for `timeout_s`.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Replies] = loop.create_future()
        if self._transport.is_closing():
            future.set_exception(ConnectionResetError("the connection is closed"))
            return future
        due_s = loop.time() + timeout_s
        self._pending.append(PendingBatch(len(commands), [], future, due_s))
        self._watch_until(due_s)
        self._transport.write(b"".join(map(hiredis.pack_command, commands)))
        return future

    def _watch_until(self, due_s: float) -> None:
        """One timer for all pending batches: a timer for each costs as much as sending it."""
        if self._watchdog is not None:
            if self._watchdog.when() <= due_s:
                return
            self._watchdog.cancel()
        self._watchdog = asyncio.get_running_loop().call_at(due_s, self._check_overdue)

    def _check_overdue(self) -> None:
        self._watchdog = None
        if not self._pending:
            return
        due_s = self._pending[0].due_s
        if due_s <= asyncio.get_running_loop().time():
            self.abort(TimeoutError("no answer in time"))
        else:
            self._watch_until(due_s)

    def abort(self, error: Exception | None = None) -> None:
        """Close the socket now; pending batches fail with `error`."""
        self._transport.abort()
        if self._watchdog is not None:
            self._watchdog.cancel()
        self._fail(error or ConnectionAbortedError("the connection was given up"))

    # asyncio.BufferedProtocol

    def get_buffer(self, _sizehint: int) -> bytearray:
        """Return the buffer for the next read of the socket."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Deliver the replies of one read of the socket."""
        try:
            self._reader.feed(self._buffer, 0, nbytes)  # type: ignore[arg-type]  # any buffer
            self._deliver()
        except (hiredis.ProtocolError, IndexError) as error:
            self.abort(ConnectionAbortedError(f"the peer speaks no RESP: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what is pending."""
        self._fail(exc or ConnectionResetError("the server closed the connection"))

    def _deliver(self) -> None:
        gets, pending = self._reader.gets, self._pending
        while (reply := gets()) is not _INCOMPLETE:
            size, replies, future, _ = pending[0]
            replies.append(reply)
            if len(replies) == size:
                pending.popleft()
                if not future.done():
                    future.set_result(replies)

    def _fail(self, error: Exception) -> None:
        while self._pending:
            future = self._pending.popleft().future
            if not future.done():
                future.set_exception(error)
                future.exception()  # retrieved: a read ahead may be awaited by nobody
