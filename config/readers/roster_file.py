"""`roster.yaml`, read and checked: what contradicts itself is refused with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from config.readers.calendar_file import WEEKDAYS
from config.readers.roster import Absence, Break, Person, Roster, Swap
from config.readers.roster_schema import BreakEntry, PersonEntry, RosterFile, Week
from config.readers.shifts import DAY, Shift, Shifts
from config.readers.yaml_lines import Location, MarkedDocument, load_model

FREE: tuple[str | None, ...] = (None,) * 7


def load_roster(path: Path, shifts: Shifts) -> Roster:
    """Raises ConfigError, naming file, line, field and what was expected."""
    told, marked = load_model(path, RosterFile)
    for where, name, names, what in _references(told, shifts):
        if name not in names:
            raise marked.error(where, f"expected {what}, got {name!r}")
    roster = Roster(
        binding=told.binding,
        people={who: _person(marked, who, entry, told) for who, entry in told.people.items()},
        groups={name: dict(entry.names) for name, entry in told.groups.items()},
        dates={(each.who, each.date): each.shift for each in told.dates},
        absences=tuple(Absence(each.who, each.first, each.last) for each in told.absences),
        swaps=tuple(Swap(s.who, s.date, s.takes, s.for_date) for s in told.swaps),
        minimum=dict(told.minimum),
        breaks=_breaks(marked, told, shifts),
    )
    for at, problem in (*_of_dates(told, roster), *_of_swaps(roster)):
        raise marked.error(at, problem)
    return roster


Reference = tuple[Location, str, Collection[str], str]


def _references(told: RosterFile, shifts: Shifts) -> Iterator[Reference]:
    known = {shift.id for shift in shifts.shifts}
    for part in ("minimum", "breaks"):
        for shift in getattr(told, part):
            yield (part, shift), shift, known, "a shift of shifts.yaml"
    for where, on in _shifts_named(told):
        yield where, on, known, "a shift of shifts.yaml or null"
    for who, entry in told.people.items():
        for number, group in enumerate(entry.groups):
            yield ("people", who, "groups", number), group, told.groups, "a group of this file"
    for where, who in _named(told):
        yield where, who, told.people, "somebody of `people`"


def _shifts_named(told: RosterFile) -> Iterator[tuple[Location, str]]:
    for where, week in _weeks(told):
        for weekday, on in week.items():
            if on is not None:
                yield (*where, "week", weekday), on
    for number, each in enumerate(told.dates):
        if each.shift is not None:
            yield ("dates", number, "shift"), each.shift


def _weeks(told: RosterFile) -> Iterator[tuple[Location, Week]]:
    for part in ("groups", "people"):
        for name, entry in getattr(told, part).items():
            if entry.week is not None:
                yield (part, name), entry.week


def _named(told: RosterFile) -> Iterator[tuple[Location, str]]:
    for number, each in enumerate(told.dates):
        yield ("dates", number, "who"), each.who
    for number, absence in enumerate(told.absences):
        yield ("absences", number, "who"), absence.who
    for number, swap in enumerate(told.swaps):
        yield ("swaps", number, "who"), swap.who
        yield ("swaps", number, "takes"), swap.takes


def _person(marked: MarkedDocument, who: str, entry: PersonEntry, told: RosterFile) -> Person:
    weeks = [week for g in entry.groups if (week := told.groups[g].week) is not None]
    if entry.week is not None:
        weeks = [entry.week]
    if len(weeks) > 1:
        expected = "expected one group with a week, or a week of their own"
        raise marked.error(("people", who, "groups"), expected)
    days = tuple(weeks[0].get(day) for day in WEEKDAYS) if weeks else FREE
    return Person(who, entry.groups, days)


def _breaks(
    marked: MarkedDocument, told: RosterFile, shifts: Shifts
) -> dict[str, tuple[Break, ...]]:
    found: dict[str, tuple[Break, ...]] = {}
    for name, entries in told.breaks.items():
        shift = shifts.get(name)
        assert shift is not None  # noqa: S101  the references were checked
        found[name] = tuple(_break(each) for each in entries)
        for number, problem in _misplaced(shift, found[name]):
            raise marked.error(("breaks", name, number), problem)
    return found


def _break(entry: BreakEntry) -> Break:
    if entry.at is None:
        return Break(entry.after_min or 0, entry.length_min)
    hour, _, minute = entry.at.partition(":")
    return Break(int(hour) * 60 + int(minute), entry.length_min, by_clock=True)


def _misplaced(shift: Shift, breaks: tuple[Break, ...]) -> Iterator[tuple[int, str]]:
    """On a day of 24 hours."""
    taken: list[tuple[int, int]] = []
    for number, each in enumerate(breaks):
        starts = (each.minute - shift.starts_minute) % DAY if each.by_clock else each.minute
        ends = starts + each.length
        if not 0 < starts < ends < shift.minutes:
            yield number, f"expected to begin and end inside the shift {shift.id}"
        if any(starts < other_ends and other < ends for other, other_ends in taken):
            yield number, "expected not to overlap with another break"
        taken.append((starts, ends))


def _of_dates(told: RosterFile, roster: Roster) -> Iterator[tuple[Location, str]]:
    seen: set[tuple[str, date]] = set()
    for number, each in enumerate(told.dates):
        where: Location = ("dates", number)
        if (each.who, each.date) in seen:
            yield where, f"expected once, {each.who} has {each.date} above already"
        seen.add((each.who, each.date))
        if each.shift is not None and roster.is_absent(each.who, each.date):
            yield where, f"{each.who} is absent on {each.date}"


def _of_swaps(roster: Roster) -> Iterator[tuple[Location, str]]:
    given: set[tuple[str, date]] = set()
    for number, swap in enumerate(roster.swaps):
        for (who, day, to), field in zip(swap.sides, ("date", "for_date"), strict=True):
            problem = _of_side(roster, who, day, to)
            if not problem and (who, day) in given:
                problem = f"{who} has given {day} away already"
            if problem:
                yield ("swaps", number, field), problem
            given.add((who, day))


def _of_side(roster: Roster, who: str, day: date, to: str) -> str:
    shift = roster.planned(who, day)
    if shift is None:
        return f"{who} does not work on {day}"
    if roster.is_absent(to, day):
        return f"{to} is absent on {day} and cannot take the shift"
    if roster.works(to, day).count(shift) > 1:
        return f"{to} works {shift} on {day} already"
    return ""
