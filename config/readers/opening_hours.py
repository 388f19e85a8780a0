"""Calendars into spans of time: weekly hours, public holidays and exceptions in local time.

A span belongs to the day on which it begins and runs to its end, also when that is after midnight
on a holiday; a holiday is closed for the spans that would begin on it. An exception replaces all
hours of its date, holiday or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.readers.shifts import DAY

DAYS_AHEAD = 60
Minutes = tuple[tuple[int, int], ...]
"""Spans of one day, minutes from its midnight; an end beyond 1440 is on the next day."""
Spans = tuple[tuple[int, int], ...]
"""UTC epoch milliseconds, ordered and disjoint; the end is excluded."""


@dataclass(frozen=True)
class Calendar:
    """Hours of one calendar. `weekly` begins on Monday; `country`: public holidays, None for
    none."""

    weekly: tuple[Minutes, ...]
    country: str | None = None
    exceptions: Mapping[date, Minutes] = field(default_factory=dict)


@dataclass(frozen=True)
class Calendars:
    """Calendars by queue."""

    queues: Mapping[str, Calendar] = field(default_factory=dict)

    def hours(self, zone: ZoneInfo, from_day: date, days: int = DAYS_AHEAD) -> dict[str, Spans]:
        """Return the open spans of each queue that has a calendar."""
        return {
            queue: compile_hours(calendar, zone, from_day, days)
            for queue, calendar in self.queues.items()
        }


def compile_hours(calendar: Calendar, zone: ZoneInfo, from_day: date, days: int) -> Spans:
    """Return the open spans of `days` days from `from_day` on, and those that reach in from before.

    A local time that a change of the clocks skips is read with the offset before the change; one
    that occurs twice opens at the first and closes at the second occurrence.
    """
    closed = _holidays(calendar, from_day, days)
    dates = [from_day + timedelta(days=n) for n in range(-1, days)]
    spans = sorted(
        (_opening(zone, day, starts), _closing(zone, day, ends))
        for day in dates
        for starts, ends in _of_day(calendar, closed, day)
    )
    first_ms = _opening(zone, from_day, 0)
    return tuple(_merged(span for span in spans if span[0] < span[1] and span[1] > first_ms))


def _of_day(calendar: Calendar, closed: frozenset[date], day: date) -> Minutes:
    if day in calendar.exceptions:
        return calendar.exceptions[day]
    return () if day in closed else calendar.weekly[day.weekday()]


def _holidays(calendar: Calendar, from_day: date, days: int) -> frozenset[date]:
    if calendar.country is None:
        return frozenset()
    import holidays

    years = range(from_day.year - 1, (from_day + timedelta(days=days)).year + 1)
    return frozenset(holidays.country_holidays(calendar.country, years=years))


def is_country(code: str) -> bool:
    """Tell whether the public holidays of a country are available (ISO 3166, such as PL)."""
    import holidays  # importing it takes 30 ms, which most commands do not need

    return code in holidays.list_supported_countries()


def _merged(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join spans that touch, so that a queue does not close for an instant at midnight."""
    open_ms: tuple[int, int] | None = None
    for starts_ms, ends_ms in spans:
        if open_ms is not None and starts_ms <= open_ms[1]:
            open_ms = open_ms[0], max(open_ms[1], ends_ms)
            continue
        if open_ms is not None:
            yield open_ms
        open_ms = starts_ms, ends_ms
    if open_ms is not None:
        yield open_ms


def _opening(zone: ZoneInfo, day: date, minute: int) -> int:
    return _ms(zone, day, minute, 0)


def _closing(zone: ZoneInfo, day: date, minute: int) -> int:
    return max(_ms(zone, day, minute, fold) for fold in (0, 1))


def _ms(zone: ZoneInfo, day: date, minute: int, fold: int) -> int:
    on = day + timedelta(days=minute // DAY)
    clock = time(minute % DAY // 60, minute % 60, tzinfo=zone, fold=fold)
    return round(datetime.combine(on, clock).timestamp() * 1000)
