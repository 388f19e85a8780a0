"""Clock in working hours: acceptance and repair of a case, with stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_bridge.clocks.reading import ClockState, Reading
from crm_bridge.clocks.stops import Stop, is_stopped, running
from crm_bridge.clocks.working_time import WorkingHours


@dataclass(frozen=True, slots=True)
class WorkingClock:
    """Clock that counts working time from `begins_ms` on, outside its stops.

    `target_ms`: working time that it allows.
    """

    hours: WorkingHours
    begins_ms: int
    target_ms: int
    stops: Sequence[Stop] = ()

    def due_ms(self) -> int | None:
        """Return the end of the time; None while a stop lasts that began before it."""
        left_ms = self.target_ms
        for start, end in running(self.begins_ms, self.stops):
            worked_ms = left_ms if end is None else self.hours.worked_ms(start, end)
            if worked_ms >= left_ms:
                return self.hours.instant_after(start, left_ms)
            left_ms -= worked_ms
        return None

    def used_ms(self, at_ms: int) -> int:
        """Return the working time that counted before the instant; it may exceed the target."""
        return sum(
            self.hours.worked_ms(start, at_ms if end is None else min(end, at_ms))
            for start, end in running(self.begins_ms, self.stops)
        )

    def warn_ms(self, near: float) -> int | None:
        """Return the instant at which the share `near` of the time is used, like `due_ms`."""
        target_ms = round(self.target_ms * near)
        return WorkingClock(self.hours, self.begins_ms, target_ms, self.stops).due_ms()

    def read(self, at_ms: int, met_ms: int | None = None) -> Reading:
        """Return the reading at an instant; `met_ms`: when the work was done, None before."""
        due_ms = self.due_ms()
        until_ms = at_ms if met_ms is None else met_ms
        used_ms = min(self.used_ms(until_ms), self.target_ms)
        resumes_ms = None
        if due_ms is not None and until_ms > due_ms:
            state = ClockState.LATE
        elif met_ms is not None:
            state = ClockState.MET
        elif is_stopped(self.stops, at_ms):
            state = ClockState.STANDS
        else:
            resumes_ms = self.hours.next_opening(at_ms)
            state = ClockState.RUNS if resumes_ms is None else ClockState.STANDS
        used = used_ms / self.target_ms if self.target_ms else 1.0
        return Reading(state, due_ms, used, self.target_ms - used_ms, met_ms, resumes_ms)
