"""The log's clock, as seen from this machine."""

from __future__ import annotations

from collections import deque

from acd.ports.clock import Clock


class LogTime:
    """Told from entries that were seen a moment after they were written.

    An entry is always seen late, never early, so the largest of the recent differences is the
    nearest to the truth.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._skews: deque[int] = deque(maxlen=64)

    def saw(self, at_ms: int) -> None:
        """An entry with this time (UTC epoch ms of the log) has just come in."""
        self._skews.append(at_ms - self._clock.now_ms())

    def now_ms(self) -> int:
        """UTC epoch ms on the log's clock."""
        return self._clock.now_ms() + max(self._skews, default=0)
