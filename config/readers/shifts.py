"""Shifts of the day: which one is on now, and where it falls on the clock of the city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 1440  # minutes


@dataclass(frozen=True)
class Shift:
    """Local minutes since midnight; one that ends before it starts goes over midnight."""

    id: str
    names: dict[str, str]
    starts_minute: int
    ends_minute: int

    @property
    def minutes(self) -> int:
        """Length on the clock; equal ends mean the whole day."""
        return (self.ends_minute - self.starts_minute) % DAY or DAY


@dataclass(frozen=True)
class Span:
    """One day's occurrence of a shift, UTC epoch milliseconds, `ends_ms` outside it."""

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
        """Where the shift falls: the occurrence that holds `now_ms`, else the next one.

        Without an id: the shift that is on now. Right on days of 23 and of 25 hours, because
        the ends are local clock times.
        """
        candidates = [s for s in self.shifts if shift_id is None or s.id == shift_id]
        today = datetime.fromtimestamp(now_ms / 1000, self.zone).date()
        days = (today + timedelta(days=n) for n in (-1, 0, 1))
        spans = [self.on(shift, day) for day in days for shift in candidates]
        return next((s for s in sorted(spans, key=_start) if now_ms < s.ends_ms), None)

    def on(self, shift: Shift, day: date) -> Span:
        """The shift that begins on this day."""
        starts_ms = self.at_ms(day, shift.starts_minute)
        return Span(shift, starts_ms, self.at_ms(day, shift.starts_minute + shift.minutes))

    def at_ms(self, day: date, minute: int) -> int:
        """UTC epoch ms of a clock time, minutes from the day's midnight; 1440 is the next day's."""
        on = day + timedelta(days=minute // DAY)
        local = datetime.combine(on, time(minute % DAY // 60, minute % 60), self.zone)
        return round(local.timestamp() * 1000)


def _start(span: Span) -> int:
    return span.starts_ms
