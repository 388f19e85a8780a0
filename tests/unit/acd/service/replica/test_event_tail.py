"""Events buffered for consumers of the process: complete, in order, once."""

from __future__ import annotations

import asyncio

import pytest

from acd.adapters.memory import MemoryEventLog
from acd.domain.messages.events import ContactConnected
from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, EventLog, LogUnavailable, StepResult, event_id
from acd.service.replica.event_tail import EventTail, UrgentEventTail


def an_event(ms: int) -> StepResult:
    return StepResult(f"{ms}-0", [ContactConnected(f"tel-{ms}", "ada")])


def ids(events: tuple[StampedEvent, ...]) -> list[int]:
    return [event.at_ms for event in events]


class CountingLog(MemoryEventLog):
    """Log that counts its reads and fails while `away`."""

    reads = 0
    away = False

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        self.reads += 1
        return await super().read(after, count, wait_ms)

    async def append(self, events: object) -> None:
        if self.away:
            raise LogUnavailable("away")
        await super().append(events)  # type: ignore[arg-type]


async def test_reader_at_the_end_gets_the_next_event_without_reading_the_log() -> None:
    log = CountingLog()
    events = EventTail(log)
    await events.append([an_event(1)])
    reading = asyncio.create_task(events.read("1-0", 10, 5_000))
    await asyncio.sleep(0)
    await events.append([an_event(2), an_event(3)])
    assert ids(await reading) == [2, 3]
    assert log.reads == 0


async def test_reader_behind_the_buffer_reads_the_log() -> None:
    log = CountingLog()
    await log.append([an_event(1), an_event(2)])
    events = EventTail(log)
    await events.append([an_event(3)])
    assert ids(await events.read(BEGINNING, 10, 0)) == [1, 2, 3]
    assert log.reads == 1


async def test_batch_written_at_the_second_attempt_is_delivered_once() -> None:
    log = CountingLog()
    events = EventTail(log)
    await events.append([an_event(1)])
    log.away = True
    with pytest.raises(LogUnavailable):
        await events.append([an_event(2)])
    assert ids(await events.read("1-0", 10, 0)) == [2]
    log.away = False
    await events.append([an_event(2)])
    assert await events.read("2-0", 10, 1) == ()
    assert ids(await log.read("1-0", 10, 0)) == [2]


async def test_urgent_reader_wakes_first() -> None:
    events = EventTail(MemoryEventLog())
    await events.append([an_event(1)])
    woken: list[str] = []

    async def read(name: str, log: EventLog) -> None:
        await log.read("1-0", 10, 5_000)
        woken.append(name)

    async with asyncio.TaskGroup() as readers:
        readers.create_task(read("other", events))
        readers.create_task(read("urgent", UrgentEventTail(events)))
        await asyncio.sleep(0)
        await events.append([an_event(2)])
    assert woken == ["urgent", "other"]


async def test_replay_repeats_no_event() -> None:
    events = EventTail(MemoryEventLog())
    await events.append([an_event(1), an_event(2)])
    await events.append([an_event(1), an_event(2), an_event(3)])
    assert ids(await events.read("1-0", 10, 0)) == [2, 3]


async def test_gap_after_a_restart_is_read_from_the_log() -> None:
    log = CountingLog()
    events = EventTail(log)
    await events.append([an_event(1)])
    waiting = asyncio.create_task(events.read("1-0", 10, 5_000))
    await asyncio.sleep(0)
    await log.append([an_event(2)])  # by another replica, whose snapshot is taken up
    events.clear()
    await events.append([an_event(3)])
    assert await waiting == ()
    assert ids(await events.read("1-0", 10, 0)) == [2, 3]


async def test_dropped_events_are_read_from_the_log() -> None:
    log = CountingLog()
    events = EventTail(log, max_events=2)
    for ms in range(1, 8):
        await events.append([an_event(ms)])
    assert ids(await events.read("1-0", 3, 0)) == [2, 3, 4]
    assert log.reads == 1
    assert ids(await events.read("6-0", 3, 0)) == [7]
    assert log.reads == 1


async def test_reader_may_start_at_any_event_of_an_input() -> None:
    log = CountingLog()
    events = EventTail(log)
    three = [ContactConnected(f"tel-{n}", "ada") for n in range(3)]
    await events.append([StepResult("1-0", three), an_event(2)])
    events_after = await events.read(event_id("1-0", 1), 10, 0)
    assert [event.id for event in events_after] == [event_id("1-0", 2), "2-0"]
    assert log.reads == 0


async def test_unread_events_are_dropped_too() -> None:
    log = CountingLog()
    events = EventTail(log, max_events=2)
    await events.append([an_event(1)])
    assert ids(await events.read("1-0", 3, 0)) == []
    for ms in range(2, 9):
        await events.append([an_event(ms)])
    assert ids(await events.read("1-0", 3, 0)) == [2, 3, 4]
    assert log.reads == 1
    assert ids(await events.read("7-0", 3, 0)) == [8]
    assert log.reads == 1
