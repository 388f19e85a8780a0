"""A follower steps what the writer steps, and writes none of its events, ticks and snapshots."""

from __future__ import annotations

import asyncio

from acd.domain.messages import commands as c
from acd.domain.messages.events import OfferMade
from acd.ports.log import BEGINNING
from acd.service.replica.acd_service import AcdService
from acd.service.replica.event_tail import EventTail
from acd.service.replica.role import FollowedEvents, Role
from tests.support.builders import AnsweringClock
from tests.support.memory_logs import MemoryLogs, admission, running
from tests.support.waiting import until_true


def follower(logs: MemoryLogs, **options: object) -> tuple[AcdService, EventTail]:
    """Return a follower of the logs, and its events as its consumers read them."""
    events = EventTail(FollowedEvents(logs.events))
    stores = (logs.inputs, events, logs.snapshots, logs.cursors, logs.clock)
    service = AcdService(*stores, role=Role.FOLLOWER, on_restart=events.clear, **options)  # type: ignore[arg-type]
    return service, events


async def test_follower_answers_without_a_writer_and_writes_no_event() -> None:
    logs = MemoryLogs()
    await logs.fill(0)
    acd, events = follower(logs)
    async with running(acd):
        await acd.submit(c.SignIn("ada", {"drogi": 1}), "in")
        await acd.submit(c.BecomeReady("ada"), "ready")
        answer = await acd.submit(admission("tel-1"), "admit:tel-1")
        assert OfferMade in {type(stamped.event) for stamped in answer}
        shown = await events.read(answer[0].id, 100, 0)
        assert shown == answer[1:]
        assert await logs.events.last_id() == BEGINNING


async def test_events_of_writer_and_follower_have_the_same_ids() -> None:
    logs = MemoryLogs()
    await logs.fill(3)
    acd, _ = follower(logs)
    async with running(logs.replica()), running(acd):
        answer = await acd.submit(admission("tel-new"), "admit:tel-new")

        async def is_written() -> bool:
            return await logs.events.last_id() == answer[-1].id

        await until_true(is_written)
        written = await logs.events.read(BEGINNING, 1_000, 0)
        assert tuple(written[-len(answer) :]) == answer


async def test_follower_stores_no_snapshot() -> None:
    logs = MemoryLogs()
    await logs.fill(50)
    acd, _ = follower(logs, snapshot_every=5)
    async with running(acd):
        await acd.submit(admission("tel-new"), "admit:tel-new")
        assert await logs.snapshots.load("acd") is None


async def test_follower_writes_no_tick_at_a_deadline() -> None:
    clock = AnsweringClock()
    logs = MemoryLogs(clock)
    await logs.fill(0)
    acd, _ = follower(logs)
    async with running(acd):
        await acd.submit(c.SignIn("ada", {"drogi": 1}), "in:ada")
        await acd.submit(c.BecomeReady("ada"), "ready:ada")
        await acd.submit(admission("tel-1"), "admit:tel-1")
        before = await logs.inputs.appended()
        clock.advance(600_000)
        for _ in range(20):
            await asyncio.sleep(0)
        assert await logs.inputs.appended() == before
