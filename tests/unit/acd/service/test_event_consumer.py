"""A consumer handles every event in order, at least once, from its cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from acd.adapters.memory import MemoryCursors, MemoryEventLog
from acd.domain.messages.events import InputRefused, OfferClosed
from acd.domain.model.offer import OfferState
from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, LogUnavailable, StepResult, event_id, id_order
from acd.service.event_consumer import EventConsumer
from tests.support.acd_service import running_acd
from tests.support.memory_logs import admission
from tests.support.waiting import until

MISSED = OfferClosed("tel-1-o1", "tel-1", "ada", OfferState.MISSED)


class Listener:
    """Consumer that records event ids and fails where a test says so."""

    name = "listener"

    def __init__(self, failures: Sequence[int] = ()) -> None:
        self.handled: list[str] = []
        self._failures = list(failures)

    async def handle(self, event: StampedEvent) -> None:
        if self._failures and len(self.handled) == self._failures[0]:
            self._failures.pop(0)
            raise RuntimeError("failed")
        self.handled.append(event.id)


async def test_consumer_gets_every_event_in_order() -> None:
    async with running_acd() as running:
        listener = Listener()
        running.follow(listener)
        for n in range(5):
            await running.acd.submit(admission(f"tel-{n}"), f"admit:{n}")
        await until(lambda: len(listener.handled) == 11)
        assert listener.handled == sorted(listener.handled, key=id_order)


async def test_failed_event_is_handled_again_before_the_later_ones() -> None:
    async with running_acd() as running:
        listener = Listener(failures=[2])
        for n in range(5):
            await running.acd.submit(admission(f"tel-{n}"), f"admit:{n}")
        running.follow(listener)
        await until(lambda: len(listener.handled) == 11)
        assert listener.handled == sorted(set(listener.handled), key=id_order)


async def test_consumer_continues_after_its_last_event() -> None:
    events, cursors = MemoryEventLog(), MemoryCursors()
    batch = [StepResult(f"5-{n}", [MISSED]) for n in range(4)]
    ids = [event_id(entry.input_id, 0) for entry in batch]
    await events.append(batch[:2])
    for expected in (ids[:2], ids[2:]):
        listener = Listener()
        task = asyncio.create_task(EventConsumer(events, cursors, listener).run())
        await until(lambda: len(listener.handled) == 2)  # noqa: B023
        await asyncio.sleep(0)
        task.cancel()
        assert listener.handled == expected
        await events.append(batch[2:])


async def test_slow_cursor_delays_no_event() -> None:
    class Slow(MemoryCursors):
        """Fails once, then blocks until `go` is set."""

        def __init__(self) -> None:
            super().__init__()
            self.tries = 0
            self.go = asyncio.Event()

        async def save(self, consumer: str, entry_id: str) -> None:
            if entry_id != BEGINNING:
                self.tries += 1
                if self.tries == 1:
                    raise LogUnavailable("down")
                await self.go.wait()
            await super().save(consumer, entry_id)

    events, cursors, listener = MemoryEventLog(), Slow(), Listener()
    task = asyncio.create_task(EventConsumer(events, cursors, listener).run())
    for n in range(1, 9):
        await events.append([StepResult(f"{n}-0", [MISSED])])
        await until(lambda: len(listener.handled) == n)  # noqa: B023
    assert await cursors.load("listener") == BEGINNING
    cursors.go.set()
    await until(lambda: cursors._ids["listener"] == "8-0")
    task.cancel()


async def test_cursor_is_saved_when_the_consumer_stops() -> None:
    events, cursors, listener = MemoryEventLog(), MemoryCursors(), Listener()
    task = asyncio.create_task(EventConsumer(events, cursors, listener).run())
    for n in (1, 2):  # the second arrives during the save interval
        await events.append([StepResult(f"{n}-0", [MISSED])])
        await until(lambda: len(listener.handled) == n)  # noqa: B023
    task.cancel()
    await asyncio.wait({task})
    assert await cursors.load("listener") == "2-0"


async def test_new_consumer_may_start_at_the_end_of_the_log() -> None:
    events, cursors = MemoryEventLog(), MemoryCursors()
    old, new = (StepResult(f"{n}-0", [InputRefused("x", "y", "z")]) for n in (5, 6))
    await events.append([old])
    listener = Listener()
    task = asyncio.create_task(EventConsumer(events, cursors, listener, from_now=True).run())
    await until(lambda: "listener" in cursors._ids)
    await events.append([new])
    await until(lambda: listener.handled == ["6-0"])
    task.cancel()
