"""Reader of `calendars.yaml`: opening hours of queues. A queue without a calendar is always
open."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date as Date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.readers.fields import Id, Model
from config.readers.opening_hours import Calendar, Calendars, is_country
from config.readers.yaml_lines import MarkedDocument, load_model

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES = 1440

CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
Hours = Annotated[str, Field(pattern=rf"^{CLOCK}-({CLOCK}|24:00)$")]
Day = Annotated[tuple[Hours, ...], Field(max_length=24)]


class ExceptionEntry(Model):
    """Other hours on one date; an empty list closes. `note` is for people."""

    date: Date
    hours: Day
    note: str = ""


class CalendarEntry(Model):
    """Weekly hours. `holidays`: country whose public holidays are closed (ISO 3166, such as PL)."""

    weekly: dict[Weekday, Day]
    holidays: str | None = None
    exceptions: Annotated[tuple[ExceptionEntry, ...], Field(max_length=10_000)] = ()


class CalendarsFile(Model):
    """Content of the file. `queues`: queue -> calendar."""

    calendars: dict[Id, CalendarEntry] = Field(default_factory=dict)
    queues: dict[str, str] = Field(default_factory=dict)


def load_calendars(path: Path, queues: Collection[str]) -> Calendars:
    """Read and check the file. Raises ConfigInvalid."""
    file, marked = load_model(path, CalendarsFile)
    for queue, calendar in file.queues.items():
        if queue not in queues:
            raise marked.error(("queues", queue), f"expected a queue of {', '.join(queues)}")
        if calendar not in file.calendars:
            raise marked.error(("queues", queue), "expected a calendar of this file")
    calendars = _calendars(file, marked)
    return Calendars({queue: calendars[calendar] for queue, calendar in file.queues.items()})


def load_named_calendars(path: Path) -> dict[str, Calendar]:
    """Return every calendar of the file by its id. Raises ConfigInvalid."""
    return _calendars(*load_model(path, CalendarsFile))


def _calendars(file: CalendarsFile, marked: MarkedDocument) -> dict[str, Calendar]:
    for name, entry in file.calendars.items():
        _check(marked, name, entry)
    return {name: _calendar(entry) for name, entry in file.calendars.items()}


def _check(marked: MarkedDocument, name: str, entry: CalendarEntry) -> None:
    where = ("calendars", name)
    if entry.holidays is not None and not is_country(entry.holidays):
        raise marked.error((*where, "holidays"), "expected a country code such as PL")
    seen: set[Date] = set()
    for number, exception in enumerate(entry.exceptions):
        if exception.date in seen:
            raise marked.error((*where, "exceptions", number), "expected a date not given above")
        seen.add(exception.date)
    for at, day in _days(entry):
        if problem := _overlap(day):
            raise marked.error((*where, *at), problem)


def _days(entry: CalendarEntry) -> Iterator[tuple[tuple[str | int, ...], Day]]:
    for weekday, day in entry.weekly.items():
        yield ("weekly", weekday), day
    for number, exception in enumerate(entry.exceptions):
        yield ("exceptions", number, "hours"), exception.hours


def _overlap(day: Day) -> str:
    """Return what is wrong with spans of one day that overlap; the last may end after midnight."""
    ends = 0
    for hours in sorted(day):
        starts, stops = minutes_of(hours)
        if starts < ends:
            return f"expected {hours} to begin after the span before it has ended"
        ends = stops
    return ""


def minutes_of(hours: str) -> tuple[int, int]:
    """Return `22:00-06:00` as minutes from midnight, (1320, 1800). Equal ends are the whole day."""
    starts, stops = (_minute(clock) for clock in hours.split("-"))
    return starts, stops if stops > starts else stops + MINUTES


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _calendar(entry: CalendarEntry) -> Calendar:
    return Calendar(
        weekly=tuple(_spans(entry.weekly.get(weekday, ())) for weekday in WEEKDAYS),
        country=entry.holidays,
        exceptions={exception.date: _spans(exception.hours) for exception in entry.exceptions},
    )


def _spans(day: Day) -> tuple[tuple[int, int], ...]:
    return tuple(minutes_of(hours) for hours in sorted(day))
