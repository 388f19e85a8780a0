"""Real clocks of the engine; all other code gets a clock as an argument."""

from __future__ import annotations

import time
import uuid


class SystemClock:
    """`Clock` of the system's time."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class SteadyClock:
    """`Clock` for spans only: milliseconds since the machine's start, suspend included; never set
    back."""

    def now_ms(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def new_id() -> str:
    """Return a random id of [0-9a-f] only, so that it fits into any other id."""
    return uuid.uuid4().hex
