"""Queue positions of waiting contacts, kept in order of service."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator

import msgspec

from acd.domain.model.state import ContactEntry

Order = tuple[int, float]
"""Urgency and points, negated: the smallest is served first."""

COMPACT_FROM = 64
"""Number of removed positions at the front from which the list is compacted."""


class QueuePosition(msgspec.Struct, frozen=True, order=True, gc=False):
    """Sort key of a waiting contact; the smallest is served first. It never changes by itself.

    `urgency`: -2 for an emergency, -1 after an interrupted conversation, else 0;
    `offset`: points at time 0, negated; `seq`: order of the log.
    """

    urgency: int
    offset: float
    seq: int
    contact: ContactEntry


class OrderedPositions:
    """Positions in order of service: constant time to remove the first and to append a last."""

    __slots__ = ("_head", "_positions", "first")

    def __init__(self) -> None:
        self._positions: list[QueuePosition] = []
        self._head = 0
        self.first: QueuePosition | None = None
        """The position that is served first."""

    def __len__(self) -> int:
        return len(self._positions) - self._head

    def __iter__(self) -> Iterator[QueuePosition]:
        return iter(self._positions[self._head :])

    def add(self, position: QueuePosition) -> None:
        insort(self._positions, position, self._head)
        self.first = self._positions[self._head]

    def remove(self, position: QueuePosition) -> bool:
        """Remove the position; return False when it is not here."""
        if position is self.first:
            self._remove_first()
            return True
        positions = self._positions
        index = bisect_left(positions, position, self._head)
        if index == len(positions) or positions[index].seq != position.seq:
            return False
        if index == self._head:
            self._remove_first()
        else:
            del positions[index]
        return True

    def _remove_first(self) -> None:
        self._head += 1
        if self._head > COMPACT_FROM and 2 * self._head > len(self._positions):
            del self._positions[: self._head]
            self._head = 0
        self.first = self._positions[self._head] if self._head < len(self._positions) else None

    def bisect(self, order: Order, key: Callable[[QueuePosition], Order]) -> int:
        """Return the index behind the last position whose key is `order` at most.

        `key` must not fall along the positions.
        """
        return bisect_right(self._positions, order, self._head, key=key)

    def between(self, start: int, end: int) -> list[QueuePosition]:
        """Return the positions between two indices of `bisect`."""
        return self._positions[start:end]

    def rank(self, index: int) -> int:
        """Return how many positions precede an index of `bisect`."""
        return index - self._head

    def count_before(self, position: QueuePosition) -> int:
        """Return how many positions are served before this one."""
        return bisect_left(self._positions, position, self._head) - self._head
