"""The archive follows the input log."""

from __future__ import annotations

from datetime import date

from acd.adapters.memory import MemoryArchive
from acd.service.input_archiver import InputArchiver
from tests.support.builders import START_MS, AnsweringClock
from tests.support.memory_logs import MemoryLogs, admission


async def test_days_past_their_retention_are_deleted() -> None:
    clock = AnsweringClock()
    logs, archive = MemoryLogs(clock), MemoryArchive()
    await logs.fill(1)
    clock.advance(2 * 86_400_000)
    await logs.fill(1)
    await InputArchiver(logs.inputs, archive, logs.archives, clock, retain_days=1).catch_up()
    assert await archive.days() == (date(2026, 11, 20),)


async def test_archive_ahead_of_the_log_gets_every_later_input() -> None:
    """The log lost its last entries, and the clock of its server was set back."""
    before, after = MemoryLogs(AnsweringClock()), MemoryLogs(AnsweringClock(START_MS - 60_000))
    archive = MemoryArchive()
    await before.fill(2)
    await InputArchiver(before.inputs, archive, before.archives, before.clock).catch_up()
    archiver = InputArchiver(after.inputs, archive, after.archives, after.clock)
    await archiver.catch_up()
    await after.inputs.append(admission("new"), "admit:new")
    await archiver.catch_up()
    *_, newest = archive.read(0, START_MS * 2)
    assert newest.key == "admit:new"
