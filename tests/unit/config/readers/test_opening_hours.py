"""Opening hours in local time: nights, holidays, exceptions, changes of the clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.readers.calendar_file import load_calendars
from config.readers.opening_hours import Calendar, compile_hours
from config.settings import ROOT

WARSAW = ZoneInfo("Europe/Warsaw")
NINE_TO_FIVE = ((540, 1020),)
NIGHT = ((1320, 1800),)
ROUND_THE_CLOCK = ((0, 1440),)
HOUR_MS = 3_600_000


def always(day: tuple[tuple[int, int], ...]) -> tuple[tuple[tuple[int, int], ...], ...]:
    return (day,) * 7


def local(calendar: Calendar, first: date, days: int = 1) -> list[str]:
    """Return the spans as people write them."""
    spans = compile_hours(calendar, WARSAW, first, days)
    return [
        " - ".join(datetime.fromtimestamp(at / 1000, WARSAW).strftime("%d %H:%M") for at in span)
        for span in spans
    ]


def test_weekly_hours_are_repeated_every_week() -> None:
    week = (*((NINE_TO_FIVE,) * 5), (), ())
    assert local(Calendar(week), date(2026, 8, 6), 4) == [
        "06 09:00 - 06 17:00",
        "07 09:00 - 07 17:00",
    ]


def test_several_spans_of_a_day_stay_apart() -> None:
    calendar = Calendar(always(((480, 720), (840, 1080))))
    assert local(calendar, date(2026, 8, 6)) == ["06 08:00 - 06 12:00", "06 14:00 - 06 18:00"]


def test_span_over_midnight_reaches_into_the_next_day() -> None:
    assert local(Calendar(always(NIGHT)), date(2026, 8, 6)) == [
        "05 22:00 - 06 06:00",
        "06 22:00 - 07 06:00",
    ]


def test_days_open_around_the_clock_are_one_span() -> None:
    assert local(Calendar(always(ROUND_THE_CLOCK)), date(2026, 8, 6), 3) == ["06 00:00 - 09 00:00"]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 8, 6), 24)]
)
def test_whole_day_is_as_long_as_the_clock_change_makes_it(day: date, hours: int) -> None:
    only = Calendar(always(()), exceptions={day: ROUND_THE_CLOCK})
    ((starts_ms, ends_ms),) = compile_hours(only, WARSAW, day, 1)
    assert ends_ms - starts_ms == hours * HOUR_MS


def test_skipped_and_repeated_local_times_have_one_meaning() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    night = ((150, 240),)  # 02:30-04:00
    assert local(Calendar(always(()), exceptions={spring: night}), spring) == [
        "29 03:30 - 29 04:00"
    ]
    early = ((60, 150),)  # 01:00-02:30
    ((starts_ms, ends_ms),) = compile_hours(
        Calendar(always(()), exceptions={autumn: early}), WARSAW, autumn, 1
    )
    assert ends_ms - starts_ms == 2.5 * HOUR_MS


def test_polish_holidays_are_closed_with_christmas_eve_since_2025() -> None:
    calendar = Calendar(always(NINE_TO_FIVE), country="PL")
    assert local(calendar, date(2024, 12, 24)) == ["24 09:00 - 24 17:00"]
    assert local(calendar, date(2025, 12, 24), 3) == []
    assert local(calendar, date(2026, 11, 11)) == []
    assert local(calendar, date(2026, 6, 4)) == [], "Corpus Christi moves with Easter"


def test_night_before_a_holiday_ends_as_usual_and_none_begins_on_it() -> None:
    calendar = Calendar(always(NIGHT), country="PL")
    assert local(calendar, date(2026, 11, 11), 2) == ["10 22:00 - 11 06:00", "12 22:00 - 13 06:00"]


def test_exception_replaces_all_hours_of_its_date() -> None:
    calendar = Calendar(
        always(NINE_TO_FIVE),
        country="PL",
        exceptions={date(2026, 11, 11): ((600, 720),), date(2026, 11, 12): ()},
    )
    assert local(calendar, date(2026, 11, 11), 3) == ["11 10:00 - 11 12:00", "13 09:00 - 13 17:00"]


def written(folder: Path, text: str) -> Path:
    path = folder / "calendars.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_sixty_exceptions_are_applied(tmp_path: Path) -> None:
    dates = [date(2026, 9, 1) + timedelta(days=n) for n in range(60)]
    lines = "".join(f'      - {{date: {day}, hours: ["10:00-11:00"]}}\n' for day in dates)
    text = f"calendars:\n  a:\n    weekly: {{}}\n    exceptions:\n{lines}queues: {{drogi: a}}\n"
    calendars = load_calendars(written(tmp_path, text), {"drogi"})
    hours = calendars.hours(WARSAW, date(2026, 9, 1), 60)["drogi"]
    assert len(hours) == 60
    assert all(ends_ms - starts_ms == HOUR_MS for starts_ms, ends_ms in hours)


def test_queue_without_a_calendar_has_no_hours() -> None:
    calendars = load_calendars(ROOT / "config/calendars.yaml", {"drogi"})
    assert calendars.hours(WARSAW, date(2026, 9, 1)) == {}
