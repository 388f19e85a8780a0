"""Source of a rehearsal: one day of the archive of inputs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from acd.domain.model.errors import InvalidInput
from acd.domain.model.queue_rules import Rules
from acd.ports.archive import InputArchive
from acd.service.rehearsal.from_recording import Recording
from acd.service.wallboard.business_day import day_bounds_ms
from centrala.rehearsal.options import RehearsalOptions
from centrala.rehearsal.sources import Chance, DayEmpty, Source, Stated, surged
from config.errors import UsageError

HOUR_MS = 3_600_000
BEFORE_MS, AFTER_MS = 24 * HOUR_MS, 4 * HOUR_MS
"""Hours read around the day: consultants at work and contacts waiting at its beginning, and the
end of conversations that outlast it."""
MAX_DAYS_NAMED = 10


def from_archive(
    options: RehearsalOptions,
    day: date,
    archive: InputArchive,
    rules: Rules,
    zone: ZoneInfo,
    chance: Chance,
) -> Source:
    """Read the day. Raises UsageError for a missing day, DayEmpty, ArchiveUnavailable."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    from_ms, until_ms = day_bounds_ms(int(noon.timestamp() * 1000), zone)
    recording = Recording(rules, from_ms, until_ms)
    recording.replay(archive.read(from_ms - BEFORE_MS, until_ms + AFTER_MS))
    recorded = recording.day(chance)
    if not any(arrival.at_ms >= from_ms for arrival in recorded.day.arrivals):
        raise _not_there(day, asyncio.run(archive.days()))
    left_out = tuple(f"{name} {count}" for name, count in sorted(recorded.left_out.items()))
    assumptions: list[Stated] = [("archive", ())]
    if left_out:
        assumptions.append(("left_out", (", ".join(left_out),)))
    return surged(Source(recorded.day, from_ms, {}, tuple(assumptions)), options.times, chance)


def _not_there(day: date, days: Sequence[date]) -> InvalidInput:
    if day in days:
        return DayEmpty(f"--day: no contact came on {day}, so there is nothing to rehearse")
    if not days:
        there = "it is empty: it fills while centrala runs"
    elif len(days) > MAX_DAYS_NAMED:
        there = f"it has {len(days)} days from {days[0]} to {days[-1]}"
    else:
        there = f"it has {', '.join(map(str, days))}"
    return UsageError(f"--day: expected a day of the archive, got {day}; {there}", field="day")
