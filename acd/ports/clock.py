"""Port of the clock: time as a dependency, so that tests set it."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Source of time, injected by the wiring."""

    def now_ms(self) -> int:
        """Return milliseconds: UTC epoch, or of a monotonic clock where a parameter says so.

        Called by: any component, from any thread. Does not block and does not raise.
        """
        ...
