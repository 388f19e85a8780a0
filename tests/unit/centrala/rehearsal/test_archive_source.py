"""Days from the archive of the run folder."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from acd.adapters.archive import FileArchive
from acd.domain.messages import commands as c
from acd.service.rehearsal.day import Day, StaffAction
from acd.service.rehearsal.metrics import GroupBy
from centrala.rehearsal.sources import DayEmpty
from config.errors import UsageError
from config.settings import Settings
from tests.support.rehearsal_runs import CITY, SKILLS, archived, at_ms, done
from tests.support.rehearsals import Recorder

AUTUMN = date(2026, 10, 25)
"""25 hours long in Warsaw."""


def test_day_is_local_and_has_25_hours_when_the_clocks_go_back(settings: Settings) -> None:
    times = (
        "2026-10-24T23:50:00+02:00",
        "2026-10-25T00:00:00+02:00",
        "2026-10-25T23:59:00+01:00",
        "2026-10-26T00:00:00+01:00",
    )
    archived(settings, *map(at_ms, times))
    line = done(settings, day=str(AUTUMN)).before.rows[GroupBy.TOTAL, ""]
    assert (line.offered, line.answered, line.service_level) == (2, 2, 1.0)


def test_missing_day_is_refused_and_available_days_are_named(settings: Settings) -> None:
    archived(settings, at_ms("2026-11-24T12:00:00+01:00"))
    with pytest.raises(UsageError, match="got 2026-11-20; it has 2026-11-24"):
        done(settings, day="2026-11-20")


def test_empty_archive_is_reported_with_its_remedy(settings: Settings) -> None:
    with pytest.raises(UsageError, match="it is empty: it fills while centrala runs"):
        done(settings, day="2026-11-24")


def test_day_without_contacts_is_refused(settings: Settings) -> None:
    at = at_ms("2026-11-24T12:00:00+01:00")
    recorder = Recorder(CITY.rules, Day([], [StaffAction(at, c.SignIn("ewa", SKILLS))]))
    recorder.run()
    asyncio.run(FileArchive(settings.archive_dir).append(recorder.inputs))
    with pytest.raises(DayEmpty, match="no contact came on 2026-11-24"):
        done(settings, day="2026-11-24")
