"""Token buckets: a rate with a burst, without a memory of single events."""

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


class TokenBuckets:
    """Bucket of each subject; beyond `max_subjects` the one unused for longest is forgotten."""

    def __init__(self, rate: Rate, max_subjects: int) -> None:
        self._rate = rate
        self._max_subjects = max_subjects
        self._buckets: dict[str, TokenBucket] = {}

    def take(self, subject: str, now_s: float) -> bool:
        """Take one from the subject's bucket; return False when nothing is left."""
        bucket = self._buckets.pop(subject, None) or TokenBucket(self._rate, now_s)
        self._buckets[subject] = bucket  # the newest at the end
        if len(self._buckets) > self._max_subjects:
            del self._buckets[next(iter(self._buckets))]
        return bucket.take(1, now_s)
