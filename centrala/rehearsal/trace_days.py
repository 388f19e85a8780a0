"""Days of a trace: by its dates, or by times that begin anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from acd.service.rehearsal.from_trace import TraceCall

NEW_DAY_MS = 43_200_000
"""A time that is more than half a day before the one above it begins another day."""
MIN_ASCENDING = 0.9
"""Least share of lines that are not before the one above them; below it the lines are in no
order, and say nothing about days."""
MAX_OVERLAPPING = 0.05
"""Largest share of conversations of one consultant at the same time that is taken for an error of
the record."""


@dataclass(frozen=True, slots=True)
class Days:
    """`numbers`: number of each call's day, from 0; `count`: of the days from the first to the
    last; `dates`: of these two, None where they are not known."""

    numbers: Sequence[int]
    count: int
    dates: tuple[date, date] | None


def days_of(calls: Sequence[TraceCall], dates: Sequence[date | None]) -> Days:
    """Return the days of the calls, given in the order of the file.

    Without dates, times that begin anew are those of another day, unless all fit into one: a
    file may list the calls of one telephone line after those of another.
    """
    times_ms = [call.queued_ms for call in calls]
    days = [day for day in dates if day is not None]
    if days:
        first, last = min(days), max(days)
        return Days([(day - first).days for day in days], (last - first).days + 1, (first, last))
    pairs = list(pairwise(times_ms))
    ascending = sum(earlier <= later for earlier, later in pairs)
    if ascending < MIN_ASCENDING * len(pairs) or _fit_into_one_day(calls):
        return Days([0] * len(times_ms), 1, None)
    numbers = list(accumulate(_steps(times_ms), initial=0))[: len(times_ms)]
    return Days(numbers, max(numbers, default=0) + 1, None)


def _fit_into_one_day(calls: Sequence[TraceCall]) -> bool:
    """Return whether hardly any consultant would talk to two callers at a time; False where the
    trace does not name the consultants."""
    talks = sorted((call.server, *call.served) for call in calls if call.served and call.server)
    overlaps = sum(one[0] == other[0] and other[1] < one[2] for one, other in pairwise(talks))
    return bool(talks) and overlaps <= MAX_OVERLAPPING * len(talks)


def _steps(times_ms: Sequence[int]) -> Iterator[int]:
    """Yield 1 for each call but the first that begins another day, else 0.

    One call alone out of order begins none: the next one would have to be early as well.
    """
    for number in range(1, len(times_ms)):
        latest_ms = times_ms[number - 1] - NEW_DAY_MS
        yield int(all(at_ms < latest_ms for at_ms in times_ms[number : number + 2]))
