"""Bounded memory of ids, so that a repeat is known as a repeat."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

REMEMBERED_IDS = 50_000
REMEMBERED_MS = 3_600_000


class RecentIds:
    """The ids of the last hour, at most 50,000; times are UTC epoch ms and never go back."""

    def __init__(self, noted: Iterable[tuple[str, int]] = ()) -> None:
        self._noted: OrderedDict[str, int] = OrderedDict(noted)

    def note(self, name: str, now_ms: int) -> None:
        """Remember `name` and forget what is too old or too much."""
        self._noted[name] = now_ms
        self._noted.move_to_end(name)
        while len(self._noted) > REMEMBERED_IDS or self._oldest_age(now_ms) > REMEMBERED_MS:
            self._noted.popitem(last=False)

    def knows(self, name: str, now_ms: int) -> bool:
        """Exact at one hour, whether or not the old ones were swept out meanwhile."""
        noted = self._noted.get(name)
        return noted is not None and now_ms - noted <= REMEMBERED_MS

    def items(self) -> list[tuple[str, int]]:
        """Oldest first."""
        return list(self._noted.items())

    def _oldest_age(self, now_ms: int) -> int:
        return now_ms - self._noted[next(iter(self._noted))]
