"""the ACD's ports on Redis or Valkey (7.0 or newer)."""

from acd.adapters.redis.hot_path.connection import RedisConnection
from acd.adapters.redis.log import RedisEventLog, RedisInputLog
from acd.adapters.redis.states import RedisCursors, RedisSnapshots

__all__ = [
    "RedisConnection",
    "RedisCursors",
    "RedisEventLog",
    "RedisInputLog",
    "RedisSnapshots",
]
