"""Two clients for two habits: short commands, written in batches, and long blocking reads.

redis-py 8 retries ten times by default: a timed-out write could be sent eleven times. Here
nothing is retried; the callers' keys and ids make their own repeats harmless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

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


class RedisConnection:
    """Opened lazily; one per process. `url`: redis://, rediss:// or unix://."""

    def __init__(self, url: str) -> None:
        self.commands = _client(url, COMMAND_TIMEOUT_S)
        self._streams = _client(url, None)
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

        Whatever is asked for within one turn of the loop travels together, in one task of our
        own: redis-py sends under `asyncio.wait_for`, which before Python 3.12 may swallow the
        cancellation of the task that called it.
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
                results = await self._send([c for commands, _ in asked for c in commands])
            except Exception as error:
                _fail(asked, error)
            else:
                _hand_out(asked, results)

    async def _send(self, commands: list[Command]) -> list[Any]:
        pipeline = self.commands.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        with theirs():
            results: list[Any] = await pipeline.execute(raise_on_error=False)
        return results

    async def read(
        self, stream: str, after: str, count: int, wait_ms: int
    ) -> list[tuple[bytes, dict[bytes, bytes]]]:
        """XREAD, blocking for `wait_ms` (0: not at all). A dead peer is noticed 5 s later."""
        with theirs():
            async with asyncio.timeout(wait_ms / 1000 + 5):
                found: Any = await self._streams.xread(
                    {stream: after}, count=count, block=wait_ms or None
                )
        return found[0][1] if found else []

    async def close(self) -> None:
        """Let go of all sockets, after what was asked for is done."""
        if self._flusher is not None:
            await self._flusher
        await self.commands.aclose()
        await self._streams.aclose()


def _client(url: str, socket_timeout_s: float | None) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=socket_timeout_s,
        socket_connect_timeout=COMMAND_TIMEOUT_S,
        health_check_interval=15 if socket_timeout_s else 0,
        retry=Retry(NoBackoff(), 0),
    )


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
