"""Several runs of one thing: their median, and how far apart they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from bench.report import percentile

MOST_DRIFT = 0.15
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure of each run."""

    runs: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.runs)

    def __str__(self) -> str:
        """Ready to stand behind a goal's text."""
        return f"{len(self.runs)} runs {min(self.runs):.3g}-{max(self.runs):.3g}"


def over(runs: Iterable[T], what: Callable[[T], float]) -> Spread:
    return Spread(tuple(what(run) for run in runs))


def at(share: float, runs: Iterable[Sequence[float]]) -> Spread:
    """The percentile of each run. Raises ValueError where a run has no value."""
    return over(list(runs), lambda values: _percentile(values, share))


def _percentile(values: Sequence[float], share: float) -> float:
    if not values:
        raise ValueError("a run has shown nothing to take a percentile of")
    return percentile(values, share)


def drift(start: float, end: float) -> float:
    """How far the end lies from the start, as a share of the start."""
    return abs(end - start) / start
