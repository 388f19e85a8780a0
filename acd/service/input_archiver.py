"""Copy the input log to the archive, which keeps it long after the log is trimmed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from acd.ports.archive import ArchiveUnavailable, InputArchive
from acd.ports.clock import Clock
from acd.ports.log import BEGINNING, Cursors, InputLog, LogUnavailable
from acd.service.replica.id_fence import advance_ids_past

READ_COUNT = 4_096
ARCHIVE_INTERVAL_S = 10.0
"""Many inputs in one write compress better, and the log keeps them longer than this anyway."""

RETAIN_DAYS = 400

log = structlog.get_logger()


class InputArchiver:
    """Reader of the input log with a cursor of its own, past which the log is not trimmed."""

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
        """`readers`: cursors of the input log. `clock`: UTC. `name`: unique for each archive."""
        self._inputs = inputs
        self._archive = archive
        self._readers = readers
        self._clock = clock
        self._name = name
        self._retain = timedelta(days=retain_days)
        self._position: str | None = None

    async def run(self) -> None:
        """Archive every `ARCHIVE_INTERVAL_S` until cancelled; failures are retried."""
        while True:
            try:
                await self.catch_up()
            except LogUnavailable as error:
                log.warning("archive-waiting-for-log", reason=error.message)
            except ArchiveUnavailable as error:
                log.error("archive-not-written", reason=error.message)
            await asyncio.sleep(ARCHIVE_INTERVAL_S)

    async def catch_up(self) -> None:
        """Archive all new inputs and delete days past their retention.

        Raises `LogUnavailable`, `ArchiveUnavailable`.
        """
        position = self._position or await self._load_position()
        while entries := await self._inputs.read(position, READ_COUNT, 0):
            await self._archive.append(entries)
            self._position = position = entries[-1].id
            await self._readers.save(self._name, position)
            today = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC).date()
            await self._archive.forget_before(today - self._retain)

    async def _load_position(self) -> str:
        """Return where the archive ends, and save it, so that the log is kept from there on."""
        position = await self._archive.last_id()
        await self._readers.save(self._name, position)
        if position != BEGINNING and not await self._inputs.holds(position):
            log.warning("archive-gap", position=position)
            await advance_ids_past(self._inputs, position)
        self._position = position
        return position
