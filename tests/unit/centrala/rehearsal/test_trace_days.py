"""Days of a trace, by dates or by times that begin anew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from acd.service.rehearsal.from_trace import TraceCall
from centrala.rehearsal.trace_days import Days
from centrala.rehearsal.trace_days import days_of as days_of_calls

HOUR_MS = 3_600_000
NINE_TO_FIVE = [hour * HOUR_MS for hour in range(9, 18)]
ROUND_THE_CLOCK = [hour * HOUR_MS for hour in range(24)]


def days_of(times_ms: list[int], dates: Sequence[date | None], server: str = "") -> Days:
    """Return the days of calls of half an hour each, all answered by one consultant."""
    half = HOUR_MS // 2
    calls = [TraceCall("", "PS", at_ms, 0, (at_ms, at_ms + half), server) for at_ms in times_ms]
    return days_of_calls(calls, dates)


def test_times_that_begin_anew_begin_another_day() -> None:
    days = days_of(ROUND_THE_CLOCK * 31, [None] * 24 * 31)
    assert (days.count, days.dates) == (31, None)
    assert [days.numbers[0], days.numbers[23], days.numbers[24], days.numbers[-1]] == [0, 0, 1, 30]


def test_lines_in_no_order_are_one_day() -> None:
    times = ROUND_THE_CLOCK * 4
    random.Random(1).shuffle(times)
    assert days_of(times, [None] * len(times)).count == 1
    assert days_of(NINE_TO_FIVE[::-1], [None] * 9).count == 1


def test_one_line_out_of_order_begins_no_day() -> None:
    times = [*ROUND_THE_CLOCK[:20], 0, *ROUND_THE_CLOCK[20:]]
    assert days_of(times, [None] * len(times)).count == 1


def test_calls_that_one_consultant_can_have_taken_on_one_day_are_of_one_day() -> None:
    other_line = [at_ms + HOUR_MS // 2 for at_ms in ROUND_THE_CLOCK]
    times, dates = [*ROUND_THE_CLOCK, *other_line], [None] * 48
    assert days_of(times, [*dates], "ANNA").count == 1
    assert days_of([*times, *ROUND_THE_CLOCK], [None] * 72, "ANNA").count == 3, "both at a time"


def test_dates_decide_where_there_are_any() -> None:
    first, last = date(2026, 11, 29), date(2026, 12, 1)
    days = days_of([HOUR_MS, 0, HOUR_MS], [last, first, first])
    assert (list(days.numbers), days.count, days.dates) == ([2, 0, 0], 3, (first, last))


def test_trace_without_a_queued_call_is_one_day() -> None:
    assert days_of([], []).count == 1
