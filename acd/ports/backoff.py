"""Delays between attempts at something that failed: doubled each time, limited and jittered.

Every loop that tries again uses `Backoff`. A delay is drawn evenly from the upper half of the
doubled one ("equal jitter" in Marc Brooker, Exponential Backoff and Jitter, AWS Architecture
Blog, 2015), so that the clients of a failed server do not all come back in the same moment.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

MAX_DOUBLINGS = 30


def delay_s(
    failures: int, first_s: float, max_s: float, random_unit: Callable[[], float] = random.random
) -> float:
    """Return the seconds to wait after `failures` failures in a row (1 or more).

    `random_unit` gives numbers from 0 to 1, both for the shortest and the longest delay.
    """
    doubled_s = first_s * 2.0 ** min(max(failures, 1) - 1, MAX_DOUBLINGS)
    return float(min(doubled_s, max_s) * (0.5 + random_unit() / 2))


class Backoff:
    """Count of the failures in a row of one loop, and the delay that follows from it.

    Call `pause` after a failure and `reset` after a success. Loops whose attempt runs for long
    (a connection, a child process) call `start` before it instead of `reset`: an attempt that
    lasted longer than `reset_after_s` makes the next failure the first one.
    """

    def __init__(
        self,
        first_s: float,
        max_s: float,
        *,
        reset_after_s: float | None = None,
        random_unit: Callable[[], float] = random.random,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first_s, self._max_s, self._reset_after_s = first_s, max_s, reset_after_s
        self._random_unit, self._monotonic_s = random_unit, monotonic_s
        self._started_s = monotonic_s()
        self.failures = 0

    def start(self) -> None:
        """Note that an attempt begins now."""
        self._started_s = self._monotonic_s()

    def reset(self) -> None:
        """Note a success: the next delay is the first one again."""
        self.failures = 0

    def next_s(self) -> float:
        """Count one more failure; return the seconds to wait before the next attempt."""
        lasted_s = self._monotonic_s() - self._started_s
        if self._reset_after_s is not None and lasted_s > self._reset_after_s:
            self.failures = 0
        self.failures += 1
        return delay_s(self.failures, self._first_s, self._max_s, self._random_unit)

    async def pause(self) -> None:
        """Count one more failure and sleep before the next attempt."""
        await asyncio.sleep(self.next_s())
