"""Estimate of the log server's clock on this machine."""

from __future__ import annotations

from acd.ports.clock import Clock

SKEW_WINDOW_MS = 30_000
"""A measured skew expires after one to two windows, because clocks drift apart."""


class LogClock:
    """Clock of the log, estimated from entries observed shortly after they were written.

    An entry is always observed late, never early. The largest recent skew is therefore the
    closest to the truth, and the estimate is never ahead of the log's own clock. An entry that
    does not advance the log's time is ignored: the server's clock may have been set back, and
    its ids stand still until that clock has caught up.
    """

    def __init__(self, clock: Clock) -> None:
        """`clock`: milliseconds since any instant, preferably monotonic."""
        self._clock = clock
        self._latest_entry_ms = -1
        self._window_start_ms = 0
        self._skew_ms: int | None = None
        self._previous_skew_ms: int | None = None

    def observe(self, at_ms: int) -> None:
        """Take the time of an entry (UTC epoch ms) that was just read or written."""
        if at_ms <= self._latest_entry_ms:
            return
        self._latest_entry_ms = at_ms
        now_ms = self._clock.now_ms()
        if now_ms - self._window_start_ms > SKEW_WINDOW_MS:
            self._previous_skew_ms, self._skew_ms = self._skew_ms, None
            self._window_start_ms = now_ms
        skew_ms = at_ms - now_ms
        self._skew_ms = skew_ms if self._skew_ms is None else max(self._skew_ms, skew_ms)

    def now_ms(self) -> int | None:
        """Return UTC epoch ms on the log's clock; None before the first entry."""
        skews = [skew for skew in (self._previous_skew_ms, self._skew_ms) if skew is not None]
        return self._clock.now_ms() + max(skews) if skews else None
