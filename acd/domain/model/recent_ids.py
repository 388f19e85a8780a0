"""Bounded memory of recent ids, and of queue positions that may be resumed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

MAX_REMEMBERED_IDS = 50_000
MAX_REMEMBERED_MS = 3_600_000


class RecentIds:
    """Ids of the last hour, at most 50,000; times are UTC epoch ms and never go back."""

    def __init__(self) -> None:
        self._noted: OrderedDict[str, int] = OrderedDict()
        self._oldest_ms = 0  # or older: not updated when an id is dropped for the number

    def load(self, ids: Iterable[tuple[str, int]]) -> None:
        """Add ids, oldest first; all newer than those held already."""
        self._noted.update(ids)
        self._oldest_ms = next(iter(self._noted.values()), 0)

    def note(self, name: str, now_ms: int) -> None:
        """Remember the id; drop ids that are too old or too many."""
        noted = self._noted
        if name in noted:
            noted.move_to_end(name)
        noted[name] = now_ms
        if len(noted) > MAX_REMEMBERED_IDS:
            noted.popitem(last=False)
        if now_ms - self._oldest_ms > MAX_REMEMBERED_MS:
            self._forget(now_ms)

    def _forget(self, now_ms: int) -> None:
        noted = self._noted
        while self._age_of_oldest(now_ms) > MAX_REMEMBERED_MS:
            noted.popitem(last=False)
        self._oldest_ms = now_ms - self._age_of_oldest(now_ms)

    def knows(self, name: str, now_ms: int) -> bool:
        """Return whether the id was noted within the hour; exact, dropped already or not."""
        noted_ms = self._noted.get(name)
        return noted_ms is not None and now_ms - noted_ms <= MAX_REMEMBERED_MS

    def items(self) -> list[tuple[str, int]]:
        """Return (id, time) pairs, oldest first."""
        return list(self._noted.items())

    def _age_of_oldest(self, now_ms: int) -> int:
        return now_ms - self._noted[next(iter(self._noted))]


@dataclass(slots=True)
class HeldPosition:
    """Queue position of a contact that left; it may be resumed until `until_ms`."""

    contact_id: str
    queue: str
    admitted_ms: int
    seq: int
    priority: int
    until_ms: int
    emergency: bool = False


class HeldPositions:
    """Positions of callers who hung up, by dial key; at most 50,000."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, HeldPosition] = OrderedDict()

    def load(self, positions: Iterable[tuple[str, HeldPosition]]) -> None:
        """Add positions in the order in which they were kept."""
        self._kept.update(positions)

    def keep(self, name: str, position: HeldPosition, now_ms: int) -> None:
        """Remember the position; drop positions that are over or too many."""
        self._kept[name] = position
        self._kept.move_to_end(name)
        while len(self._kept) > MAX_REMEMBERED_IDS or self._oldest().until_ms < now_ms:
            self._kept.popitem(last=False)

    def take(self, name: str, queue: str, now_ms: int) -> HeldPosition | None:
        """Remove and return the position in this queue; None without one, or after its time."""
        position = self._kept.get(name)
        if position is None or position.queue != queue:
            return None
        del self._kept[name]
        return position if position.until_ms >= now_ms else None

    def items(self) -> list[tuple[str, HeldPosition]]:
        """Return (dial key, position) pairs in the order in which they were kept."""
        return list(self._kept.items())

    def _oldest(self) -> HeldPosition:
        return self._kept[next(iter(self._kept))]
