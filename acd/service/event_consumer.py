"""A consumer's own way along the event log: in order, at least once, from a durable cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog

from acd.ports.acd import Consumer, StampedEvent
from acd.ports.backoff import Backoff
from acd.ports.log import BEGINNING, Cursors, EventLog, LogUnavailable

READ_COUNT = 256
WAIT_MS = 2_000
FIRST_DELAY_S, MAX_DELAY_S, MAX_LOG_DELAY_S = 0.1, 10.0, 1.0
SAVE_S = 0.1

log = structlog.get_logger()


class EventConsumer:
    """Feeds one consumer. An event that cannot be handled is tried again, and holds the rest.

    A consumer that the log has never seen starts at the beginning of what is kept, or, with
    `from_now`, at the present. The cursor is written beside it, at once and then not again for
    `SAVE_S`: after a crash the events of so long a time are handed over twice.
    """

    def __init__(
        self, events: EventLog, cursors: Cursors, consumer: Consumer, *, from_now: bool = False
    ) -> None:
        self._events = events
        self._cursors = cursors
        self._consumer = consumer
        self._from_now = from_now
        self._position: str | None = None
        self._saved: str | None = None
        self._moved = asyncio.Event()

    @property
    def position(self) -> str | None:
        """The id of the last event that was handled; None before the start."""
        return self._position

    async def run(self) -> None:
        """Until cancelled."""
        saving = asyncio.create_task(self._keep_saved())
        try:
            await self._keep_going()
        finally:
            saving.cancel()
            with suppress(LogUnavailable):
                await self._save()

    async def _keep_saved(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            try:
                await self._save()
            except LogUnavailable:
                self._moved.set()
            await asyncio.sleep(SAVE_S)

    async def _save(self) -> None:
        position = self._position
        if position is not None and position != self._saved:
            await self._cursors.save(self._consumer.name, position)
            self._saved = position

    async def _keep_going(self) -> None:
        failed = Backoff(FIRST_DELAY_S, MAX_DELAY_S)
        log_away = Backoff(FIRST_DELAY_S, MAX_LOG_DELAY_S)
        while True:
            try:
                await self._advance()
                failed.reset()
                log_away.reset()
            except LogUnavailable:
                await log_away.pause()
            except Exception:
                # Whatever went wrong belongs to this consumer alone: others go on.
                log.exception("consumer-failed", consumer=self._consumer.name)
                await failed.pause()

    async def _advance(self) -> None:
        position = self._position or await self._enter()
        batch = await self._events.read(position, READ_COUNT, WAIT_MS)
        if batch:
            await self._hand_over(batch)

    async def _enter(self) -> str:
        """Find the place, and hold the log at it from now on."""
        name = self._consumer.name
        position = await self._cursors.load(name)
        if position is None:
            position = await self._events.last_id() if self._from_now else BEGINNING
            await self._cursors.save(name, position)
        self._position = self._saved = position
        return position

    async def _hand_over(self, batch: Sequence[StampedEvent]) -> None:
        """What is handled stays handled, also when the batch breaks off."""
        handled = self._position
        try:
            for event in batch:
                await self._consumer.handle(event)
                handled = event.id
        finally:
            if handled != self._position:
                self._position = handled
                self._moved.set()
        if len(batch) >= READ_COUNT:
            await asyncio.sleep(0)  # far behind: others have a turn
