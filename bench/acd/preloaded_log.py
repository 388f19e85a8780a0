"""Preload a log with a snapshot, so that a replica need not replay its history."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from acd.adapters.redis import RedisConnection, RedisSnapshots
from acd.domain.messages.commands import Tick
from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import take_snapshot
from acd.service.replica.snapshots import SNAPSHOT_NAME
from bench.log_server.client import ACD, InputEncoder
from bench.log_server.server import LogServer


@dataclass(frozen=True, slots=True)
class PreloadedState:
    """A snapshot and the log's end; `end`: the last input, packed; `text`: the state after it."""

    entry_id: str
    end: bytes
    text: bytes


def preloaded_state(acd: Acd, entry_id: str) -> PreloadedState:
    """Return the state of an ACD whose last input has the id `entry_id`."""
    end = InputEncoder().append(Tick(acd.now_ms), "tick:0", entry_id)
    return PreloadedState(entry_id, end, b"".join(take_snapshot(acd.state)))


def load_into(server: LogServer, state: PreloadedState) -> None:
    """Store the state in an empty log, with the product's own adapter."""
    with server.client() as client:
        client.load([state.end])
    asyncio.run(_save(server.url, state))


async def _save(url: str, state: PreloadedState) -> None:
    connection = RedisConnection(url)
    snapshots = RedisSnapshots(connection, ACD)
    await snapshots.save(SNAPSHOT_NAME, state.entry_id, state.text)
    await connection.close()
