"""Events that are no longer in the log, read from the ledger in their place."""

from __future__ import annotations

import pytest

from acd.adapters.memory import MemoryEventLog
from acd.adapters.memory.event_ledger import MemoryEventLedger
from acd.domain.messages.events import ContactConnected
from acd.ports.acd import StampedEvent
from acd.ports.event_ledger import LedgerEntry
from acd.ports.log import BEGINNING
from acd.service.replica.complete_events import CompleteEvents
from tests.support.log_batches import by_input

EVENTS = [StampedEvent(ms, 0, ContactConnected(f"tel-{ms}", "ada")) for ms in range(1, 11)]


class CountingLedger(MemoryEventLedger):
    """Ledger that counts its reads, with events that cannot be read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.unreadable: set[str] = set()

    async def after(self, event_id: str, count: int) -> tuple[LedgerEntry, ...]:
        self.reads += 1
        entries = await super().after(event_id, count)
        return tuple(
            entry._replace(body={"kind": "unknown"}) if entry.id in self.unreadable else entry
            for entry in entries
        )


@pytest.fixture
async def ledger() -> CountingLedger:
    ledger = CountingLedger()
    for event in EVENTS:
        await ledger.handle(event)
    return ledger


@pytest.fixture
async def log() -> MemoryEventLog:
    log = MemoryEventLog()
    await log.append(by_input(EVENTS))
    return log


async def read_all(events: CompleteEvents, after: str, count: int) -> list[StampedEvent]:
    read: list[StampedEvent] = []
    while batch := await events.read(after, count, 0):
        read += batch
        after = batch[-1].id
    return read


@pytest.mark.parametrize("count", [1, 3, 256])
async def test_trimmed_events_come_from_the_ledger_and_the_others_from_the_log(
    log: MemoryEventLog, ledger: CountingLedger, count: int
) -> None:
    await log.trim(EVENTS[6].id)
    assert await read_all(CompleteEvents(log, ledger), EVENTS[1].id, count) == EVENTS[2:]


async def test_ledger_is_not_read_while_the_log_reaches_back(
    log: MemoryEventLog, ledger: CountingLedger
) -> None:
    await log.trim(EVENTS[2].id)
    assert await read_all(CompleteEvents(log, ledger), EVENTS[2].id, 2) == EVENTS[3:]
    assert await read_all(CompleteEvents(log, ledger), BEGINNING, 2) == EVENTS[2:]
    assert ledger.reads == 0


async def test_ledger_that_lacks_the_events_stops_no_consumer(log: MemoryEventLog) -> None:
    await log.trim(EVENTS[6].id)
    assert await read_all(CompleteEvents(log, MemoryEventLedger()), EVENTS[1].id, 9) == EVENTS[6:]


async def test_unreadable_events_of_the_ledger_are_left_out(
    log: MemoryEventLog, ledger: CountingLedger
) -> None:
    await log.trim(EVENTS[6].id)
    ledger.unreadable = {EVENTS[2].id, EVENTS[3].id}
    read = await read_all(CompleteEvents(log, ledger), EVENTS[1].id, 2)
    assert read == EVENTS[4:]
