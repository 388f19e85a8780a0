"""Events are written once, in order, also when a write fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from acd.adapters.memory import MemoryCursors, MemoryEventLog, MemoryInputLog, MemorySnapshots
from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactQueued
from acd.ports.log import BEGINNING, LogUnavailable, StepResult
from acd.service.replica.acd_service import AcdService
from acd.service.replica.input_follower import READ_COUNT
from tests.support.acd_service import MachineClock
from tests.support.builders import some_rules
from tests.support.memory_logs import admission
from tests.support.waiting import until


async def test_snapshot_is_never_ahead_of_the_written_events() -> None:
    clock = MachineClock()
    inputs = MemoryInputLog(clock)
    await inputs.append(c.PublishRules(some_rules()), "rules")

    class Cut(MemoryEventLog):
        """Cancelled between the step and the write."""

        async def append(self, batch: Sequence[StepResult]) -> None:
            if not stopped:
                raise LogUnavailable("cut")
            await super().append(batch)

    stopped: list[bool] = []
    events = Cut()
    acd = AcdService(inputs, events, MemorySnapshots(), MemoryCursors(), clock)
    with pytest.raises(LogUnavailable):
        await acd.start()
    stopped.append(True)
    await acd.take_snapshot()
    assert len(await events.read(BEGINNING, 10, 0)) == 1


class FailingEvents(MemoryEventLog):
    """Fails at the appends with these numbers; each append yields to the loop once."""

    def __init__(self, *fails: int) -> None:
        super().__init__()
        self.appends = 0
        self._fails = fails

    async def append(self, batch: Sequence[StepResult]) -> None:
        self.appends += 1
        number = self.appends
        await asyncio.sleep(0)
        if number in self._fails:
            raise LogUnavailable("cut")
        await super().append(batch)


@pytest.mark.parametrize("fails", [(), (2,), (3,), (4,), (2, 3, 4), (2, 4, 5)])
async def test_replica_that_catches_up_writes_every_event_once_and_in_order(
    fails: tuple[int, ...],
) -> None:
    """One batch is written while the next is stepped; a failed write must lose no event."""
    clock, events = MachineClock(), FailingEvents(*fails)
    inputs, count = MemoryInputLog(clock), 2 * READ_COUNT + 10
    await inputs.append(c.PublishRules(some_rules()), "rules")
    acd = AcdService(inputs, events, MemorySnapshots(), MemoryCursors(), clock)
    await acd.start()
    for n in range(count):
        await inputs.append(admission(f"tel-{n}"), f"admit:tel-{n}")
    task = asyncio.create_task(acd.run())
    await until(lambda: len(acd.contacts()) == count)
    while (await asyncio.gather(acd.take_snapshot(), return_exceptions=True))[0] is not None:
        await asyncio.sleep(0)
    task.cancel()
    written = [stamped.event for stamped in await events.read(BEGINNING, 10_000, 0)]
    queued = [event.contact_id for event in written if isinstance(event, ContactQueued)]
    assert queued == [f"tel-{n}" for n in range(count)]
