"""Log, snapshots, cursors and signals on Redis or Valkey (7.0 or newer).

Called by the wiring in `centrala`, by `bench` and by tests; no other package imports redis-py.
Begin with `connection.py` (three kinds of sockets), then `log.py` (both streams) and
`snapshots.py`. `hot_path` holds what reads and writes the streams; `route.py` finds the server
behind an address, sentinels or a cluster.
"""

from acd.adapters.redis.connection import RedisConnection
from acd.adapters.redis.cursors import RedisCursors
from acd.adapters.redis.log import RedisEventLog, RedisInputLog
from acd.adapters.redis.snapshots import RedisSnapshots

__all__ = [
    "RedisConnection",
    "RedisCursors",
    "RedisEventLog",
    "RedisInputLog",
    "RedisSnapshots",
]
