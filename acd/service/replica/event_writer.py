"""Write the events of stepped inputs to the event log, one batch behind the steps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

from acd.ports.log import EventLog, LogUnavailable, StepResult, id_order, input_id

WriteInProgress = tuple[list[StepResult], Awaitable[None]]
"""Batch on its way to the log, and the write to await."""


class EventWriter:
    """Queue of unwritten events, in the order of their inputs.

    One batch is on its way while the next one is collected. A batch whose write failed or was
    cancelled is written again: the log ignores entries that it has.
    """

    def __init__(self, events: EventLog) -> None:
        self._events = events
        self._unwritten: list[StepResult] = []
        self._in_progress: WriteInProgress | None = None
        self._one_writer = asyncio.Lock()
        self._last_written = (0, 0)
        self._is_replay = True

    async def abandon(self) -> None:
        """Wait for the write in progress before a restart; its failure does not matter."""
        with suppress(LogUnavailable):
            await self._finish_write()

    async def reset(self) -> None:
        """Drop all unwritten events and find where the log ends. Raises `LogUnavailable`."""
        self._unwritten, self._in_progress = [], None
        self._last_written = id_order(input_id(await self._events.last_id()))
        self._is_replay = True

    def add(self, entry: StepResult) -> None:
        """Queue the events of a stepped input, unless a replay finds them in the log.

        Skipping them here saves a replay most of its time.
        """
        if self._is_replay:
            self._is_replay = id_order(entry.input_id) < self._last_written
        if entry.events and not self._is_replay:
            self._unwritten.append(entry)

    async def start_write(self) -> None:
        """Finish the previous write, then start writing what was queued since.

        Raises `LogUnavailable` for the previous write; its batch is queued again.
        """
        async with self._one_writer:
            await self._finish_write()
            if self._unwritten:
                batch, self._unwritten = self._unwritten, []
                self._in_progress = batch, self._events.append(batch)

    async def write_all(self) -> None:
        """Return when the log has every event queued here. Raises `LogUnavailable`."""
        await self.start_write()
        async with self._one_writer:
            await self._finish_write()

    async def _finish_write(self) -> None:
        if self._in_progress is None:
            return
        (batch, write), self._in_progress = self._in_progress, None
        try:
            await write
        except BaseException:
            self._unwritten = batch + self._unwritten
            raise
