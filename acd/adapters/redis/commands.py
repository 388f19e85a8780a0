"""Single commands, where speed does not matter: redis-py's client of the server that serves now."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from acd.adapters.redis.errors import FAILURES, lost, refusal
from acd.adapters.redis.hot_path.connect import COMMAND_TIMEOUT_S, client
from acd.adapters.redis.hot_path.wire import Command
from acd.adapters.redis.route import Route

LEARN_S = 10.0


class Singles:
    """Opened lazily. After a failure the way is asked for anew; nothing is repeated."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._client: Redis | None = None
        self._old: list[Redis] = []
        self._finding = asyncio.Lock()
        self._learn_at_s = 0.0

    async def ask(self, command: Command) -> Any:
        """The reply, or the server's `Refused`. Raises `LogUnavailable` when it gave none."""
        try:
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                found = await self._found()
                await self._learn(found)
                return await found.execute_command(*command)  # type: ignore[no-untyped-call]
        except FAILURES as error:
            refused = refusal(error)
            if refused is not None:
                return refused
            self.let_go()
            raise lost(error) from error

    async def _found(self) -> Redis:
        async with self._finding:
            await self._retire()
            if self._client is None:
                self._client = client(await self._route.server())
            return self._client

    async def _learn(self, found: Redis) -> None:
        now_s = asyncio.get_running_loop().time()
        if now_s >= self._learn_at_s:
            self._learn_at_s = now_s + LEARN_S
            await self._route.learn(found)

    def let_go(self) -> None:
        """The next command asks for the way; those on their way are waited for."""
        if self._client is not None:
            self._old.append(self._client)
            self._client = None

    async def _retire(self) -> None:
        while self._old:
            pool = self._old.pop().connection_pool
            with suppress(RedisError):
                # those on their way are closed when they are done
                await pool.update_active_connections_for_reconnect()  # type: ignore[no-untyped-call]
                await pool.disconnect(inuse_connections=False)

    async def close(self) -> None:
        self.let_go()
        await self._retire()
