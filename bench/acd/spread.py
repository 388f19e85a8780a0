"""Median and range of several runs."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bench.report import percentile

MAX_DRIFT = 0.15
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure per run."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def __str__(self) -> str:
        """Return the range, to be appended to a goal's text."""
        return f"{len(self.runs)} runs {min(self.runs):.3g}-{max(self.runs):.3g}"


def spread_of(runs: Iterable[T], figure: Callable[[T], float]) -> Spread:
    """Return the spread of one figure over the runs."""
    return Spread(tuple(figure(run) for run in runs))


def percentile_of(share: float, runs: Iterable[Sequence[float]]) -> Spread:
    """Return the spread of a percentile (0-1). Raises `ValueError` if a run has no values."""
    return spread_of(list(runs), lambda values: _percentile(values, share))


def _percentile(values: Sequence[float], share: float) -> float:
    if not values:
        raise ValueError("a run has no values to take a percentile of")
    return percentile(values, share)


def drift(start: float, end: float) -> float:
    """Return the difference between end and start, as a share of the start."""
    return abs(end - start) / start
