"""How long and how often each part is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`runs`: of everything that is compared, interleaved; seconds of one run of each kind."""

    runs: int
    steady_s: float
    queue_s: float
    scale_s: float
    shrink: int
    """Goal 8 is divided by this."""
    hours: range
    """Of the record day, one minute each."""
    drained: int
    """Contacts of one script."""
    jobs: int
    requests: int


FULL = Size(3, 15.0, 40.0, 30.0, 1, range(24), 30_000, 30_000, 200_000)
QUICK = Size(2, 6.0, 15.0, 10.0, 10, range(10, 11), 10_000, 10_000, 100_000)
