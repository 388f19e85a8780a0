"""Roster: weeks, single dates, absences and swaps, compiled into shifts with their breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime, timedelta

from acd.domain.messages.commands import PlanShift
from config.readers.shifts import DAY, Shifts, Span

MINUTE_MS = 60_000


@dataclass(frozen=True)
class Person:
    """Consultant of the roster. `week`: shift of each weekday from Monday on, None when free."""

    id: str
    groups: tuple[str, ...]
    week: tuple[str | None, ...]


@dataclass(frozen=True)
class Absence:
    consultant: str
    first: Date
    last: Date


@dataclass(frozen=True)
class Swap:
    """Swap: `consultant` gives the shift on `date` to `takes`, and takes theirs on `for_date`."""

    consultant: str
    date: Date
    takes: str
    for_date: Date

    @property
    def sides(self) -> tuple[tuple[str, Date, str], tuple[str, Date, str]]:
        """Return (giver, date, receiver) of both directions."""
        return (self.consultant, self.date, self.takes), (
            self.takes,
            self.for_date,
            self.consultant,
        )


@dataclass(frozen=True)
class Break:
    """Planned break. `minute`: from the start of the shift, or with `by_clock` from midnight."""

    minute: int
    length: int
    by_clock: bool = False


@dataclass(frozen=True)
class Gap:
    """Shift on a date with fewer people than its minimum."""

    day: Date
    shift: str
    people: int
    minimum: int


@dataclass(frozen=True)
class Roster:
    """Roster of all consultants. `binding`: the ACD enforces it. `dates`: (consultant, date) ->
    shift, before the week."""

    binding: bool = True
    people: Mapping[str, Person] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: Mapping[tuple[str, Date], str | None] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    swaps: tuple[Swap, ...] = ()
    minimum: Mapping[str, int] = field(default_factory=dict)
    breaks: Mapping[str, tuple[Break, ...]] = field(default_factory=dict)

    def groups_of(self, consultant_id: str) -> tuple[str, ...]:
        """Return the groups of a consultant; none for one who is not on the roster."""
        person = self.people.get(consultant_id)
        return person.groups if person else ()

    def is_absent(self, consultant: str, day: Date) -> bool:
        return any(
            entry.consultant == consultant and entry.first <= day <= entry.last
            for entry in self.absences
        )

    def planned(self, consultant: str, day: Date) -> str | None:
        """Return the consultant's shift before swaps."""
        if self.is_absent(consultant, day):
            return None
        return self.dates.get((consultant, day), self.people[consultant].week[day.weekday()])

    def works(self, consultant: str, day: Date) -> tuple[str, ...]:
        """Return the consultant's shifts that begin on the day; two where they took one beside
        their own."""
        sides = [side for swap in self.swaps for side in swap.sides]
        own = (
            None
            if (consultant, day) in {side[:2] for side in sides}
            else self.planned(consultant, day)
        )
        taken = [
            self.planned(giver, day) for giver, on, to in sides if to == consultant and on == day
        ]
        return tuple(shift for shift in (own, *taken) if shift is not None)

    def gaps(self, first: Date, days: int) -> Iterator[Gap]:
        """Return shifts with too few people; none while nobody is on the roster."""
        for day in (first + timedelta(days=n) for n in range(days if self.people else 0)):
            at_work = [shift for consultant in self.people for shift in self.works(consultant, day)]
            for shift, minimum in self.minimum.items():
                if (people := at_work.count(shift)) < minimum:
                    yield Gap(day, shift, people, minimum)

    def plans(self, shifts: Shifts, now_ms: int) -> tuple[PlanShift, ...]:
        """Return the current or next shift of each consultant, if it begins before tomorrow ends.

        Shifts that follow one another without a gap are one.
        """
        plans = (self._plan(consultant, shifts, now_ms) for consultant in self.people)
        return tuple(plan for plan in plans if plan is not None)

    def _plan(self, consultant: str, shifts: Shifts, now_ms: int) -> PlanShift | None:
        today = datetime.fromtimestamp(now_ms / 1000, shifts.zone).date()
        spans = [
            (shifts.on(shift, day), day)
            for day in (today + timedelta(days=n) for n in range(-2, 2))
            for name in self.works(consultant, day)
            if (shift := shifts.get(name)) is not None
        ]
        for starts_ms, ends_ms, parts in _continuous_shifts(spans):
            if ends_ms > now_ms:
                breaks = sorted(entry for part in parts for entry in self._breaks(shifts, *part))
                return PlanShift(consultant, starts_ms, ends_ms, tuple(breaks))
        return None

    def _breaks(self, shifts: Shifts, span: Span, day: Date) -> Iterator[tuple[int, int]]:
        """Return the breaks of a shift without those that a change of the clocks moved outside
        it."""
        for entry in self.breaks.get(span.shift.id, ()):
            if entry.by_clock:
                over_midnight = DAY if entry.minute < span.shift.starts_minute else 0
                starts_ms = shifts.at_ms(day, entry.minute + over_midnight)
            else:
                starts_ms = span.starts_ms + entry.minute * MINUTE_MS
            ends_ms = starts_ms + entry.length * MINUTE_MS
            if span.starts_ms < starts_ms and ends_ms < span.ends_ms:
                yield starts_ms, ends_ms


Part = tuple[Span, Date]


def _continuous_shifts(spans: list[Part]) -> list[tuple[int, int, list[Part]]]:
    """Yield (start, end, the shifts in it) in order of time."""
    runs: list[tuple[int, int, list[Part]]] = []
    for part in sorted(spans, key=lambda part: part[0].starts_ms):
        span = part[0]
        if runs and runs[-1][1] == span.starts_ms:
            runs[-1] = (runs[-1][0], span.ends_ms, [*runs[-1][2], part])
        else:
            runs.append((span.starts_ms, span.ends_ms, [part]))
    return runs
