"""Reader of `roster.yaml`. Contradictions are reported with their line."""

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
    """Read and check the file. Raises ConfigInvalid."""
    file, marked = load_model(path, RosterFile)
    for where, name, names, noun in _references(file, shifts):
        if name not in names:
            raise marked.error(where, f"expected {noun}, got {name!r}")
    roster = Roster(
        binding=file.binding,
        people={
            consultant: _person(marked, consultant, entry, file)
            for consultant, entry in file.people.items()
        },
        groups={name: dict(entry.names) for name, entry in file.groups.items()},
        dates={(entry.consultant, entry.date): entry.shift for entry in file.dates},
        absences=tuple(
            Absence(entry.consultant, entry.first, entry.last) for entry in file.absences
        ),
        swaps=tuple(Swap(s.consultant, s.date, s.takes, s.for_date) for s in file.swaps),
        minimum=dict(file.minimum),
        breaks=_breaks(marked, file, shifts),
    )
    for at, problem in (*_of_dates(file, roster), *_of_swaps(roster)):
        raise marked.error(at, problem)
    return roster


Reference = tuple[Location, str, Collection[str], str]


def _references(file: RosterFile, shifts: Shifts) -> Iterator[Reference]:
    shift_ids = {shift.id for shift in shifts.shifts}
    for part in ("minimum", "breaks"):
        for shift in getattr(file, part):
            yield (part, shift), shift, shift_ids, "a shift of shifts.yaml"
    for where, on in _shifts_named(file):
        yield where, on, shift_ids, "a shift of shifts.yaml or null"
    for consultant, entry in file.people.items():
        for number, group in enumerate(entry.groups):
            yield (
                ("people", consultant, "groups", number),
                group,
                file.groups,
                "a group of this file",
            )
    for where, consultant in _consultants_named(file):
        yield where, consultant, file.people, "somebody of `people`"


def _shifts_named(file: RosterFile) -> Iterator[tuple[Location, str]]:
    for where, week in _weeks(file):
        for weekday, on in week.items():
            if on is not None:
                yield (*where, "week", weekday), on
    for number, entry in enumerate(file.dates):
        if entry.shift is not None:
            yield ("dates", number, "shift"), entry.shift


def _weeks(file: RosterFile) -> Iterator[tuple[Location, Week]]:
    for part in ("groups", "people"):
        for name, entry in getattr(file, part).items():
            if entry.week is not None:
                yield (part, name), entry.week


def _consultants_named(file: RosterFile) -> Iterator[tuple[Location, str]]:
    for number, entry in enumerate(file.dates):
        yield ("dates", number, "consultant"), entry.consultant
    for number, absence in enumerate(file.absences):
        yield ("absences", number, "consultant"), absence.consultant
    for number, swap in enumerate(file.swaps):
        yield ("swaps", number, "consultant"), swap.consultant
        yield ("swaps", number, "takes"), swap.takes


def _person(
    marked: MarkedDocument, consultant: str, entry: PersonEntry, file: RosterFile
) -> Person:
    weeks = [week for g in entry.groups if (week := file.groups[g].week) is not None]
    if entry.week is not None:
        weeks = [entry.week]
    if len(weeks) > 1:
        expected = "expected one group with a week, or a week of their own"
        raise marked.error(("people", consultant, "groups"), expected)
    days = tuple(weeks[0].get(day) for day in WEEKDAYS) if weeks else FREE
    return Person(consultant, entry.groups, days)


def _breaks(
    marked: MarkedDocument, file: RosterFile, shifts: Shifts
) -> dict[str, tuple[Break, ...]]:
    breaks_by_shift: dict[str, tuple[Break, ...]] = {}
    for name, entries in file.breaks.items():
        shift = shifts.get(name)
        assert shift is not None  # noqa: S101  the references were checked
        breaks_by_shift[name] = tuple(_break(entry) for entry in entries)
        for number, problem in _misplaced(shift, breaks_by_shift[name]):
            raise marked.error(("breaks", name, number), problem)
    return breaks_by_shift


def _break(entry: BreakEntry) -> Break:
    if entry.at is None:
        return Break(entry.after_min or 0, entry.length_min)
    hour, _, minute = entry.at.partition(":")
    return Break(int(hour) * 60 + int(minute), entry.length_min, by_clock=True)


def _misplaced(shift: Shift, breaks: tuple[Break, ...]) -> Iterator[tuple[int, str]]:
    """Return what is wrong with the breaks of a shift, on a day of 24 hours."""
    taken: list[tuple[int, int]] = []
    for number, entry in enumerate(breaks):
        starts = (entry.minute - shift.starts_minute) % DAY if entry.by_clock else entry.minute
        ends = starts + entry.length
        if not 0 < starts < ends < shift.minutes:
            yield number, f"expected to begin and end inside the shift {shift.id}"
        if any(starts < other_ends and other_start < ends for other_start, other_ends in taken):
            yield number, "expected not to overlap with another break"
        taken.append((starts, ends))


def _of_dates(file: RosterFile, roster: Roster) -> Iterator[tuple[Location, str]]:
    seen: set[tuple[str, date]] = set()
    for number, entry in enumerate(file.dates):
        where: Location = ("dates", number)
        if (entry.consultant, entry.date) in seen:
            yield where, f"expected once, {entry.consultant} has {entry.date} above already"
        seen.add((entry.consultant, entry.date))
        if entry.shift is not None and roster.is_absent(entry.consultant, entry.date):
            yield where, f"{entry.consultant} is absent on {entry.date}"


def _of_swaps(roster: Roster) -> Iterator[tuple[Location, str]]:
    given_shifts: set[tuple[str, date]] = set()
    for number, swap in enumerate(roster.swaps):
        for (consultant, day, receiver), field in zip(
            swap.sides, ("date", "for_date"), strict=True
        ):
            problem = _swap_problem(roster, consultant, day, receiver)
            if not problem and (consultant, day) in given_shifts:
                problem = f"{consultant} has given {day} away already"
            if problem:
                yield ("swaps", number, field), problem
            given_shifts.add((consultant, day))


def _swap_problem(roster: Roster, consultant: str, day: date, receiver: str) -> str:
    shift = roster.planned(consultant, day)
    if shift is None:
        return f"{consultant} does not work on {day}"
    if roster.is_absent(receiver, day):
        return f"{receiver} is absent on {day} and cannot take the shift"
    if roster.works(receiver, day).count(shift) > 1:
        return f"{receiver} works {shift} on {day} already"
    return ""
