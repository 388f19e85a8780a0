"""Estimates with their error, and their distance from exact or published figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.exactness.centre import CentreResult, Floats
from bench.report import Goal

BATCHES = 20
WARM_UP = 0.04
"""Share of a long run left out at its beginning: at least four times the relaxation time of the
slowest model, which starts empty."""

T_95 = 2.09
"""Standard errors of a 95 % interval from 20 batches (Student's t)."""
Z_95 = 1.96
MAX_Z = 4.5
"""In standard errors. With 20 batches and some 65 rows, an exact ACD crosses it for about one
seed in seventy."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its standard error."""

    mean: float
    error: float


def ratio(above: Floats, at_most: Floats, control: Floats | None = None) -> Estimate:
    """Return the ratio of sums over independent batches or days; error by the delta method.

    `control`: figure of each day with expectation 1, used as a linear control variate.
    """
    mean = float(above.sum() / at_most.sum())
    rest = (above - mean * at_most) / at_most.mean()
    if control is not None:
        slope = float(np.cov(rest, control)[0, 1] / control.var(ddof=1))
        rest = rest - slope * (control - 1)
        mean += float(rest.mean())
    lost = 1 if control is None else 2
    return Estimate(mean, float(rest.std(ddof=lost) / len(rest) ** 0.5))


def mean(days: Floats, control: Floats | None = None) -> Estimate:
    """Return the mean of one figure per day."""
    return ratio(days, np.ones(len(days)), control)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the ACD beside the oracle's. `doubt`: standard error of the oracle itself,
    0 where it is exact."""

    id: str
    quantity: str
    estimate: Estimate
    oracle: float
    oracle_error: float = 0.0

    @property
    def z(self) -> float:
        error = (self.estimate.error**2 + self.oracle_error**2) ** 0.5
        return float((self.estimate.mean - self.oracle) / error)

    @property
    def goal(self) -> Goal:
        """Return the row as a goal; the printed interval contains the oracle in 95 of 100 runs."""
        estimate = self.estimate
        low, high = (estimate.mean + side * T_95 * estimate.error for side in (-1, 1))
        source = "exact" if not self.oracle_error else f"published +-{Z_95 * self.oracle_error:.4g}"
        text = (
            f"{self.quantity}: {estimate.mean:.5f} ({low:.5f} - {high:.5f}), "
            f"{source} {self.oracle:.5f}, z {self.z:+.2f}"
        )
        quotient = round(estimate.mean / self.oracle, 4)
        met = abs(self.z) <= MAX_Z
        return Goal(self.id, text, round(estimate.mean, 6), self.oracle, quotient, met)


class Batches:
    """One long run in steady state, cut into pieces with equally many arrivals."""

    def __init__(self, run: CentreResult) -> None:
        self.run = run
        count = len(run.waited)
        self._edges = np.linspace(int(count * WARM_UP), count - 1, BATCHES + 1).astype(int)

        self._control = self._work()

    def _work(self) -> Floats:
        """Return each batch's offered work relative to its expectation, which is exactly 1.

        It explains most of the difference between batches.
        """
        callers, count = self.run.callers, np.diff(self._edges)
        service = self._sums(callers.service) / count / callers.mean_service
        took = np.diff(callers.at[self._edges]) * callers.rate / count
        return np.asarray(service - took + 1)

    def share(self, quantity: Floats, among: Floats | None = None) -> Estimate:
        """Mean of `what` over the arrivals for whom `among` is 1 (all)."""
        counted = np.ones(len(quantity)) if among is None else among
        return ratio(self._sums(quantity * counted), self._sums(counted), self._control)

    def _sums(self, values: Floats) -> Floats:
        return np.add.reduceat(values[: self._edges[-1]], self._edges[:-1])

    def busy(self, server: int) -> Estimate:
        """Estimate the share of time in which this consultant was busy."""
        run = self.run
        is_served_here = run.served & (run.server == server)
        began, ended = (run.callers.at + run.waited)[is_served_here], run.closed[is_served_here]
        times = run.callers.at[self._edges]
        talked = np.clip(times[:, None] - began, 0, ended - began).sum(axis=1)
        return ratio(np.diff(talked), np.diff(times), self._control)
