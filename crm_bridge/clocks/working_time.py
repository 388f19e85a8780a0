"""Working time of a calendar: how much of it lies between two instants, and when it has passed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from crm_bridge.errors import WorkingTimeMissing

Spans = tuple[tuple[int, int], ...]
"""UTC epoch milliseconds, ordered and disjoint; the end is excluded."""

MAX_YEARS = 10
"""Years in which a deadline or an opening is searched."""


@dataclass(frozen=True, slots=True)
class _Year:
    """Open spans of one UTC year; `before[i]`: working ms of the year before span `i`."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.before[-1]

    def worked_until(self, at_ms: int) -> int:
        """Return the working ms of the year before `at_ms`."""
        index = bisect_right(self.starts, at_ms) - 1
        if index < 0:
            return 0
        return self.before[index] + min(at_ms, self.ends[index]) - self.starts[index]

    def instant_of(self, worked_ms: int) -> int:
        """Return the first instant at which the year has `worked_ms` (more than 0) behind it."""
        index = bisect_right(self.before, worked_ms - 1) - 1
        return self.starts[index] + worked_ms - self.before[index]


@dataclass(frozen=True)
class WorkingHours:
    """Working hours of a calendar.

    `open_spans(first_day, days)`: open spans of that number of local days, which may reach in
    from before; each year is compiled when it is first needed.
    """

    open_spans: Callable[[date, int], Spans]
    _years: dict[int, _Year] = field(default_factory=dict, compare=False, repr=False)

    def worked_ms(self, from_ms: int, to_ms: int) -> int:
        """Return the working ms from one instant to a later one; 0 where there is none between."""
        if to_ms <= from_ms:
            return 0
        first, last = _year_of(from_ms), _year_of(to_ms)
        whole = sum(self._year(year).total for year in range(first, last))
        return (
            whole + self._year(last).worked_until(to_ms) - self._year(first).worked_until(from_ms)
        )

    def instant_after(self, from_ms: int, working_ms: int) -> int:
        """Return the first instant at which `working_ms` of working time passed since `from_ms`.

        Raises WorkingTimeMissing when the calendar has less in the next ten years.
        """
        if working_ms <= 0:
            return from_ms
        first = _year_of(from_ms)
        left_ms = working_ms + self._year(first).worked_until(from_ms)
        for number in range(first, first + MAX_YEARS):
            year = self._year(number)
            if left_ms <= year.total:
                return year.instant_of(left_ms)
            left_ms -= year.total
        raise WorkingTimeMissing(f"less than {working_ms} ms open in {MAX_YEARS} years")

    def is_open(self, at_ms: int) -> bool:
        """Tell whether the instant is working time."""
        return any(start <= at_ms for start, _ in self._from(at_ms, years=0))

    def next_opening(self, at_ms: int) -> int | None:
        """Return when working time begins next; None while it runs, and if it never does."""
        start = next((start for start, _ in self._from(at_ms)), None)
        return None if start is None or start <= at_ms else start

    def next_change(self, at_ms: int) -> int | None:
        """Return when the hours open or close next; None if they never do."""
        if not self.is_open(at_ms):
            return self.next_opening(at_ms)
        closing: int | None = None
        for start, end in self._from(at_ms):
            if closing is not None and start > closing:
                return closing
            closing = end
        return None

    def _from(self, at_ms: int, years: int = MAX_YEARS) -> Iterator[tuple[int, int]]:
        """Yield the spans that end after `at_ms`, in order; spans of two years may touch."""
        first = _year_of(at_ms)
        for number in range(first, first + years + 1):
            year = self._year(number)
            index = max(0, bisect_right(year.starts, at_ms) - 1)
            for start, end in zip(year.starts[index:], year.ends[index:], strict=True):
                if end > at_ms:
                    yield start, end

    def _year(self, number: int) -> _Year:
        if number not in self._years:
            self._years[number] = self._compiled(number)
        return self._years[number]

    def _compiled(self, number: int) -> _Year:
        begins_ms, ends_ms = _begin_of(number), _begin_of(number + 1)
        first_day = date(number, 1, 1) - timedelta(days=1)  # a zone is a day away at most
        clipped = tuple(
            (max(start, begins_ms), min(end, ends_ms))
            for start, end in self.open_spans(first_day, 369)
            if start < ends_ms and end > begins_ms
        )
        lengths = (end - start for start, end in clipped)
        return _Year(
            starts=tuple(start for start, _ in clipped),
            ends=tuple(end for _, end in clipped),
            before=tuple(accumulate(lengths, initial=0)),
        )


def always_open(first_day: date, days: int) -> Spans:
    """Return the one span of hours that never close: the days, and one before and after."""
    start = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
    begins = start - timedelta(days=1)
    return ((_ms(begins), _ms(begins + timedelta(days=days + 2))),)


def _year_of(at_ms: int) -> int:
    return datetime.fromtimestamp(at_ms / 1000, UTC).year


def _begin_of(year: int) -> int:
    return _ms(datetime(year, 1, 1, tzinfo=UTC))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
