"""Feed one consumer from the event log: in order, at least once, from a durable cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog

from acd.ports.acd import Consumer, StampedEvent
from acd.ports.backoff import Backoff
from acd.ports.log import BEGINNING, Cursors, EventLog, LogUnavailable

READ_COUNT = 256
MAX_READ_WAIT_MS = 2_000
FIRST_DELAY_S, MAX_DELAY_S, MAX_LOG_DELAY_S = 0.1, 10.0, 1.0
SAVE_INTERVAL_S = 0.1

log = structlog.get_logger()


class EventConsumer:
    """Loop of one consumer. An event that fails is handled again, and the later ones wait for it.

    A consumer without a cursor starts at the beginning of the retained log, or, with `from_now`,
    at its end. The cursor is saved by a task of its own, at once and then every
    `SAVE_INTERVAL_S`: after a crash the events of that interval are handled twice.
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
        self._advanced = asyncio.Event()

    @property
    def position(self) -> str | None:
        """Id of the last handled event; None before the start."""
        return self._position

    async def run(self) -> None:
        """Consume until cancelled; the cursor is saved at the end."""
        saving = asyncio.create_task(self._save_while_advancing())
        try:
            await self._consume()
        finally:
            saving.cancel()
            with suppress(LogUnavailable):
                await self._save()

    async def _save_while_advancing(self) -> None:
        while True:
            await self._advanced.wait()
            self._advanced.clear()
            try:
                await self._save()
            except LogUnavailable:
                self._advanced.set()
            await asyncio.sleep(SAVE_INTERVAL_S)

    async def _save(self) -> None:
        position = self._position
        if position is not None and position != self._saved:
            await self._cursors.save(self._consumer.name, position)
            self._saved = position

    async def _consume(self) -> None:
        handler_backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S)
        log_backoff = Backoff(FIRST_DELAY_S, MAX_LOG_DELAY_S)
        while True:
            try:
                await self._handle_next()
                handler_backoff.reset()
                log_backoff.reset()
            except LogUnavailable:
                await log_backoff.pause()
            except Exception:
                # The failure belongs to this consumer alone: other consumers continue.
                log.exception("consumer-failed", consumer=self._consumer.name)
                await handler_backoff.pause()

    async def _handle_next(self) -> None:
        position = self._position or await self._load_position()
        batch = await self._events.read(position, READ_COUNT, MAX_READ_WAIT_MS)
        if batch:
            await self._handle_batch(batch)

    async def _load_position(self) -> str:
        """Return the saved position; a new consumer's is saved, so that the log is kept from it."""
        name = self._consumer.name
        position = await self._cursors.load(name)
        if position is None:
            position = await self._events.last_id() if self._from_now else BEGINNING
            await self._cursors.save(name, position)
        self._position = self._saved = position
        return position

    async def _handle_batch(self, batch: Sequence[StampedEvent]) -> None:
        """Handle the events; the position advances past those handled before a failure."""
        handled: StampedEvent | None = None
        try:
            for event in batch:
                await self._consumer.handle(event)
                handled = event
        finally:
            if handled is not None:
                self._position = handled.id
                self._advanced.set()
        if len(batch) >= READ_COUNT:
            await asyncio.sleep(0)  # a consumer that lags far behind must not starve other tasks
