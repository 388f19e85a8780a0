"""Cursors of the readers of a log on Redis or Valkey."""

from __future__ import annotations

from acd.adapters.redis.connection import RedisConnection


class RedisCursors:
    """Implements `Cursors`: one hash for all readers of the events, or of the log `of`."""

    def __init__(self, connection: RedisConnection, acd: str, of: str = "") -> None:
        self._connection = connection
        self._key = f"{{{acd}}}:cursors{of and ':' + of}"

    async def load(self, consumer: str) -> str | None:
        entry_id = await self._connection.execute("HGET", self._key, consumer)
        return None if entry_id is None else entry_id.decode()

    async def save(self, consumer: str, entry_id: str) -> None:
        await self._connection.execute("HSET", self._key, consumer, entry_id)

    async def all(self) -> dict[str, str]:
        reply = await self._connection.execute("HGETALL", self._key)
        pairs = reply.items() if isinstance(reply, dict) else zip(*[iter(reply)] * 2, strict=True)
        return {name.decode(): entry_id.decode() for name, entry_id in pairs}

    async def forget(self, consumer: str) -> None:
        await self._connection.execute("HDEL", self._key, consumer)
