"""A replica of the ACD as a process: `python -m tests.support.acd_replica URL ACD EVERY`."""

from __future__ import annotations

import asyncio
import sys

from acd.adapters.redis import (
    RedisConnection,
    RedisCursors,
    RedisEventLog,
    RedisInputLog,
    RedisSnapshots,
)
from acd.service.replica.acd_service import AcdService
from centrala.wiring.clock import SteadyClock


def service(connection: RedisConnection, acd: str, snapshot_every: int) -> AcdService:
    return AcdService(
        RedisInputLog(connection, acd),
        RedisEventLog(connection, acd),
        RedisSnapshots(connection, acd),
        RedisCursors(connection, acd),
        SteadyClock(),
        snapshot_every=snapshot_every,
    )


async def main(url: str, acd: str, snapshot_every: str) -> None:
    replica = service(RedisConnection(url), acd, snapshot_every=int(snapshot_every))
    await replica.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await replica.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
