"""Three habits on separate sockets: what is added to the streams, many in one packet; long blocking
reads; and single commands. The first two are the hot path and go over our own wire, the third is
redis-py's.

Nothing is retried but what a cluster's node refused because another one serves it; the callers'
keys and ids make their own repeats harmless.
"""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Any, NamedTuple
from weakref import WeakSet

from acd.adapters.redis import address
from acd.adapters.redis.commands import Singles
from acd.adapters.redis.errors import ELSEWHERE, FAILURES, fault, lost
from acd.adapters.redis.hot_path.connect import COMMAND_TIMEOUT_S, dial
from acd.adapters.redis.hot_path.wire import Command, Refused, Replies, Wire
from acd.adapters.redis.route import route
from acd.ports.log_errors import LogUnavailable

DEAD_PEER_S = 5.0

Entries = list[list[Any]]
"""Of a stream: [id, [name, value, ..]] each."""


class Asked(NamedTuple):
    """`followed`: it was already sent on to the node that a first one had named."""

    commands: list[Command]
    future: asyncio.Future[Replies]
    followed: bool = False


class Reading(NamedTuple):
    """An XREAD on its way."""

    wire: Wire
    replies: asyncio.Future[Replies]


class RedisConnection:
    """Opened lazily; one per process. `url`: see `address.py`. Raises `BadLogAddress`."""

    def __init__(self, url: str) -> None:
        self._route = route(address.parse(url))
        self._singles = Singles(self._route)
        self._wire: Wire | None = None
        self._queue: list[Asked] = []
        self._opening: asyncio.Task[None] | None = None
        self._on_their_way: set[asyncio.Future[Replies]] = set()
        self._idle: list[Wire] = []
        self._wires: WeakSet[Wire] = WeakSet()

    async def ping(self) -> None:
        """Raises `LogUnavailable`."""
        await self.execute("PING")

    async def execute(self, *command: Any) -> Any:
        """One command, its reply as the server sent it. Raises `LogUnavailable`, also when it is
        refused."""
        reply = await self._singles.ask(command)
        if _is_moved(reply):
            self._moved(reply)
            reply = await self._singles.ask(command)
        return self._granted(reply)

    async def add(self, *command: Any) -> Any:
        """The same over the hot wire, together with whatever else is being added."""
        (reply,) = await self.batch([command])
        return self._granted(reply)

    def _granted(self, reply: Any) -> Any:
        if isinstance(reply, Refused):
            raise self.fault(reply)
        return reply

    def fault(self, refused: Refused) -> LogUnavailable:
        """The typed error of a refusal. Where another server is to be asked, it will be."""
        if refused.word in ELSEWHERE:
            self._let_go()
        return fault(refused)

    def batch(self, commands: list[Command]) -> asyncio.Future[Replies]:
        """In order; a refused command's `Refused` stands in its place. Raises `LogUnavailable`.

        Whatever is asked for within one turn of the loop travels together, and nobody's
        cancellation can tear a batch that others share.
        """
        loop = asyncio.get_running_loop()
        asked = Asked(commands, loop.create_future())
        if not self._queue:
            loop.call_soon(self._flush)
        self._queue.append(asked)
        return asked.future

    def _flush(self) -> None:
        """Sends at once over an open socket; else a task opens one, and all wait for it."""
        if not self._queue or (self._opening is not None and not self._opening.done()):
            return
        asked, self._queue = self._queue, []
        if self._wire is not None and self._wire.is_open:
            self._send(self._wire, asked)
        else:
            self._opening = asyncio.create_task(self._open_and_send(asked))

    async def _open_and_send(self, asked: list[Asked]) -> None:
        try:
            self._wire = await self._open()
        except Exception as error:  # nobody may be left waiting, whatever it was
            _fail(asked, lost(error))
        else:
            self._send(self._wire, asked)
        finally:
            asyncio.get_running_loop().call_soon(self._flush)

    async def _open(self) -> Wire:
        try:
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                wire = await dial(await self._route.server())
        except FAILURES as error:  # TimeoutError is an OSError
            raise lost(error) from error
        self._wires.add(wire)
        return wire

    def _send(self, wire: Wire, asked: list[Asked]) -> None:
        commands = [command for each in asked for command in each.commands]
        replies = wire.ask(commands, COMMAND_TIMEOUT_S)

        def done(replies: asyncio.Future[Replies]) -> None:
            self._on_their_way.discard(replies)
            error = replies.exception()
            if error is None:
                self._hand_out(asked, replies.result())
            else:
                _fail(asked, lost(error))

        self._on_their_way.add(replies)
        replies.add_done_callback(done)

    def _hand_out(self, asked: list[Asked], replies: Replies) -> None:
        rest, elsewhere = iter(replies), []
        for each in asked:
            found = list(islice(rest, len(each.commands)))
            moved = next(filter(_is_moved, found[:2]), None)  # a MULTI is answered by any node
            if moved is not None and not each.followed:
                self._moved(moved)
                elsewhere.append(each._replace(followed=True))
            elif not each.future.done():
                each.future.set_result(found)
        self._queue[:0] = elsewhere
        self._flush()

    def _moved(self, refused: Refused) -> None:
        self._route.moved(refused)
        self._let_go()

    def _let_go(self) -> None:
        """The next command and the next reading ask for the way anew."""
        self._singles.let_go()
        idle, self._idle = self._idle, []
        for wire in (self._wire, *idle):
            if wire is not None:
                wire.abort()

    # Reading

    async def read(self, stream: str, after: str, count: int, wait_ms: int) -> Entries:
        """XREAD, blocking for `wait_ms` (0: not at all). A dead peer is noticed 5 s later."""
        command = _xread(stream, after, count, wait_ms)
        reply = await self._reply(await self._start(command, wait_ms))
        if _is_moved(reply):
            self._moved(reply)
            reply = await self._reply(await self._start(command, wait_ms))
        return self._entries(reply)

    def read_ahead(self, stream: str, after: str, count: int, wait_ms: int) -> Reading | None:
        """Has the server look while we work; None when no socket is at hand. `finish` or
        `give_up` must follow."""
        return self._start_now(_xread(stream, after, count, wait_ms), wait_ms)

    async def finish(self, reading: Reading) -> Entries:
        """What a `read_ahead` found. Raises `LogUnavailable`."""
        return self._entries(await self._reply(reading))

    def give_up(self, reading: Reading) -> None:
        reading.replies.cancel()
        reading.wire.abort()

    def _start_now(self, command: Command, wait_ms: int) -> Reading | None:
        while self._idle:
            wire = self._idle.pop()
            if wire.is_open:
                return _reading(wire, command, wait_ms)
        return None

    async def _start(self, command: Command, wait_ms: int) -> Reading:
        started = self._start_now(command, wait_ms)
        return started or _reading(await self._open(), command, wait_ms)

    async def _reply(self, reading: Reading) -> Any:
        """Whoever is cancelled while waiting leaves a socket that nobody else may use."""
        try:
            (reply,) = await reading.replies
        except OSError as error:
            reading.wire.abort()
            raise lost(error) from error
        except BaseException:
            reading.wire.abort()
            raise
        self._idle.append(reading.wire)
        return reply

    def _entries(self, reply: Any) -> Entries:
        found: Entries = reply[0][1] if self._granted(reply) else []
        return found

    async def close(self) -> None:
        """Let go of all sockets, after what was to be added is."""
        while self._queue or self._on_their_way:
            await asyncio.wait(
                [*self._on_their_way, *(each.future for each in self._queue)],
                return_when=asyncio.FIRST_COMPLETED,
            )
            await asyncio.sleep(0)  # the callbacks hand out what came
        if self._opening is not None:
            await self._opening
        for wire in tuple(self._wires):
            wire.abort()
        await self._singles.close()
        await self._route.close()


def _reading(wire: Wire, command: Command, wait_ms: int) -> Reading:
    return Reading(wire, wire.ask([command], wait_ms / 1000 + DEAD_PEER_S))


def _xread(stream: str, after: str, count: int, wait_ms: int) -> Command:
    block = ("BLOCK", wait_ms) if wait_ms else ()
    return ("XREAD", "COUNT", count, *block, "STREAMS", stream, after)


def _is_moved(reply: Any) -> bool:
    return isinstance(reply, Refused) and reply.word == "MOVED"


def _fail(asked: list[Asked], error: Exception) -> None:
    for each in asked:
        if not each.future.done():
            each.future.set_exception(error)
            each.future.exception()  # seen: whoever asked may have gone meanwhile
