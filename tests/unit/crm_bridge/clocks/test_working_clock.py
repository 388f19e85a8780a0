"""Acceptance and repair clocks with stops, against a calculation minute by minute."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_bridge.clocks.reading import ClockState, Level, warning_level
from crm_bridge.clocks.stops import Stop
from crm_bridge.clocks.working_clock import WorkingClock
from tests.unit.crm_bridge.clocks.slow_clock import MINUTE_MS, instant, working_minutes
from tests.unit.crm_bridge.clocks.test_working_time import DAY_MINUTES, HOURS, begins

HOUR_MS = 3_600_000
MONDAY = instant(2026, 7, 6, 9)
offsets = st.integers(0, 6 * DAY_MINUTES)


@settings(max_examples=25, deadline=None)
@given(
    from_ms=begins,
    target=st.integers(1, 900),
    gaps=st.lists(st.tuples(offsets, offsets), max_size=3),
    passed=st.integers(0, 12 * DAY_MINUTES),
)
def test_clock_with_stops_equals_the_count_of_minutes(
    from_ms: int, target: int, gaps: list[tuple[int, int]], passed: int
) -> None:
    stops = [(from_ms + a * MINUTE_MS, from_ms + b * MINUTE_MS) for a, b in gaps]
    clock = WorkingClock(HOURS, from_ms, target * MINUTE_MS, stops)
    minutes = working_minutes(from_ms, from_ms + 24 * DAY_MINUTES * MINUTE_MS, stops)
    assert clock.due_ms() == minutes[target - 1] + MINUTE_MS
    at_ms = from_ms + passed * MINUTE_MS
    assert clock.used_ms(at_ms) == sum(at < at_ms for at in minutes) * MINUTE_MS


def clock(*stops: Stop) -> WorkingClock:
    return WorkingClock(HOURS, MONDAY, 4 * HOUR_MS, stops)


def test_running_clock_shows_used_and_left_time() -> None:
    reading = clock().read(MONDAY + HOUR_MS)
    assert reading.state is ClockState.RUNS
    assert (reading.due_ms, reading.used) == (MONDAY + 4 * HOUR_MS, 0.25)
    assert reading.left_ms == 3 * HOUR_MS


def test_clock_stands_during_a_stop_and_has_no_end() -> None:
    reading = clock((MONDAY + HOUR_MS, None)).read(MONDAY + 3 * HOUR_MS)
    assert reading.state is ClockState.STANDS
    assert (reading.due_ms, reading.used, reading.resumes_ms) == (None, 0.25, None)


def test_clock_goes_on_after_a_stop() -> None:
    reading = clock((MONDAY + HOUR_MS, MONDAY + 3 * HOUR_MS)).read(MONDAY + 4 * HOUR_MS)
    assert (reading.state, reading.used) == (ClockState.RUNS, 0.5)
    assert reading.due_ms == MONDAY + 6 * HOUR_MS


def test_clock_of_a_closed_office_says_when_it_goes_on() -> None:
    reading = WorkingClock(HOURS, MONDAY, 20 * HOUR_MS).read(instant(2026, 7, 6, 20))
    assert reading.state is ClockState.STANDS
    assert reading.resumes_ms == instant(2026, 7, 7, 8)
    assert reading.due_ms is not None


@pytest.mark.parametrize(
    ("met_after", "state"),
    [(4 * HOUR_MS, ClockState.MET), (4 * HOUR_MS + 1, ClockState.LATE)],
)
def test_done_work_is_met_or_late_for_ever(met_after: int, state: ClockState) -> None:
    met_ms = MONDAY + met_after
    for at_ms in (met_ms, instant(2027, 7, 6, 9)):
        reading = clock().read(at_ms, met_ms)
        assert (reading.state, reading.met_ms) == (state, met_ms)


def test_stop_after_the_end_excuses_no_delay() -> None:
    late = clock((MONDAY + 5 * HOUR_MS, None)).read(MONDAY + 6 * HOUR_MS)
    assert (late.state, late.left_ms) == (ClockState.LATE, 0)


def test_warning_comes_before_the_end() -> None:
    assert clock().warn_ms(0.75) == MONDAY + 3 * HOUR_MS
    levels = [warning_level(clock().read(MONDAY + hours * HOUR_MS), 0.75) for hours in (2, 3, 4, 5)]
    assert levels == [Level.NONE, Level.NEAR, Level.NEAR, Level.LATE]


def test_met_clock_warns_of_nothing() -> None:
    reading = clock().read(MONDAY + 4 * HOUR_MS, MONDAY + 4 * HOUR_MS)
    assert warning_level(reading, 0.75) is Level.NONE
