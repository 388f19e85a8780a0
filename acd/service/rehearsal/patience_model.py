"""Estimate of residents' patience from a day on which most of them were answered.

An abandoned contact shows its patience. An answered one shows only that its patience exceeds its
wait: that observation is censored (Kaplan and Meier, "Nonparametric estimation from incomplete
observations", JASA 53, 1958).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log
from typing import TypeVar

Value = TypeVar("Value")

UNKNOWN_SERVICE_MS = 180_000
"""Service time of an abandoned contact on a day without any answered one."""

Observation = tuple[int, bool]
"""(wait in ms; whether the contact was abandoned after it)."""

MIN_AT_RISK = 10
"""Minimum number of contacts still waiting at every step of the estimate."""


class PatienceModel:
    """Product-limit estimate; `steps`: (ms, share of residents whose patience is longer).

    The estimate ends where fewer than `min_at_risk` contacts still waited: a few observations
    say little, and if the last one was abandoned, the share would drop to zero. From there on
    the day's mean hazard holds: abandons per millisecond of waiting, `hazard_per_ms`.
    """

    def __init__(self, observations: Iterable[Observation], min_at_risk: int = MIN_AT_RISK) -> None:
        waits = list(observations)
        abandons = Counter(wait_ms for wait_ms, is_abandoned in waits if is_abandoned)
        exposure_ms = sum(wait_ms for wait_ms, _ in waits)
        self.hazard_per_ms = abandons.total() / max(exposure_ms, 1)
        ranked = sorted(wait_ms for wait_ms, _ in waits)
        self.steps = list(_product_limit(ranked, abandons, min_at_risk))
        self._times = [at_ms for at_ms, _ in self.steps]

    def share_longer_than(self, ms: int) -> float:
        """Return the share of residents whose patience is longer, 0-1."""
        index = bisect_right(self._times, ms)
        return self.steps[index - 1][1] if index else 1.0

    def draw(self, waited_ms: int, uniform: float) -> int | None:
        """Return the patience (ms) of a resident who has waited `waited_ms` already.

        None = for ever, on a day without abandons. `uniform`: drawn from (0, 1]; it is the share
        of such residents whose patience is longer.
        """
        if not self.hazard_per_ms:
            return None
        share = uniform * self.share_longer_than(waited_ms)
        later_steps = self.steps[bisect_right(self._times, waited_ms) :]
        if not later_steps:
            return waited_ms + self._tail_ms(1 / uniform)
        last_ms, last_share = later_steps[-1]
        if last_share > share:
            return last_ms + self._tail_ms(last_share / share)
        return next(at_ms for at_ms, longer in later_steps if longer <= share)

    def _tail_ms(self, ratio: float) -> int:
        """Return the time in which the share falls by this ratio under the mean hazard."""
        return max(1, round(log(ratio) / self.hazard_per_ms))


def _product_limit(
    waits: list[int], abandons: Counter[int], min_at_risk: int
) -> Iterator[tuple[int, float]]:
    share, index = 1.0, 0
    for at_ms in sorted(abandons):
        while waits[index] < at_ms:
            index += 1
        at_risk = len(waits) - index
        if at_risk < min_at_risk:
            return
        share *= 1 - abandons[at_ms] / at_risk
        yield at_ms, share


def pick(values: Sequence[Value], uniform: float) -> Value | None:
    """Return the value selected by `uniform`, drawn from (0, 1]; None if there are no values."""
    return values[min(int(uniform * len(values)), len(values) - 1)] if values else None
