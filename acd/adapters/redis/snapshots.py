"""Snapshots on Redis or Valkey.

A snapshot is a head (`id`, `generation`, `pieces`) and, under its generation, a hash of pieces:
one string ends at 512 MB, and one command of such a size would stop the server. The pieces are
written before the head points at them; a generation without a head expires, as its writer died.
"""

from __future__ import annotations

import asyncio
import uuid
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

from acd.adapters.redis.connection import RedisConnection
from acd.ports.log import SnapshotUnreadable

PIECE_BYTES = 1 << 20
"""Of text, before compression: a command of this size delays no other by much."""

COMPRESSION_LEVEL = 1
"""zlib's fastest: a third of the default's time for a tenth more bytes."""

UNFINISHED_EXPIRY_S = 900
MAX_LOAD_ATTEMPTS = 5

# Numbers are compared as text: Lua's own are exact up to 2^53 only, ids go up to 2^64.
_SWITCH_IF_NEWER = """
local function above(a, b)
  if #a ~= #b then return #a > #b end
  return a > b
end
local function newer(a, b)
  local am, an = string.match(a, '^0*(%d+)-0*(%d+)$')
  local bm, bn = string.match(b, '^0*(%d+)-0*(%d+)$')
  if am ~= bm then return above(am, bm) end
  return above(an, bn)
end
local stored = redis.call('HGET', KEYS[1], 'id')
if stored and not newer(ARGV[1], stored) then
  redis.call('UNLINK', KEYS[2])
  return 0
end
if redis.call('HLEN', KEYS[2]) ~= tonumber(ARGV[3]) then
  return redis.error_reply('pieces of the snapshot are missing')
end
local old = redis.call('HGET', KEYS[1], 'generation')
if old then redis.call('UNLINK', KEYS[1] .. ':' .. old) end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'generation', ARGV[2], 'pieces', ARGV[3])
redis.call('PERSIST', KEYS[2])
return 1
"""


class RedisSnapshots:
    """Implements `Snapshots`. All keys of one ACD share its hash tag."""

    def __init__(self, connection: RedisConnection, acd: str) -> None:
        self._connection = connection
        self._prefix = f"{{{acd}}}:snapshot:"

    async def load(self, name: str) -> tuple[str, Iterator[bytes]] | None:
        """Raises `SnapshotUnreadable`, naming the key."""
        key = self._prefix + name
        for _ in range(MAX_LOAD_ATTEMPTS):
            head = await self._connection.execute("HMGET", key, "id", "generation", "pieces")
            if None in head:
                return None
            entry_id, generation, count = (field.decode() for field in head)
            pieces = await self._pieces(f"{key}:{generation}", int(count))
            if None not in pieces:
                return entry_id, _read(key, pieces)
        raise SnapshotUnreadable(f"pieces of the snapshot {key} are missing")

    async def _pieces(self, key: str, count: int) -> list[bytes]:
        """Some are None when a newer snapshot has replaced this one meanwhile."""
        return [await self._connection.execute("HGET", key, number) for number in range(count)]

    async def save(self, name: str, entry_id: str, text: bytes) -> None:
        await self.save_pieces(name, entry_id, _once(text))

    async def save_pieces(self, name: str, entry_id: str, text: AsyncIterable[bytes]) -> None:
        key, generation = self._prefix + name, f"{entry_id}:{uuid.uuid4().hex}"
        pieces_key, count = f"{key}:{generation}", 0
        async for piece in _pieces(text):
            packed = await asyncio.to_thread(zlib.compress, piece, COMPRESSION_LEVEL)
            await self._connection.execute("HSET", pieces_key, count, packed)
            if count == 0:
                await self._connection.execute("EXPIRE", pieces_key, UNFINISHED_EXPIRY_S)
            count += 1
        await self._connection.execute(
            "EVAL", _SWITCH_IF_NEWER, 2, key, pieces_key, entry_id, generation, count
        )


async def _once(text: bytes) -> AsyncIterator[bytes]:
    yield text


async def _pieces(text: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The same text in pieces of at most `PIECE_BYTES`."""
    async for part in text:
        for start in range(0, len(part), PIECE_BYTES):
            yield part[start : start + PIECE_BYTES]


def _read(key: str, packed: list[bytes]) -> Iterator[bytes]:
    try:
        yield from _whole_lines(map(zlib.decompress, packed))
    except zlib.error as error:
        raise SnapshotUnreadable(f"the snapshot {key} is damaged: {error}") from error


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Also the last one, which nothing need end."""
    begun: list[bytes] = []
    for piece in pieces:
        *lines, rest = piece.split(b"\n")
        for line in lines:
            yield b"".join([*begun, line])
            begun = []
        begun.append(rest)
    if any(begun):
        yield b"".join(begun)
