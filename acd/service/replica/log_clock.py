"""The log's clock, as seen from this machine."""

from __future__ import annotations

from acd.ports.clock import Clock

SPAN_MS = 30_000
"""A difference is forgotten after one to two of these: clocks drift apart."""


class LogClock:
    """Told from entries that were seen a moment after they were written.

    An entry is always seen late, never early, so the largest of the recent differences is the
    nearest to the truth, and the time told is never ahead of the log's own. An entry that does
    not move the log's time on says nothing: it may be that the clock of its server was set
    back, and the ids wait for it to catch up.
    """

    def __init__(self, clock: Clock) -> None:
        """`clock`: milliseconds since any instant; one that never jumps is best."""
        self._clock = clock
        self._last_ms = -1
        self._since_ms = 0
        self._newer: int | None = None
        self._older: int | None = None

    def saw(self, at_ms: int) -> None:
        """An entry with this time (UTC epoch ms of the log) has just come in, or was written."""
        if at_ms <= self._last_ms:
            return
        self._last_ms = at_ms
        now_ms = self._clock.now_ms()
        if now_ms - self._since_ms > SPAN_MS:
            self._older, self._newer, self._since_ms = self._newer, None, now_ms
        skew = at_ms - now_ms
        self._newer = skew if self._newer is None else max(self._newer, skew)

    def now_ms(self) -> int | None:
        """UTC epoch ms on the log's clock; None before the first entry."""
        skews = [skew for skew in (self._older, self._newer) if skew is not None]
        return self._clock.now_ms() + max(skews) if skews else None
