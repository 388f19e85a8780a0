"""Terms of the Code of Administrative Procedure (KPA): their last day and their end.

Art. 57: the day of the event does not count (par. 1); a term in months ends on the day that has
the number of the first one, else on the last day of the month (par. 3); an end on a Saturday or a
public holiday moves to the next day that is neither (par. 4). Art. 35 par. 5: delays by the party
and reasons beyond the office do not count: whole days of a stop are added.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_bridge.clocks.reading import ClockState, Reading
from crm_bridge.clocks.stops import Stop, is_stopped, merged

IsHoliday = Callable[[date], bool]
"""Tell whether a day is a public holiday; Sundays are added here."""

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Term:
    """Length of a legal term: months or days, one of them 0. `source`: article of the law."""

    months: int = 0
    days: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class LegalClock:
    """Clock of a legal term.

    `begins_ms`: receipt; `stops`: times that do not count; `postponed_to`: new last day of a notice
    of delay, which replaces the computed one.
    """

    term: Term
    begins_ms: int
    zone: ZoneInfo
    is_holiday: IsHoliday
    stops: Sequence[Stop] = ()
    postponed_to: date | None = None

    def last_day(self) -> date | None:
        """Return the last day of the term; None while a stop lasts, unless it was postponed."""
        if self.postponed_to is not None:
            return self.postponed_to
        added = self._stopped_days()
        if added is None:
            return None
        end = end_of_term(local_day(self.begins_ms, self.zone), self.term)
        return next_working_day(end + timedelta(days=added), self.is_holiday)

    def due_ms(self) -> int | None:
        """Return the last millisecond of the last day; None as `last_day` does."""
        day = self.last_day()
        return None if day is None else end_of_day_ms(day, self.zone)

    def read(self, at_ms: int, met_ms: int | None = None) -> Reading:
        """Return the reading at an instant in calendar time; `met_ms`: when it was answered."""
        due_ms = self.due_ms()
        until_ms = at_ms if met_ms is None else met_ms
        left_ms = 0 if due_ms is None else max(0, due_ms - until_ms)
        return Reading(
            self._state(at_ms, due_ms, met_ms),
            due_ms,
            self._used(until_ms, due_ms),
            left_ms,
            met_ms,
        )

    def _state(self, at_ms: int, due_ms: int | None, met_ms: int | None) -> ClockState:
        if due_ms is not None and (at_ms if met_ms is None else met_ms) > due_ms:
            return ClockState.LATE
        if met_ms is not None:
            return ClockState.MET
        return ClockState.STANDS if is_stopped(self.stops, at_ms) else ClockState.RUNS

    def _used(self, until_ms: int, due_ms: int | None) -> float:
        """Return the share of the term that has passed; while it stands, at the stop's begin."""
        if due_ms is None:
            last_stop_ms = merged(self.stops)[-1][0]
            before = LegalClock(
                self.term, self.begins_ms, self.zone, self.is_holiday, merged(self.stops)[:-1]
            )
            until_ms, due_ms = min(until_ms, last_stop_ms), before.due_ms()
        whole_ms = max(1, (due_ms or 0) - self.begins_ms)
        return min(1.0, max(0.0, (until_ms - self.begins_ms) / whole_ms))

    def _stopped_days(self) -> int | None:
        """Return the whole days of the stops, the day of each begin excluded; None during one.

        A stop that begins after the term ended adds nothing.
        """
        added = 0
        begin = local_day(self.begins_ms, self.zone)
        for start, end in merged(self.stops):
            last = next_working_day(
                end_of_term(begin, self.term) + timedelta(days=added), self.is_holiday
            )
            if local_day(start, self.zone) > last:
                break
            if end is None:
                return None
            first_ms = max(start, self.begins_ms)
            days = (local_day(end, self.zone) - local_day(first_ms, self.zone)).days
            added += max(0, days)
        return added


def end_of_term(begin: date, term: Term) -> date:
    """Return the last day of a term that begins with an event of the day `begin`, before Art. 57
    par. 4 moves it."""
    months = begin.month - 1 + term.months
    year, month = begin.year + months // 12, months % 12 + 1
    day = min(begin.day, monthrange(year, month)[1])
    return date(year, month, day) + timedelta(days=term.days)


def next_working_day(day: date, is_holiday: IsHoliday) -> date:
    """Return the day, or the next one that is neither a weekend's nor a public holiday."""
    while day.weekday() >= SATURDAY or is_holiday(day):
        day += timedelta(days=1)
    return day


def local_day(at_ms: int, zone: ZoneInfo) -> date:
    """Return the local date of an instant."""
    return datetime.fromtimestamp(at_ms / 1000, zone).date()


def end_of_day_ms(day: date, zone: ZoneInfo) -> int:
    """Return the last millisecond of a local day, which has 23 to 25 hours."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return round(midnight.timestamp() * 1000) - 1
