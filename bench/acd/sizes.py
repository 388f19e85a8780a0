"""Duration and number of runs of each measurement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Size of a measurement; `runs`: number of interleaved runs; `*_s`: seconds of one run."""

    runs: int
    steady_s: float
    queue_s: float
    scale_s: float
    shrink: int
    """Divisor of goal 8's size."""
    hours: range
    """Hours of the record day, each simulated in one minute."""
    scripted_contacts: int
    """Offers in one script of goal 4."""
    jobs: int
    requests: int


FULL = Size(3, 15.0, 40.0, 30.0, 1, range(24), 30_000, 30_000, 200_000)
QUICK = Size(2, 6.0, 15.0, 10.0, 10, range(10, 11), 10_000, 10_000, 100_000)
