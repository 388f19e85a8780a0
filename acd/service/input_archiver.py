"""Follows the input log and keeps what it says, long after the log forgot it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from acd.ports.archive import ArchiveUnavailable, InputArchive
from acd.ports.clock import Clock
from acd.ports.log import BEGINNING, Cursors, InputLog, LogUnavailable
from acd.service.replica.id_fence import advance_ids_past

READ_COUNT = 4_096
PAUSE_S = 10.0
"""Between two looks: many inputs in one write compress better, and the log keeps them so long."""

RETAIN_DAYS = 400

log = structlog.get_logger()


class InputArchiver:
    """Has a position of its own, in `readers`, that the log is not trimmed past."""

    def __init__(
        self,
        inputs: InputLog,
        archive: InputArchive,
        readers: Cursors,
        clock: Clock,
        *,
        name: str = "archive",
        retain_days: int = RETAIN_DAYS,
    ) -> None:
        """`clock`: UTC. `name`: another one for every archive of the same log."""
        self._inputs = inputs
        self._archive = archive
        self._readers = readers
        self._clock = clock
        self._name = name
        self._retain = timedelta(days=retain_days)
        self._position: str | None = None

    async def run(self) -> None:
        """Until cancelled. What cannot be archived now stays in the log until it can."""
        while True:
            try:
                await self.catch_up()
            except LogUnavailable as error:
                log.warning("archive-waits-for-the-log", reason=error.message)
            except ArchiveUnavailable as error:
                log.error("archive-not-written", reason=error.message)
            await asyncio.sleep(PAUSE_S)

    async def catch_up(self) -> None:
        """Archive all that is there. Raises `LogUnavailable`, `ArchiveUnavailable`."""
        position = self._position or await self._enter()
        while entries := await self._inputs.read(position, READ_COUNT, 0):
            await self._archive.append(entries)
            self._position = position = entries[-1].id
            await self._readers.save(self._name, position)
            today = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC).date()
            await self._archive.forget_before(today - self._retain)

    async def _enter(self) -> str:
        """Find the place, and hold the log at it from now on."""
        position = await self._archive.last_id()
        await self._readers.save(self._name, position)
        if position != BEGINNING and not await self._inputs.holds(position):
            log.warning("archive-gap", position=position)
            await advance_ids_past(self._inputs, position)
        self._position = position
        return position
