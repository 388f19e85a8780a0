"""Steps of the wall clock: by how much somebody set it while this process runs."""

from __future__ import annotations

from acd.ports.clock import Clock

MIN_STEP_MS = 5_000
"""A clock that is slewed differs by less from one look to the next."""


class ClockSteps:
    """Comparison of the wall clock with a steady one, which nobody sets."""

    def __init__(self, clock: Clock, steady: Clock) -> None:
        self._clock, self._steady = clock, steady
        self._difference_ms = self._current_ms()

    def pending_ms(self) -> int:
        """Return how far the clock was set forward since the last `accept`; 0 for a small step."""
        step_ms = self._current_ms() - self._difference_ms
        return step_ms if abs(step_ms) >= MIN_STEP_MS else 0

    def accept(self, step_ms: int) -> None:
        """Count a step as followed."""
        self._difference_ms += step_ms

    def _current_ms(self) -> int:
        return self._clock.now_ms() - self._steady.now_ms()
