"""Shifts of the day: which one is current, and when it begins and ends in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 1440  # minutes


@dataclass(frozen=True)
class Shift:
    """Shift in local minutes since midnight; one that ends before it starts passes midnight."""

    id: str
    names: dict[str, str]
    starts_minute: int
    ends_minute: int

    @property
    def minutes(self) -> int:
        """Length by the clock; equal ends mean the whole day."""
        return (self.ends_minute - self.starts_minute) % DAY or DAY


@dataclass(frozen=True)
class Span:
    """Occurrence of a shift on one day: UTC epoch milliseconds, `ends_ms` excluded."""

    shift: Shift
    starts_ms: int
    ends_ms: int


@dataclass(frozen=True)
class Shifts:
    zone: ZoneInfo
    shifts: tuple[Shift, ...]

    def get(self, shift_id: str) -> Shift | None:
        return next((shift for shift in self.shifts if shift.id == shift_id), None)

    def span(self, shift_id: str | None, now_ms: int) -> Span | None:
        """Return the occurrence of the shift that contains `now_ms`, else the next one.

        Without an id: the current shift. Correct on days of 23 and 25 hours, because the ends are
        local times.
        """
        candidates = [s for s in self.shifts if shift_id is None or s.id == shift_id]
        today = datetime.fromtimestamp(now_ms / 1000, self.zone).date()
        days = (today + timedelta(days=n) for n in (-1, 0, 1))
        spans = [self.on(shift, day) for day in days for shift in candidates]
        return next((s for s in sorted(spans, key=_start) if now_ms < s.ends_ms), None)

    def on(self, shift: Shift, day: date) -> Span:
        """Return the occurrence that begins on this day."""
        starts_ms = self.at_ms(day, shift.starts_minute)
        return Span(shift, starts_ms, self.at_ms(day, shift.starts_minute + shift.minutes))

    def at_ms(self, day: date, minute: int) -> int:
        """Return a local time as UTC epoch ms; `minute` counts from midnight, 1440 is the next
        day's."""
        on = day + timedelta(days=minute // DAY)
        local = datetime.combine(on, time(minute % DAY // 60, minute % 60), self.zone)
        return round(local.timestamp() * 1000)


def _start(span: Span) -> int:
    return span.starts_ms
