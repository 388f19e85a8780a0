"""The hot wire, for what is added to the streams and read from them in bulk.

One socket to a server: commands go out packed in C, replies come back in order.

Several batches may be on their way at once. Whatever one reading from the socket brings is handed
on in one go, without a turn of the loop per reply. Nothing is ever sent twice here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, cast

import hiredis

Command = tuple[Any, ...]
Replies = list[Any]

_MORE = object()


class Refused(Exception):
    """The server's refusal of one command, in its own words. It stands among the replies."""

    @property
    def word(self) -> str:
        """The first word is the kind: OOM, READONLY, MOVED, .."""
        return str(self).partition(" ")[0]


class Wire(asyncio.Protocol):
    """Takes over the transport of a stream that is connected and logged in. After any failure
    it is closed for good."""

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._reader = hiredis.Reader(replyError=Refused, notEnoughData=_MORE)
        self._asked: deque[tuple[int, Replies, asyncio.Future[Replies]]] = deque()
        self._stream = stream  # kept: a stream that nobody holds closes its transport
        self._transport = cast(asyncio.Transport, stream.transport)
        self._transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    def ask(self, commands: Sequence[Command]) -> asyncio.Future[Replies]:
        """Sent at once. The future brings the replies in order, `Refused` among them, or raises
        OSError when the socket is lost."""
        future: asyncio.Future[Replies] = asyncio.get_running_loop().create_future()
        if self._transport.is_closing():
            future.set_exception(ConnectionResetError("the connection is closed"))
            return future
        self._asked.append((len(commands), [], future))
        self._transport.write(b"".join(map(hiredis.pack_command, commands)))
        return future

    def abort(self, why: Exception | None = None) -> None:
        """Closed now; whoever still waits for a reply gets `why`."""
        self._transport.abort()
        self._fail(why or ConnectionAbortedError("the connection was given up"))

    # asyncio.Protocol

    def data_received(self, data: bytes) -> None:
        try:
            self._reader.feed(data)
            self._hand_on()
        except (hiredis.ProtocolError, IndexError) as error:
            self.abort(ConnectionAbortedError(f"the peer speaks no RESP: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionResetError("the server closed the connection"))

    def _hand_on(self) -> None:
        gets, asked = self._reader.gets, self._asked
        while (reply := gets()) is not _MORE:
            count, replies, future = asked[0]
            replies.append(reply)
            if len(replies) == count:
                asked.popleft()
                if not future.done():
                    future.set_result(replies)

    def _fail(self, why: Exception) -> None:
        while self._asked:
            _, _, future = self._asked.popleft()
            if not future.done():
                future.set_exception(why)
