"""Token bucket: a rate with a burst, without a memory of single events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_s` in the long run, `burst` at once."""

    per_s: float
    burst: float


class TokenBucket:
    """Full at the start. Times are seconds of any steady clock."""

    __slots__ = ("_at_s", "_left", "_rate")

    def __init__(self, rate: Rate, now_s: float) -> None:
        self._rate = rate
        self._left = rate.burst
        self._at_s = now_s

    def take(self, amount: float, now_s: float) -> bool:
        """Take the amount; return False, and take nothing, when less is left."""
        rate = self._rate
        self._left = min(rate.burst, self._left + (now_s - self._at_s) * rate.per_s)
        self._at_s = now_s
        if self._left < amount:
            return False
        self._left -= amount
        return True
