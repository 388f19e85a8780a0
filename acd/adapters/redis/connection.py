"""Two habits on separate sockets: short commands, many in one packet, and long blocking reads.

redis-py 8 retries ten times by default: a timed-out write could be sent eleven times. Here
nothing is retried; the callers' keys and ids make their own repeats harmless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from acd.ports.log import LogUnavailable

COMMAND_TIMEOUT_S = 2.0
MOST_IN_ONE_BATCH = 500

Command = tuple[Any, ...]
Asked = tuple[list[Command], "asyncio.Future[list[Any]]"]


@contextmanager
def theirs() -> Iterator[None]:
    """Every failure of the server or the way to it is a `LogUnavailable`."""
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise LogUnavailable(f"{type(error).__name__}: {error}") from error


class _Wire:
    """One socket for commands. Packing in C and reading the answers of a whole batch in a row
    costs a tenth of what redis-py's pipeline does."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._connection: AbstractConnection | None = None

    async def send(self, commands: list[Command]) -> list[Any]:
        """The answers in order, errors among them. Raises `LogUnavailable`."""
        with theirs():
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                connection = await self._ready()
                await connection.send_packed_command(map(hiredis.pack_command, commands))
                return [await _answer(connection) for _ in commands]

    async def _ready(self) -> AbstractConnection:
        if self._connection is None:
            pool = self._client.connection_pool
            self._connection = await pool.get_connection()  # type: ignore[no-untyped-call]
        if not self._connection.is_connected:
            await self._connection.connect()
        return self._connection

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.disconnect()


async def _answer(connection: AbstractConnection) -> Any:
    """A refusal stands for itself. Any other failure also closes the socket, in redis-py, so
    that no answer can be taken for that of a later command."""
    try:
        return await connection.read_response()
    except ResponseError as refusal:
        return refusal


class RedisConnection:
    """Opened lazily; one per process. `url`: redis://, rediss:// or unix://."""

    def __init__(self, url: str) -> None:
        self._client = Redis.from_url(
            url,
            socket_timeout=None,
            socket_connect_timeout=COMMAND_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._wire = _Wire(self._client)
        self._queue: list[Asked] = []
        self._flusher: asyncio.Task[None] | None = None

    async def ping(self) -> None:
        """Raises `LogUnavailable`."""
        await self.execute("PING")

    async def execute(self, *command: Any) -> Any:
        """One command. Raises `LogUnavailable`, also when the server refuses it."""
        (result,) = await self.batch([command])
        if isinstance(result, RedisError):
            with theirs():
                raise result
        return result

    async def batch(self, commands: list[Command]) -> list[Any]:
        """In order; a refused command's error stands in its place.

        Whatever is asked for within one turn of the loop travels together, in a task of our
        own: nobody's cancellation can tear a batch that others share.
        """
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._queue.append((commands, future))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        return await future

    async def _flush(self) -> None:
        while self._queue:
            asked, self._queue = self._queue[:MOST_IN_ONE_BATCH], self._queue[MOST_IN_ONE_BATCH:]
            try:
                results = await self._wire.send([c for commands, _ in asked for c in commands])
            except Exception as error:
                _fail(asked, error)
            else:
                _hand_out(asked, results)

    async def read(
        self, stream: str, after: str, count: int, wait_ms: int
    ) -> list[tuple[bytes, dict[bytes, bytes]]]:
        """XREAD, blocking for `wait_ms` (0: not at all). A dead peer is noticed 5 s later."""
        with theirs():
            async with asyncio.timeout(wait_ms / 1000 + 5):
                found: Any = await self._client.xread(
                    {stream: after}, count=count, block=wait_ms or None
                )
        return found[0][1] if found else []

    async def close(self) -> None:
        """Let go of all sockets, after what was asked for is done."""
        if self._flusher is not None:
            await self._flusher
        await self._wire.close()
        await self._client.aclose()


def _fail(asked: list[Asked], error: Exception) -> None:
    for _, future in asked:
        if not future.done():
            future.set_exception(error)


def _hand_out(asked: list[Asked], results: list[Any]) -> None:
    rest = iter(results)
    for commands, future in asked:
        answers = list(islice(rest, len(commands)))
        if not future.done():
            future.set_result(answers)
