"""Snapshots and cursors on Redis or Valkey."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from acd.adapters.redis.connection import RedisConnection

_SAVE_IF_NEWER = """
local stored = redis.call('HGET', KEYS[1], 'id')
if stored then
  local sm, sn = string.match(stored, '(%d+)-(%d+)')
  local m, n = string.match(ARGV[1], '(%d+)-(%d+)')
  if tonumber(sm) > tonumber(m) or (sm == m and tonumber(sn) >= tonumber(n)) then return 0 end
end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'state', ARGV[2])
return 1
"""


class RedisSnapshots:
    """Implements `Snapshots`: one hash per name."""

    def __init__(self, connection: RedisConnection, hall: str) -> None:
        self._connection = connection
        self._prefix = f"{{{hall}}}:snapshot:"

    async def load(self, name: str) -> tuple[str, dict[str, Any]] | None:
        key = self._prefix + name
        entry_id, state = await self._connection.execute("HMGET", key, "id", "state")
        if entry_id is None or state is None:
            return None
        return entry_id.decode(), orjson.loads(state)

    async def save(self, name: str, entry_id: str, state: dict[str, Any]) -> None:
        data = await asyncio.to_thread(orjson.dumps, state)
        key = self._prefix + name
        await self._connection.execute("EVAL", _SAVE_IF_NEWER, 1, key, entry_id, data)


class RedisCursors:
    """Implements `Cursors`: one hash for all consumers."""

    def __init__(self, connection: RedisConnection, hall: str) -> None:
        self._connection = connection
        self._key = f"{{{hall}}}:cursors"

    async def load(self, consumer: str) -> str | None:
        found = await self._connection.execute("HGET", self._key, consumer)
        return None if found is None else found.decode()

    async def save(self, consumer: str, entry_id: str) -> None:
        await self._connection.execute("HSET", self._key, consumer, entry_id)

    async def all(self) -> dict[str, str]:
        found = await self._connection.execute("HGETALL", self._key)
        pairs = found.items() if isinstance(found, dict) else zip(*[iter(found)] * 2, strict=True)
        return {name.decode(): entry_id.decode() for name, entry_id in pairs}

    async def forget(self, consumer: str) -> None:
        await self._connection.execute("HDEL", self._key, consumer)
