"""Events are given out only after the replica of this process has stepped their input."""

from __future__ import annotations

import asyncio

from acd.domain.messages.events import ContactUnreachable
from acd.ports.log import BEGINNING, StepResult
from acd.service.replica.stepped_events import SteppedEvents
from tests.support.memory_logs import MemoryLogs
from tests.support.waiting import PATIENCE_S

EVENT = ContactUnreachable("tel-0", "drogi")


async def test_event_of_another_replica_waits_for_its_input_to_be_stepped() -> None:
    """The consumer would ask the replica of its process and see an older state."""
    logs = MemoryLogs()
    replica = logs.replica()
    await replica.start()
    events = SteppedEvents(logs.events, replica.wait_until_stepped)
    await logs.fill(contacts=1)
    await logs.events.append([StepResult(await logs.inputs.last_id(), [EVENT])])
    reading = asyncio.create_task(events.read(BEGINNING, 10, 0))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not reading.done()
    assert replica.contacts() == ()
    running = asyncio.create_task(replica.run())
    [stamped] = await reading
    assert stamped.event == EVENT
    assert [view.contact_id for view in replica.contacts()] == ["tel-0"]
    running.cancel()


async def test_event_whose_input_was_stepped_comes_at_once() -> None:
    logs = MemoryLogs()
    await logs.fill(contacts=1)
    replica = logs.replica()
    await replica.start()
    await replica.write_all()
    events = SteppedEvents(logs.events, replica.wait_until_stepped)
    batch = await events.read(BEGINNING, 10, 0)
    assert batch
    assert await events.last_id() == batch[-1].id


async def test_absence_of_events_is_not_waited_for() -> None:
    logs = MemoryLogs()
    replica = logs.replica()
    assert await SteppedEvents(logs.events, replica.wait_until_stepped).read(BEGINNING, 10, 0) == ()


async def test_restart_from_a_later_snapshot_ends_the_wait() -> None:
    logs = MemoryLogs()
    await logs.fill(contacts=1)
    writer, follower = logs.replica(snapshot_every=1), logs.replica()
    waiting = asyncio.create_task(follower.wait_until_stepped(await logs.inputs.last_id()))
    await writer.start()
    await writer.write_all()
    await follower.start()
    async with asyncio.timeout(PATIENCE_S):
        await waiting
