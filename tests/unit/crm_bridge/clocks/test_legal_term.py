"""Terms of the KPA against a walk through the calendar day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.readers.targets_file import is_polish_holiday
from crm_bridge.clocks.legal_term import (
    LegalClock,
    Term,
    end_of_day_ms,
    end_of_term,
    local_day,
    next_working_day,
)
from crm_bridge.clocks.reading import ClockState
from crm_bridge.clocks.stops import Stop
from tests.unit.crm_bridge.clocks.slow_clock import WARSAW, instant, is_free, last_day

DAY_MS = 86_400_000
MONTH, WEEK = Term(months=1), Term(days=7)
days = st.dates(date(2023, 1, 1), date(2031, 12, 31))


def clock(term: Term, begins_ms: int, *stops: Stop) -> LegalClock:
    return LegalClock(term, begins_ms, WARSAW, is_polish_holiday, stops)


@given(day=days, months=st.integers(1, 14), hour=st.integers(0, 23))
def test_term_in_months_equals_the_walk_through_the_calendar(
    day: date, months: int, hour: int
) -> None:
    begins_ms = instant(day.year, day.month, day.day, hour, 30)
    end = clock(Term(months=months), begins_ms).last_day()
    assert end == last_day(local_day(begins_ms, WARSAW), months)


@given(days)
def test_holidays_are_those_of_the_act(day: date) -> None:
    assert is_polish_holiday(day) == is_free(day)


@pytest.mark.parametrize(
    ("begin", "term", "end"),
    [
        (date(2027, 1, 31), MONTH, date(2027, 2, 28)),  # no 31 February: the last day
        (date(2028, 1, 30), MONTH, date(2028, 2, 29)),
        (date(2026, 1, 15), MONTH, date(2026, 2, 15)),
        (date(2026, 10, 31), Term(months=2), date(2026, 12, 31)),
        (date(2026, 12, 20), WEEK, date(2026, 12, 27)),
    ],
)
def test_end_before_it_is_moved(begin: date, term: Term, end: date) -> None:
    assert end_of_term(begin, term) == end


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ((2026, 11, 24, 12), date(2026, 12, 28)),  # Christmas Eve to Saturday, then Sunday
        ((2026, 3, 4, 12), date(2026, 4, 7)),  # a Saturday, Easter
        ((2026, 12, 1, 12), date(2027, 1, 4)),  # New Year on a Friday
        ((2024, 11, 24, 12), date(2024, 12, 24)),  # a working day until 2024
    ],
)
def test_end_moves_to_the_next_working_day(begin: tuple[int, ...], end: date) -> None:
    assert clock(MONTH, instant(*begin)).last_day() == end


def test_term_begins_on_the_local_day() -> None:
    before, after = instant(2026, 6, 9, 23, 59), instant(2026, 6, 10, 0, 0)
    assert clock(WEEK, before).last_day() == date(2026, 6, 16)
    assert clock(WEEK, after).last_day() == date(2026, 6, 17)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)])
def test_day_ends_a_millisecond_before_midnight(day: date) -> None:
    due_ms = end_of_day_ms(day, WARSAW)
    assert local_day(due_ms, WARSAW) == day
    assert local_day(due_ms + 1, WARSAW) == day + timedelta(days=1)


@given(begin=days, offset=st.integers(0, 25), length=st.integers(0, 200))
def test_stop_moves_the_end_by_its_days(begin: date, offset: int, length: int) -> None:
    begins_ms = instant(begin.year, begin.month, begin.day, 10)
    stop_day, go_day = (begin + timedelta(days=n) for n in (offset, offset + length))
    stop = tuple(instant(day.year, day.month, day.day, 12) for day in (stop_day, go_day))
    end = end_of_term(begin, MONTH) + timedelta(days=length)
    assert clock(MONTH, begins_ms, (stop[0], stop[1])).last_day() == next_working_day(end, is_free)


def test_clock_stands_as_long_as_a_stop_lasts() -> None:
    begins_ms = instant(2026, 6, 1, 10)
    reading = clock(MONTH, begins_ms, (begins_ms + 15 * DAY_MS, None)).read(begins_ms + 90 * DAY_MS)
    assert (reading.state, reading.due_ms) == (ClockState.STANDS, None)
    assert 0.45 < reading.used < 0.55


def test_stop_after_the_end_excuses_no_delay() -> None:
    begins_ms = instant(2026, 6, 1, 10)
    late = clock(MONTH, begins_ms, (begins_ms + 60 * DAY_MS, None))
    assert late.last_day() == date(2026, 7, 1)
    assert late.read(begins_ms + 61 * DAY_MS).state is ClockState.LATE


def test_answer_on_the_last_day_is_in_time() -> None:
    begins_ms = instant(2026, 6, 1, 10)
    due_ms = end_of_day_ms(date(2026, 7, 1), WARSAW)
    running = clock(MONTH, begins_ms)
    assert running.read(due_ms).state is ClockState.RUNS
    assert running.read(due_ms + 1).state is ClockState.LATE
    assert running.read(due_ms + DAY_MS, due_ms).state is ClockState.MET
    assert running.read(due_ms + DAY_MS, due_ms + 1).state is ClockState.LATE
