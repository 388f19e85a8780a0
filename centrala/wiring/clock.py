"""The real clocks of the engine; everything else gets them as an argument."""

from __future__ import annotations

import time
import uuid


class SystemClock:
    """Implements `Clock`."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class SteadyClock:
    """Implements `Clock`, for spans alone: it counts from the machine's start, through its
    sleep, and nobody can set it."""

    def now_ms(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def new_id() -> str:
    """Random, of [0-9a-f] only, so that it fits into any id of ours."""
    return uuid.uuid4().hex
