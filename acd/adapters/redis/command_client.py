"""Single commands, where speed does not matter: redis-py's client of the server that serves now."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from acd.adapters.redis.cancellation import cancellation_kept
from acd.adapters.redis.connect import COMMAND_TIMEOUT_S, client
from acd.adapters.redis.errors import FAILURES, error_of_failure, refusal_in
from acd.adapters.redis.replies import Command
from acd.adapters.redis.route import Route

DISCOVERY_INTERVAL_S = 10.0


class CommandClient:
    """Opened lazily. After a failure the route is resolved again; no command is repeated."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._client: Redis | None = None
        self._retired: list[Redis] = []
        self._opening = asyncio.Lock()
        self._discover_at_s = 0.0

    async def execute(self, command: Command) -> Any:
        """Return the reply or the server's `CommandRefused`.

        Raises `LogUnavailable` when there was neither.
        """
        try:
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                with cancellation_kept():
                    redis = await self._current_client()
                    await self._discover(redis)
                    return await redis.execute_command(*command)  # type: ignore[no-untyped-call]
        except FAILURES as error:
            refusal = refusal_in(error)
            if refusal is not None:
                return refusal
            self.drop()
            raise error_of_failure(error) from error

    async def _current_client(self) -> Redis:
        async with self._opening:
            await self._close_retired()
            if self._client is None:
                self._client = client(await self._route.server())
            return self._client

    async def _discover(self, redis: Redis) -> None:
        """Look for other nodes, now and then."""
        now_s = asyncio.get_running_loop().time()
        if now_s >= self._discover_at_s:
            self._discover_at_s = now_s + DISCOVERY_INTERVAL_S
            await self._route.discover(redis)

    def drop(self) -> None:
        """Resolve the route for the next command; commands on their way are finished."""
        if self._client is not None:
            self._retired.append(self._client)
            self._client = None

    async def _close_retired(self) -> None:
        while self._retired:
            pool = self._retired.pop().connection_pool
            with suppress(RedisError):
                # connections with a command on its way are closed after its reply
                await pool.update_active_connections_for_reconnect()  # type: ignore[no-untyped-call]
                await pool.disconnect(inuse_connections=False)

    async def close(self) -> None:
        """Close every connection."""
        self.drop()
        await self._close_retired()
