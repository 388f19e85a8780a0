"""How often one address may do a thing: a sliding window, time given by the caller."""

from __future__ import annotations

import math
from collections import deque

from channels.chat.settings import Limit
from web.errors import RateLimitExceeded

REMEMBERED = 10_000  # addresses; the longest quiet ones are forgotten first


class Limiter:
    """Counts in memory: a restart forgives."""

    def __init__(self, what: str, limit: Limit) -> None:
        self._what = what
        self._limit = limit
        self._times: dict[str, deque[int]] = {}

    def count(self, address: str, now_ms: int) -> None:
        """One more. Raises TooMany, and does not count it then."""
        window_ms = int(self._limit.seconds * 1000)
        times = self._times.pop(address, deque())
        self._times[address] = times  # the newest at the end
        while times and times[0] <= now_ms - window_ms:
            times.popleft()
        if len(times) >= self._limit.count:
            raise RateLimitExceeded(self._what, math.ceil((times[0] + window_ms - now_ms) / 1000))
        times.append(now_ms)
        if len(self._times) > REMEMBERED:
            del self._times[next(iter(self._times))]
