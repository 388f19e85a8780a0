"""Working time against a calculation minute by minute, over holidays, DST and the year's end."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.readers.opening_hours import Calendar, compile_hours
from crm_bridge.clocks.working_time import WorkingHours, always_open
from crm_bridge.errors import WorkingTimeMissing
from tests.unit.crm_bridge.clocks.slow_clock import (
    MINUTE_MS,
    OFFICE,
    WARSAW,
    instant,
    working_minutes,
)

WEEK = tuple(
    ((OFFICE[day][0] * 60, OFFICE[day][1] * 60),) if day in OFFICE else () for day in range(7)
)
HOURS = WorkingHours(partial(compile_hours, Calendar(WEEK, "PL"), WARSAW))
ALWAYS = WorkingHours(always_open)
DAY_MINUTES = 1440

HARD_WEEKS = [
    instant(2026, 3, 27, 7),  # clocks go forward; Easter follows
    instant(2026, 10, 23, 7),  # clocks go back
    instant(2026, 12, 22, 7),  # Christmas Eve free, Christmas, the year's end, Epiphany
    instant(2024, 12, 22, 7),  # Christmas Eve not yet free
    instant(2026, 4, 29, 7),  # 1 and 3 May
    instant(2027, 12, 30, 7),
]
begins = st.builds(
    lambda week, minutes: week + minutes * MINUTE_MS,
    st.sampled_from(HARD_WEEKS),
    st.integers(0, 4 * DAY_MINUTES),
)


@settings(max_examples=25, deadline=None)
@given(from_ms=begins, minutes=st.integers(0, 10 * DAY_MINUTES))
def test_working_time_between_instants_equals_the_count_of_minutes(
    from_ms: int, minutes: int
) -> None:
    to_ms = from_ms + minutes * MINUTE_MS
    expected = len(working_minutes(from_ms, to_ms)) * MINUTE_MS
    assert HOURS.worked_ms(from_ms, to_ms) == expected


@settings(max_examples=25, deadline=None)
@given(from_ms=begins, minutes=st.integers(1, 1500))
def test_deadline_is_the_end_of_the_last_minute_that_counts(from_ms: int, minutes: int) -> None:
    counted = working_minutes(from_ms, from_ms + 16 * DAY_MINUTES * MINUTE_MS)
    assert HOURS.instant_after(from_ms, minutes * MINUTE_MS) == counted[minutes - 1] + MINUTE_MS


@given(from_ms=begins, working_ms=st.integers(1, 2_000 * 3_600_000))
def test_deadline_is_the_first_instant_with_that_much_time_behind_it(
    from_ms: int, working_ms: int
) -> None:
    due_ms = HOURS.instant_after(from_ms, working_ms)
    assert HOURS.worked_ms(from_ms, due_ms) == working_ms
    assert HOURS.worked_ms(from_ms, due_ms - 1) == working_ms - 1


@given(
    from_ms=begins,
    first=st.integers(0, 10**10),
    second=st.integers(0, 10**10),
    always=st.booleans(),
)
def test_working_time_of_two_intervals_adds_up(
    from_ms: int, first: int, second: int, always: bool
) -> None:
    hours = ALWAYS if always else HOURS
    middle, end = from_ms + first, from_ms + first + second
    whole = hours.worked_ms(from_ms, end)
    assert whole == hours.worked_ms(from_ms, middle) + hours.worked_ms(middle, end)
    assert not always or whole == first + second


def test_friday_afternoon_goes_on_on_monday() -> None:
    assert HOURS.instant_after(instant(2026, 7, 3, 15), 2 * 3_600_000) == instant(2026, 7, 6, 9)


def test_no_working_time_is_reached_at_once() -> None:
    assert HOURS.instant_after(instant(2026, 7, 5, 3), 0) == instant(2026, 7, 5, 3)
    assert HOURS.worked_ms(instant(2026, 7, 3, 9), instant(2026, 7, 2, 9)) == 0


def test_openings_and_changes_are_named() -> None:
    friday, saturday = instant(2026, 7, 3, 12), instant(2026, 7, 4, 12)
    assert HOURS.is_open(friday)
    assert HOURS.next_opening(friday) is None
    assert HOURS.next_change(friday) == instant(2026, 7, 3, 16)
    assert not HOURS.is_open(saturday)
    assert HOURS.next_opening(saturday) == HOURS.next_change(saturday) == instant(2026, 7, 6, 8)


def test_hours_that_never_close_have_no_change() -> None:
    new_year = instant(2026, 12, 31, 23, 59)
    assert ALWAYS.is_open(new_year)
    assert ALWAYS.next_change(new_year) is None
    assert ALWAYS.instant_after(new_year, 120_000) == new_year + 120_000


def test_calendar_that_never_opens_has_no_deadline() -> None:
    shut = WorkingHours(partial(compile_hours, Calendar(((),) * 7), WARSAW))
    assert shut.next_opening(instant(2026, 7, 3, 12)) is None
    with pytest.raises(WorkingTimeMissing):
        shut.instant_after(instant(2026, 7, 3, 12), 1)
