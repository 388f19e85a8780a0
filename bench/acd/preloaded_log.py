"""An ACD's state put into a log, so that a replica need not replay how it came about."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from acd.adapters.redis import RedisConnection, RedisSnapshots
from acd.domain.messages.commands import Tick
from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import take_snapshot
from acd.service.replica.snapshots import SNAPSHOT_NAME
from bench.acd.server import Server
from bench.acd.wire import ACD, Encoder


@dataclass(frozen=True, slots=True)
class Stored:
    """`end`: the packed input that ends the log; `text`: the state that includes it, as JSON."""

    entry_id: str
    end: bytes
    text: bytes


def stored(acd: Acd, entry_id: str) -> Stored:
    """The log reaches to `entry_id`, and the snapshot as well."""
    end = Encoder().append(Tick(acd.now_ms), "tick:0", entry_id)
    return Stored(entry_id, end, b"".join(take_snapshot(acd.state)))


def put(server: Server, what: Stored) -> None:
    """Into an empty log, by the product's own hand."""
    with server.wire() as wire:
        wire.load([what.end])
    asyncio.run(_save(server.url, what))


async def _save(url: str, what: Stored) -> None:
    connection = RedisConnection(url)
    snapshots = RedisSnapshots(connection, ACD)
    await snapshots.save(SNAPSHOT_NAME, what.entry_id, what.text)
    await connection.close()
