"""Snapshots of a replica: stored, restored, and the log trimmed behind them."""

from __future__ import annotations

import pytest

from acd.adapters.memory import (
    MemoryArchive,
    MemoryCursors,
    MemoryEventLog,
    MemoryInputLog,
    MemorySnapshots,
)
from acd.domain.messages import commands as c
from acd.ports.log import BEGINNING, SnapshotUnreadable, entry_id_of
from acd.service.input_archiver import InputArchiver
from acd.service.replica.acd_service import AcdService
from acd.service.replica.snapshots import MAX_HELD_MS, RETAIN_MS, SNAPSHOT_NAME
from tests.support.builders import AnsweringClock, some_rules
from tests.support.memory_logs import MemoryLogs, admission, running
from tests.support.waiting import until


async def test_big_state_is_stored_while_the_replica_runs_and_restored() -> None:
    logs = MemoryLogs()
    await logs.fill(400)
    first = logs.replica(snapshot_every=200)
    async with running(first):
        await until(lambda: SNAPSHOT_NAME in logs.snapshots._states)
    second = logs.replica()
    await second.start()
    assert second.contacts() == first.contacts()


@pytest.mark.parametrize("state", [b'{"version":999}', b'{"noise":true}', b"[", b""])
async def test_unreadable_snapshot_is_replaced_by_a_replay_of_the_whole_log(state: bytes) -> None:
    logs = MemoryLogs()
    await logs.fill(3)
    await logs.snapshots.save(SNAPSHOT_NAME, await logs.inputs.last_id(), state)
    acd = logs.replica()
    await acd.start()
    assert len(acd.contacts()) == 3


@pytest.mark.parametrize("state", [b'{"version":999}', None])
async def test_replica_refuses_to_start_without_snapshot_on_a_trimmed_log(
    state: bytes | None,
) -> None:
    logs = MemoryLogs()
    await logs.fill(3)
    last_id = await logs.inputs.last_id()
    if state is not None:
        await logs.snapshots.save(SNAPSHOT_NAME, last_id, state)
    await logs.inputs.trim(last_id)
    with pytest.raises(SnapshotUnreadable, match="Start the version") as caught:
        await logs.replica().start()
    assert caught.value.id == "snapshot-unreadable"


async def test_inputs_are_kept_until_they_are_archived() -> None:
    clock = AnsweringClock()
    logs = MemoryLogs(clock)
    await logs.fill(3)
    archive = MemoryArchive()
    archiver = InputArchiver(logs.inputs, archive, logs.archives, clock)
    await archiver.catch_up()
    archived = await logs.inputs.last_id()
    clock.advance(RETAIN_MS // 2)
    await logs.inputs.append(admission("waits"), "admit:waits")
    clock.advance(RETAIN_MS * 2)
    await logs.inputs.append(admission("late"), "admit:late")
    acd = logs.replica()
    await acd.start()
    await acd.take_snapshot()
    kept = [entry.key for entry in await logs.inputs.read(archived, 10, 0)]
    assert kept == ["admit:waits", "admit:late"]
    await archiver.catch_up()
    await acd.take_snapshot()
    assert [entry.key for entry in await logs.inputs.read(BEGINNING, 10, 0)] == ["admit:late"]
    assert len(list(archive.read(0, clock.now_ms() + 1))) == 6


async def test_log_is_trimmed_behind_the_snapshot_and_the_slowest_consumer() -> None:
    clock = AnsweringClock()
    inputs, events, cursors = MemoryInputLog(clock), MemoryEventLog(), MemoryCursors()
    await inputs.append(c.PublishRules(some_rules()), "rules")
    await inputs.append(admission("tel-1"), "admit:tel-1")
    clock.advance(RETAIN_MS + 1)
    await inputs.append(admission("tel-2"), "admit:tel-2")
    acd = AcdService(inputs, events, MemorySnapshots(), cursors, clock)
    await acd.start()
    await acd.write_all()
    all_events = await events.read(BEGINNING, 10, 0)
    await cursors.save("slow", all_events[0].id)
    await acd.take_snapshot()
    assert len(await inputs.read(BEGINNING, 10, 0)) == 1
    assert await events.read(BEGINNING, 10, 0) == all_events
    await cursors.forget("slow")
    await acd.take_snapshot()
    assert await events.read(BEGINNING, 10, 0) == all_events[-2:], "queued, and nobody there"


async def test_archive_that_does_not_advance_holds_the_inputs_for_a_day() -> None:
    clock = AnsweringClock()
    logs = MemoryLogs(clock)
    await logs.fill(1)
    first = await logs.inputs.read(BEGINNING, 1, 0)
    await logs.archives.save("archive:away", first[0].id)
    kept = []
    for age_ms in (MAX_HELD_MS - 1, 2):
        clock.advance(age_ms)
        await logs.inputs.append(admission(f"late-{age_ms}"), f"admit:late-{age_ms}")
        acd = logs.replica()
        await acd.start()
        await acd.take_snapshot()
        kept.append(await logs.inputs.holds(first[0].id))
    assert kept == [True, False]


async def test_consumer_of_all_events_loses_none_in_a_day_without_events() -> None:
    clock = AnsweringClock()
    logs = MemoryLogs(clock)
    await logs.fill(1)
    acd = logs.replica()
    await acd.start()
    await acd.write_all()
    last = await logs.events.last_id()
    await logs.cursors.save("there", last)
    clock.advance(2 * MAX_HELD_MS)
    await logs.inputs.append(c.Tick(0), "tick")
    again = logs.replica()
    await again.start()
    await again.take_snapshot()
    assert entry_id_of(await logs.events.first_id()) == entry_id_of(last)
