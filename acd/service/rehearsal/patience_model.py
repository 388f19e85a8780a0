"""How long people would have waited: an estimate from a day on which most of them did not have to.

Who gave up has shown his patience. Whoever was answered has shown only that it is longer than
his wait: that observation is censored (Kaplan and Meier, "Nonparametric estimation from
incomplete observations", JASA 53, 1958).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log
from typing import TypeVar

Value = TypeVar("Value")

UNKNOWN_SERVICE_MS = 180_000
"""The conversation of somebody who gave up, on a day on which nobody was answered."""

Observed = tuple[int, bool]
"""(waited, ms; whether he then gave up)."""
LEAST = 10
"""People that an estimate is made of, at every point of it."""


class PatienceModel:
    """The product-limit estimate, `steps`: (ms, share whose patience is longer).

    It ends where fewer than `least` waited so long: what a few did says little, and if the last
    of them gave up, everybody would. From there on the mean hazard of the day goes on: give-ups
    for a millisecond of waiting, `hazard_per_ms`.
    """

    def __init__(self, observed: Iterable[Observed], least: int = LEAST) -> None:
        seen = list(observed)
        gave_up = Counter(waited for waited, left in seen if left)
        exposure_ms = sum(waited for waited, _ in seen)
        self.hazard_per_ms = gave_up.total() / max(exposure_ms, 1)
        self.steps = list(_product_limit(sorted(waited for waited, _ in seen), gave_up, least))
        self._times = [at_ms for at_ms, _ in self.steps]

    def longer_than(self, ms: int) -> float:
        """The share of people who wait longer than this."""
        before = bisect_right(self._times, ms)
        return self.steps[before - 1][1] if before else 1.0

    def draw(self, waited_ms: int, uniform: float) -> int | None:
        """The patience, ms, of somebody who has waited so long already; None = for ever, on a
        day on which nobody gave up.

        `chance`: uniform in (0, 1]; the share of those like him whose patience is longer.
        """
        if not self.hazard_per_ms:
            return None
        share = uniform * self.longer_than(waited_ms)
        coming = self.steps[bisect_right(self._times, waited_ms) :]
        if not coming:
            return waited_ms + self._tail_ms(1 / uniform)
        last_ms, last = coming[-1]
        if last > share:
            return last_ms + self._tail_ms(last / share)
        return next(at_ms for at_ms, longer in coming if longer <= share)

    def _tail_ms(self, ratio: float) -> int:
        return max(1, round(log(ratio) / self.hazard_per_ms))


def _product_limit(
    waits: list[int], gave_up: Counter[int], least: int
) -> Iterator[tuple[int, float]]:
    longer, index = 1.0, 0
    for at_ms in sorted(gave_up):
        while waits[index] < at_ms:
            index += 1
        if len(waits) - index < least:
            return
        longer *= 1 - gave_up[at_ms] / (len(waits) - index)
        yield at_ms, longer


def pick(values: Sequence[Value], uniform: float) -> Value | None:
    """The one that a chance, uniform in (0, 1], falls upon; None when there is none."""
    return values[min(int(uniform * len(values)), len(values) - 1)] if values else None
