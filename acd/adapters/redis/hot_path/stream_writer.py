"""Pipelined writes: what is added to the streams within one turn of the loop travels together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from acd.adapters.redis.connect import COMMAND_TIMEOUT_S
from acd.adapters.redis.errors import error_of_failure
from acd.adapters.redis.hot_path.opening import WireOpener
from acd.adapters.redis.hot_path.wire import Wire
from acd.adapters.redis.replies import Command, CommandRefused, Replies, is_moved


class Batch(NamedTuple):
    """Commands of one caller. `was_moved`: sent again, to the node that a first one named."""

    commands: list[Command]
    future: asyncio.Future[Replies]
    was_moved: bool = False


class StreamWriter:
    """One wire for all writes, opened lazily.

    A command is sent again only when a node of a cluster refused it because another one serves
    it; the callers' keys and ids make their own repeats harmless. `moved` is called with such a
    refusal.
    """

    def __init__(self, opener: WireOpener, moved: Callable[[CommandRefused], None]) -> None:
        self._opener = opener
        self._moved = moved
        self._wire: Wire | None = None
        self._queue: list[Batch] = []
        self._opening: asyncio.Task[None] | None = None
        self._in_flight: set[asyncio.Future[Replies]] = set()

    def send(self, commands: list[Command]) -> asyncio.Future[Replies]:
        """Send the commands in order; the future returns their replies or raises `LogUnavailable`.

        A refused command's `CommandRefused` is its reply. Cancelling the future does not take
        the commands back, since others travel in the same packet.
        """
        loop = asyncio.get_running_loop()
        batch = Batch(commands, loop.create_future())
        if not self._queue:
            loop.call_soon(self._flush)
        self._queue.append(batch)
        return batch.future

    def _flush(self) -> None:
        """Send at once over an open wire; else a task opens one, and all batches wait for it."""
        if not self._queue or (self._opening is not None and not self._opening.done()):
            return
        batches, self._queue = self._queue, []
        if self._wire is not None and self._wire.is_open:
            self._send(self._wire, batches)
        else:
            self._opening = asyncio.create_task(self._open_and_send(batches))

    async def _open_and_send(self, batches: list[Batch]) -> None:
        try:
            self._wire = await self._opener.open()
        except Exception as error:  # every kind, or the callers would wait for ever
            _fail(batches, error_of_failure(error))
        else:
            self._send(self._wire, batches)
        finally:
            asyncio.get_running_loop().call_soon(self._flush)

    def _send(self, wire: Wire, batches: list[Batch]) -> None:
        commands = [command for batch in batches for command in batch.commands]
        replies = wire.send(commands, COMMAND_TIMEOUT_S)

        def done(replies: asyncio.Future[Replies]) -> None:
            self._in_flight.discard(replies)
            error = replies.exception()
            if error is None:
                self._deliver(batches, replies.result())
            else:
                _fail(batches, error_of_failure(error))

        self._in_flight.add(replies)
        replies.add_done_callback(done)

    def _deliver(self, batches: list[Batch], replies: Replies) -> None:
        rest, moved_batches = iter(replies), []
        for batch in batches:
            own = list(islice(rest, len(batch.commands)))
            refusal = next(filter(is_moved, own[:2]), None)  # a MULTI is answered by any node
            if refusal is not None and not batch.was_moved:
                self._moved(refusal)
                moved_batches.append(batch._replace(was_moved=True))
            elif not batch.future.done():
                batch.future.set_result(own)
        self._queue[:0] = moved_batches
        self._flush()

    def drop_wire(self) -> None:
        """Resolve the route for the next batch."""
        if self._wire is not None:
            self._wire.abort()

    async def drain(self) -> None:
        """Return when every batch is answered and no wire is being opened."""
        while self._queue or self._in_flight:
            await asyncio.wait(
                [*self._in_flight, *(batch.future for batch in self._queue)],
                return_when=asyncio.FIRST_COMPLETED,
            )
            await asyncio.sleep(0)  # let the callbacks deliver the replies
        if self._opening is not None:
            await self._opening


def _fail(batches: list[Batch], error: Exception) -> None:
    for batch in batches:
        if not batch.future.done():
            batch.future.set_exception(error)
            batch.future.exception()  # retrieved: the caller may have been cancelled
