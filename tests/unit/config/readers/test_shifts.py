from datetime import datetime
from zoneinfo import ZoneInfo

from config.readers import routing
from config.readers.shifts import Span
from config.settings import ROOT

WARSAW = ZoneInfo("Europe/Warsaw")
SHIFTS = routing.load(ROOT / "config").shifts
HOUR_MS = 3_600_000


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=WARSAW).timestamp() * 1000)


def span(shift: str | None, now: str) -> Span:
    span_found = SHIFTS.span(shift, at(now))
    assert span_found is not None
    return span_found


def test_current_shift_is_found_without_its_id() -> None:
    assert span(None, "2026-11-22T13:59").shift.id == "rano"
    assert span(None, "2026-11-22T14:00").shift.id == "popoludnie"


def test_night_shift_passes_midnight() -> None:
    night = span(None, "2026-11-22T03:00")
    assert night.shift.id == "noc"
    assert night.starts_ms == at("2026-11-21T22:00")
    assert night.ends_ms == at("2026-11-22T06:00")


def test_ended_shift_is_given_for_the_next_day() -> None:
    assert span("rano", "2026-11-22T15:00").starts_ms == at("2026-11-23T06:00")


def test_night_of_the_clock_change_has_nine_hours_in_october_and_seven_in_march() -> None:
    october, march = span("noc", "2026-10-25T01:00"), span("noc", "2026-03-29T01:00")
    assert october.ends_ms - october.starts_ms == 9 * HOUR_MS
    assert march.ends_ms - march.starts_ms == 7 * HOUR_MS


def test_unknown_shift_has_no_span() -> None:
    assert SHIFTS.span("swit", at("2026-11-22T03:00")) is None
