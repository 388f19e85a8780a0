"""Bounded memory of ids, so that a repeat is known as a repeat."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

REMEMBERED_IDS = 50_000
REMEMBERED_MS = 3_600_000


class RecentIds:
    """The ids of the last hour, at most 50,000; times are UTC epoch ms and never go back."""

    def __init__(self) -> None:
        self._noted: OrderedDict[str, int] = OrderedDict()
        self._oldest_ms = 0  # or older: who is forgotten for the number is not looked up

    def take_in(self, noted: Iterable[tuple[str, int]]) -> None:
        """Oldest first, and newer than what is here."""
        self._noted.update(noted)
        self._oldest_ms = next(iter(self._noted.values()), 0)

    def note(self, name: str, now_ms: int) -> None:
        """Remember `name` and forget what is too old or too much."""
        noted = self._noted
        if name in noted:
            noted.move_to_end(name)
        noted[name] = now_ms
        if len(noted) > REMEMBERED_IDS:
            noted.popitem(last=False)
        if now_ms - self._oldest_ms > REMEMBERED_MS:
            self._forget(now_ms)

    def _forget(self, now_ms: int) -> None:
        noted = self._noted
        while self._age_of_oldest(now_ms) > REMEMBERED_MS:
            noted.popitem(last=False)
        self._oldest_ms = now_ms - self._age_of_oldest(now_ms)

    def knows(self, name: str, now_ms: int) -> bool:
        """Exact at one hour, whether or not the old ones were swept out meanwhile."""
        noted = self._noted.get(name)
        return noted is not None and now_ms - noted <= REMEMBERED_MS

    def items(self) -> list[tuple[str, int]]:
        """Oldest first."""
        return list(self._noted.items())

    def _age_of_oldest(self, now_ms: int) -> int:
        return now_ms - self._noted[next(iter(self._noted))]


@dataclass(slots=True)
class HeldPosition:
    """The place of a contact that left: it can be taken up again until `until_ms`."""

    contact_id: str
    queue: str
    admitted_ms: int
    seq: int
    priority: int
    until_ms: int
    emergency: bool = False


class HeldPositions:
    """Places of callers who hung up, under what they can be known by; at most 50,000."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, HeldPosition] = OrderedDict()

    def take_in(self, kept: Iterable[tuple[str, HeldPosition]]) -> None:
        """In the order in which they were kept, after what is here."""
        self._kept.update(kept)

    def keep(self, name: str, queue_position: HeldPosition, now_ms: int) -> None:
        """Remember it and forget what is over, or too much."""
        self._kept[name] = queue_position
        self._kept.move_to_end(name)
        while len(self._kept) > REMEMBERED_IDS or self._oldest().until_ms < now_ms:
            self._kept.popitem(last=False)

    def take(self, name: str, queue: str, now_ms: int) -> HeldPosition | None:
        """The place in this queue, for once; None when there is none or its time is over."""
        queue_position = self._kept.get(name)
        if queue_position is None or queue_position.queue != queue:
            return None
        del self._kept[name]
        return queue_position if queue_position.until_ms >= now_ms else None

    def items(self) -> list[tuple[str, HeldPosition]]:
        """In the order in which they were kept."""
        return list(self._kept.items())

    def _oldest(self) -> HeldPosition:
        return self._kept[next(iter(self._kept))]
