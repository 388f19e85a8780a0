"""Archive of inputs in memory, for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from acd.ports.log import BEGINNING, LoggedInput, id_order


class MemoryArchive:
    """Implements `InputArchive`."""

    def __init__(self) -> None:
        self._entries: list[LoggedInput] = []
        self._last_id = BEGINNING

    async def last_id(self) -> str:
        return self._last_id

    async def append(self, entries: Sequence[LoggedInput]) -> None:
        for entry in entries:
            if id_order(entry.id) > id_order(self._last_id):
                self._entries.append(entry)
                self._last_id = entry.id

    def read(self, from_ms: int, until_ms: int) -> Iterator[LoggedInput]:
        return iter([entry for entry in self._entries if from_ms <= entry.at_ms < until_ms])

    async def days(self) -> tuple[date, ...]:
        return tuple(sorted({_day(entry) for entry in self._entries}))

    async def forget_before(self, day: date) -> None:
        self._entries = [entry for entry in self._entries if _day(entry) >= day]


def _day(entry: LoggedInput) -> date:
    return datetime.fromtimestamp(entry.at_ms / 1000, UTC).date()
