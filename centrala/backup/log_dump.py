"""All keys of one ACD as the log server serialises them, taken in one step of the server."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass

from acd.adapters.redis import RedisConnection
from centrala.backup.errors import BackupInvalid, RestoreRefused

DUMP_ALL = """
local position = '0-0'
if redis.call('EXISTS', KEYS[1]) == 1 then
  local facts = redis.call('XINFO', 'STREAM', KEYS[1])
  for n = 1, #facts, 2 do
    if facts[n] == 'last-generated-id' then position = facts[n + 1] end
  end
end
local dumped = {position}
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
  dumped[#dumped + 1] = {key, redis.call('PTTL', key), redis.call('DUMP', key)}
end
return dumped
"""
"""One script is one step: no input comes between two keys (valkey.io/topics/eval-intro)."""


@dataclass(frozen=True)
class DumpedKey:
    """Key with its value as `DUMP` gives it. `expires_ms`: 0 for never."""

    key: str
    expires_ms: int
    value: bytes


@dataclass(frozen=True)
class LogDump:
    """The log of one moment. `position`: id of its last input."""

    position: str
    keys: tuple[DumpedKey, ...]


async def dump(connection: RedisConnection, acd: str) -> LogDump:
    """Return every key of the ACD as of one moment. Raises LogUnavailable."""
    pattern = f"{{{acd}}}:*"
    position, *rows = await connection.execute("EVAL", DUMP_ALL, 1, input_key(acd), pattern)
    keys = (DumpedKey(key.decode(), max(0, ttl), value) for key, ttl, value in rows)
    return LogDump(position.decode(), tuple(keys))


def input_key(acd: str) -> str:
    """Return the key of the input stream; it also routes a script in a cluster."""
    return f"{{{acd}}}:in"


async def load(connection: RedisConnection, acd: str, keys: Iterable[DumpedKey]) -> None:
    """Write the keys into a log that has none of this ACD.

    Raises RestoreRefused, LogUnavailable, also when the server is older than that of the backup.
    """
    pattern = f"{{{acd}}}:*"
    count = "return #redis.call('KEYS', ARGV[1])"
    if await connection.execute("EVAL", count, 1, input_key(acd), pattern):
        raise RestoreRefused(f"the log holds data of the ACD {acd} already: add --replace")
    for one in keys:
        await connection.execute("RESTORE", one.key, one.expires_ms, one.value)


def to_text(keys: Iterable[DumpedKey]) -> str:
    """Return the dump as lines of JSON."""
    return "".join(
        json.dumps([one.key, one.expires_ms, base64.b64encode(one.value).decode()]) + "\n"
        for one in keys
    )


def from_text(text: str, acd: str) -> list[DumpedKey]:
    """Read `to_text`, for an ACD of this name. Raises BackupInvalid."""
    try:
        rows = [json.loads(line) for line in text.splitlines()]
        return [
            DumpedKey(f"{{{acd}}}:{_own_part(key)}", int(ttl), base64.b64decode(value))
            for key, ttl, value in rows
        ]
    except (ValueError, TypeError) as error:
        raise BackupInvalid(f"the log of the backup is damaged: {error}") from error


def _own_part(key: str) -> str:
    return key.partition("}:")[2]
