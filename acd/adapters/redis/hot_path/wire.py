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

BUFFER_BYTES = 64 * 1024
"""One for all that a socket brings: asyncio's own way takes 256 KB anew for each reading, which
costs twice as much as the reading."""

_MORE = object()


class Refused(Exception):
    """The server's refusal of one command, in its own words. It stands among the replies."""

    @property
    def word(self) -> str:
        """The first word is the kind: OOM, READONLY, MOVED, .."""
        return str(self).partition(" ")[0]


class Wire(asyncio.BufferedProtocol):
    """Takes over the transport of a stream that is connected and logged in. After any failure
    it is closed for good."""

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._buffer = bytearray(BUFFER_BYTES)
        self._reader = hiredis.Reader(replyError=Refused, notEnoughData=_MORE)
        self._asked: deque[tuple[int, Replies, asyncio.Future[Replies], float]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._stream = stream  # kept: a stream that nobody holds closes its transport
        self._transport = cast(asyncio.Transport, stream.transport)
        self._transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    def ask(self, commands: Sequence[Command], within_s: float) -> asyncio.Future[Replies]:
        """Sent at once. The future brings the replies in order, `Refused` among them, or raises
        OSError when the socket is lost or silent for so long (TimeoutError is one)."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Replies] = loop.create_future()
        if self._transport.is_closing():
            future.set_exception(ConnectionResetError("the connection is closed"))
            return future
        due_s = loop.time() + within_s
        self._asked.append((len(commands), [], future, due_s))
        self._watch_until(due_s)
        self._transport.write(b"".join(map(hiredis.pack_command, commands)))
        return future

    def _watch_until(self, due_s: float) -> None:
        """One timer for all that is asked: to set and cancel one each costs as much as asking."""
        if self._watch is not None:
            if self._watch.when() <= due_s:
                return
            self._watch.cancel()
        self._watch = asyncio.get_running_loop().call_at(due_s, self._look)

    def _look(self) -> None:
        self._watch = None
        if not self._asked:
            return
        due_s = self._asked[0][3]
        if due_s <= asyncio.get_running_loop().time():
            self.abort(TimeoutError("no answer in time"))
        else:
            self._watch_until(due_s)

    def abort(self, why: Exception | None = None) -> None:
        """Closed now; whoever still waits for a reply gets `why`."""
        self._transport.abort()
        if self._watch is not None:
            self._watch.cancel()
        self._fail(why or ConnectionAbortedError("the connection was given up"))

    # asyncio.BufferedProtocol

    def get_buffer(self, _sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        try:
            self._reader.feed(self._buffer, 0, nbytes)  # type: ignore[arg-type]  # any buffer
            self._hand_on()
        except (hiredis.ProtocolError, IndexError) as error:
            self.abort(ConnectionAbortedError(f"the peer speaks no RESP: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionResetError("the server closed the connection"))

    def _hand_on(self) -> None:
        gets, asked = self._reader.gets, self._asked
        while (reply := gets()) is not _MORE:
            count, replies, future, _ = asked[0]
            replies.append(reply)
            if len(replies) == count:
                asked.popleft()
                if not future.done():
                    future.set_result(replies)

    def _fail(self, why: Exception) -> None:
        while self._asked:
            _, _, future, _ = self._asked.popleft()
            if not future.done():
                future.set_exception(why)
                future.exception()  # seen: what is asked for ahead may be awaited by nobody
