"""Snapshot by a forked child: the state at the fork, complete, and failures of the child."""

from __future__ import annotations

import os
import signal

import pytest

from acd.serialisation.snapshot import take_snapshot
from acd.service.replica.forked_snapshot import ForkedSnapshot, SnapshotForkFailed
from tests.support.builders import AcdUnderTest


async def text_of(snapshot: ForkedSnapshot) -> bytes:
    return b"".join([chunk async for chunk in snapshot.text()])


async def test_child_writes_the_state_of_the_moment_of_the_fork() -> None:
    city = AcdUnderTest()
    for n in range(300):
        city.call(f"tel-{n}")
    state_at_fork = b"".join(take_snapshot(city.acd.state))
    snapshot = ForkedSnapshot(lambda: take_snapshot(city.acd.state))
    city.call("later")
    assert await text_of(snapshot) == state_at_fork


async def test_state_of_many_chunks_arrives_complete() -> None:
    state = b"x" * 5_000_000
    assert await text_of(ForkedSnapshot(lambda: [state, state])) == state + state


async def test_killed_child_raises_snapshot_fork_failed() -> None:
    def wait_for_ever() -> list[bytes]:
        signal.pause()
        return []

    snapshot = ForkedSnapshot(wait_for_ever)
    os.kill(snapshot.pid, signal.SIGKILL)
    with pytest.raises(SnapshotForkFailed, match="-9"):
        await text_of(snapshot)


async def test_failed_child_raises_snapshot_fork_failed() -> None:
    def fail() -> list[bytes]:
        raise MemoryError

    with pytest.raises(SnapshotForkFailed, match="ended with 1"):
        await text_of(ForkedSnapshot(fail))
