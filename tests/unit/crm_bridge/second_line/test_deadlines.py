"""Working time of an office, and clocks that stood."""

from __future__ import annotations

from crm_bridge.organisation.offices import Office
from crm_bridge.second_line.deadlines import after_working_ms, stopped_until, working_ms

SPANS = ((0, 100), (200, 300), (400, 500))
OFFICE = Office("ZDM", "ZDM", "ZDM", lambda _at_ms: SPANS)


def test_only_open_time_counts() -> None:
    assert working_ms(SPANS, 50, 250) == 100
    assert working_ms(SPANS, 100, 200) == 0


def test_duration_ends_within_an_open_span() -> None:
    assert after_working_ms(SPANS, 50, 60) == 210
    assert after_working_ms(SPANS, 150, 100) == 300
    assert after_working_ms(SPANS, 450, 60) is None


def test_clock_that_stood_ends_later_by_that_working_time() -> None:
    assert stopped_until(250, 50, 220, OFFICE) == 420
    assert stopped_until(None, 50, 220, OFFICE) is None
    assert stopped_until(40, 50, 220, OFFICE) == 40
