"""Independent calculations for the clocks: minute by minute, day by day, without the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
MINUTE_MS = 60_000
OFFICE = {0: (8, 18), 1: (8, 16), 2: (8, 16), 3: (8, 16), 4: (8, 16)}
"""Opening and closing hour by weekday."""

FIXED = {
    (1, 1): "Nowy Rok",
    (1, 6): "Trzech Króli",
    (5, 1): "Święto Pracy",
    (5, 3): "Święto Konstytucji",
    (8, 15): "Wniebowzięcie",
    (11, 1): "Wszystkich Świętych",
    (11, 11): "Święto Niepodległości",
    (12, 25): "Boże Narodzenie",
    (12, 26): "drugi dzień",
}
"""Holidays of fixed date (Act of 18 January 1951)."""


def is_free(day: date) -> bool:
    """Tell whether Polish law makes the day a holiday, Sundays aside."""
    if (day.month, day.day) in FIXED:
        return True
    if (day.month, day.day) == (12, 24):
        return day.year >= 2025
    return day - easter(day.year) in [timedelta(days=n) for n in (0, 1, 49, 60)]


def easter(year: int) -> date:
    """Return Easter Sunday (anonymous Gregorian algorithm, Meeus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l_ = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * l_) // 433
    month = (h + l_ - 7 * m + 90) // 25
    return date(year, month, (h + l_ - 7 * m + 33 * month + 19) % 32)


def is_office_minute(at_ms: int) -> bool:
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(WARSAW)
    opens, closes = OFFICE.get(local.weekday(), (0, 0))
    return opens <= local.hour < closes and not is_free(local.date())


def working_minutes(
    from_ms: int, to_ms: int, stops: Iterable[tuple[int, int | None]] = ()
) -> list[int]:
    """Return the begin of each working minute that counts, in order."""
    stopped = [(start, to_ms if end is None else end) for start, end in stops]
    return [
        at
        for at in range(from_ms, to_ms, MINUTE_MS)
        if is_office_minute(at) and not any(start <= at < end for start, end in stopped)
    ]


def last_day(begin: date, months: int, is_holiday: Callable[[date], bool] = is_free) -> date:
    """Return the last day of a term in months, by walking the calendar day by day."""
    day, left = begin, months
    while left:
        day += timedelta(days=1)
        left -= day.day == 1
    # `day` is the first of the month in which the term ends
    while day.day < begin.day and (day + timedelta(days=1)).day != 1:
        day += timedelta(days=1)
    while day.weekday() in (5, 6) or is_holiday(day):
        day += timedelta(days=1)
    return day


def instant(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """Return the UTC ms of a local time in Warsaw."""
    local = datetime(year, month, day, hour, minute, tzinfo=WARSAW)
    return round(local.timestamp() * 1000)
