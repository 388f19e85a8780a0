"""Three kinds of sockets: pipelined stream writes, blocking XREAD, ordinary commands.

The first two are the hot path and use our own wire, the third is redis-py's client. Nothing is
retried but what a cluster's node refused because another one serves it; the callers' keys and
ids make their own repeats harmless.
"""

from __future__ import annotations

import asyncio
from typing import Any

from acd.adapters.redis import address
from acd.adapters.redis.command_client import CommandClient
from acd.adapters.redis.errors import RECONNECT_CODES, error_of_refusal
from acd.adapters.redis.hot_path.opening import WireOpener
from acd.adapters.redis.hot_path.stream_reader import ReadInProgress, StreamReader
from acd.adapters.redis.hot_path.stream_writer import StreamWriter
from acd.adapters.redis.replies import Command, CommandRefused, Entries, Replies, is_moved
from acd.adapters.redis.route import route
from acd.ports.log_errors import LogUnavailable

WRITE_PROBE_EXPIRY_S = 60


class RedisConnection:
    """Opened lazily; one per process. `url`: see `address.py`. Raises `LogAddressInvalid`."""

    def __init__(self, url: str) -> None:
        self._route = route(address.parse(url))
        self._opener = WireOpener(self._route)
        self._client = CommandClient(self._route)
        self._writer = StreamWriter(self._opener, self._follow_move)
        self._reader = StreamReader(self._opener)

    async def ping(self) -> None:
        """Raises `LogUnavailable`."""
        await self.execute("PING")

    async def prove_writable(self, acd: str) -> None:
        """Write a key that expires. Raises `LogUnavailable`, also of a server that only reads."""
        await self.execute("SET", f"{{{acd}}}:write-probe", "1", "EX", WRITE_PROBE_EXPIRY_S)

    async def execute(self, *command: Any) -> Any:
        """Return the reply as the server sent it. Raises `LogUnavailable`, also for a refusal."""
        reply = await self._client.execute(command)
        if is_moved(reply):
            self._follow_move(reply)
            reply = await self._client.execute(command)
        return self._granted(reply)

    async def add(self, *command: Any) -> Any:
        """The same over the writer's wire, in one packet with other writes of this turn."""
        (reply,) = await self.write([command])
        return self._granted(reply)

    def write(self, commands: list[Command]) -> asyncio.Future[Replies]:
        """Send the commands in order; see `StreamWriter.send`."""
        return self._writer.send(commands)

    async def read(self, stream: str, after: str, count: int, wait_ms: int) -> Entries:
        """Return up to `count` entries after the id, waiting `wait_ms` for the first.

        A dead peer is noticed 5 s later. Raises `LogUnavailable`.
        """
        reply = await self._reader.read(stream, after, count, wait_ms)
        if is_moved(reply):
            self._follow_move(reply)
            reply = await self._reader.read(stream, after, count, wait_ms)
        return self._entries(reply)

    def read_ahead(
        self, stream: str, after: str, count: int, wait_ms: int
    ) -> ReadInProgress | None:
        """Start a read that `finish` or `give_up` ends; None when no socket is idle."""
        return self._reader.read_ahead(stream, after, count, wait_ms)

    async def finish(self, read: ReadInProgress) -> Entries:
        """Return the entries of a read that was started ahead. Raises `LogUnavailable`."""
        return self._entries(await self._reader.finish(read))

    def give_up(self, read: ReadInProgress) -> None:
        """Cancel a read that was started ahead."""
        self._reader.give_up(read)

    def error_of(self, refusal: CommandRefused) -> LogUnavailable:
        """The typed error of a refusal; the route is resolved again where that may help."""
        if refusal.code in RECONNECT_CODES:
            self._drop_connections()
        return error_of_refusal(refusal)

    def _granted(self, reply: Any) -> Any:
        if isinstance(reply, CommandRefused):
            raise self.error_of(reply)
        return reply

    def _entries(self, reply: Any) -> Entries:
        entries: Entries = reply[0][1] if self._granted(reply) else []
        return entries

    def _follow_move(self, refusal: CommandRefused) -> None:
        self._route.follow_move(refusal)
        self._drop_connections()

    def _drop_connections(self) -> None:
        """The next command, write and read resolve the route."""
        self._client.drop()
        self._writer.drop_wire()
        self._reader.drop_wires()

    async def close(self) -> None:
        """Close all sockets, after pending writes are answered."""
        await self._writer.drain()
        self._opener.close_all()
        await self._client.close()
        await self._route.close()
