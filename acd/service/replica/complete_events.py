"""Events for consumers whose cursor no longer holds the log back: trimmed ones from the ledger.

A cursor holds the event log back for a limited time and size (`snapshots.py`), so that a consumer
that is away for days does not fill the log's server. What was trimmed meanwhile is in the SQL
ledger, which is written from the same log, in the same order and under the same ids.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Protocol

import structlog

from acd.ports.acd import StampedEvent
from acd.ports.event_ledger import EventLedger, LedgerEntry
from acd.ports.log import BEGINNING, EventLog, StepResult, id_order
from acd.serialisation.errors import DataInvalid
from acd.serialisation.messages import decode_event

log = structlog.get_logger()


class RetainedEvents(EventLog, Protocol):
    """Event log that tells where it begins."""

    async def first_id(self) -> str:
        """Return the id of the oldest entry, `BEGINNING` when there is none."""
        ...


class CompleteEvents:
    """Implement `EventLog` over the log itself; no event is missing that the ledger has.

    A consumer that had no cursor begins where the log begins, as before.
    """

    def __init__(self, events: RetainedEvents, ledger: EventLedger) -> None:
        self._events = events
        self._ledger = ledger

    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        return self._events.append(batch)

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        """Return the events after the id; raise the database's errors only for trimmed ones.

        The log's beginning is asked for after the read: what is trimmed in between is noticed.
        """
        batch = await self._events.read(after, count, wait_ms)
        if not batch or after == BEGINNING:
            return batch
        first = await self._events.first_id()
        if id_order(first) <= id_order(after):
            return batch
        return await self._trimmed(after, first, count) or batch

    async def last_id(self) -> str:
        return await self._events.last_id()

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        await self._events.trim(before, needed_from)

    async def _trimmed(self, after: str, first: str, count: int) -> tuple[StampedEvent, ...]:
        """Return events of the ledger after the one id and before the other, oldest first."""
        end = id_order(first)
        while True:
            entries = await self._ledger.after(after, count)
            older = [entry for entry in entries if id_order(entry.id) < end]
            events = _readable(older)
            if events or not older:
                log.warning("events-read-from-ledger", after=after, count=len(events), first=first)
                return events
            after = older[-1].id


def _readable(entries: Sequence[LedgerEntry]) -> tuple[StampedEvent, ...]:
    events: list[StampedEvent] = []
    for entry in entries:
        try:
            events.append(StampedEvent(*id_order(entry.id), decode_event(entry.body)))
        except DataInvalid as error:
            log.error("event-unreadable", event_id=entry.id, reason=error.message)
    return tuple(events)
