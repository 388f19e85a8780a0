"""The log in memory, for tests, demonstrations and one process."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterable, Awaitable, Generator, Iterator, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from acd.domain.messages.commands import Input
from acd.ports.acd import StampedEvent
from acd.ports.clock import Clock
from acd.ports.log import (
    BEGINNING,
    MAX_LOG_BYTES,
    LoggedInput,
    StepResult,
    entry_id_of,
    id_order,
    stamped,
)
from acd.serialisation.log_entries import encode_input

Entry = TypeVar("Entry")

ENTRY_BYTES = 256
"""Size of an entry, approximately: this log has no bytes."""


class _Stream(Generic[Entry]):
    """Entries in order of id, with readers waiting at the end."""

    def __init__(self, max_bytes: int) -> None:
        self._max_entries = max_bytes // ENTRY_BYTES
        self._orders: list[tuple[int, int]] = []
        self._entries: list[Entry] = []
        self._grown = asyncio.Event()
        self.last_id = BEGINNING
        self.added = 0

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry_id: str, entry: Entry) -> None:
        self._orders.append(id_order(entry_id))
        self._entries.append(entry)
        self.last_id = entry_id
        self.added += 1
        self._grown.set()
        self._grown = asyncio.Event()

    def trim(self, before: str, needed_from: str) -> None:
        index = bisect_left(self._orders, id_order(before))
        needed = bisect_left(self._orders, id_order(needed_from))
        index = max(index, min(needed, len(self._orders) - self._max_entries))
        del self._orders[:index], self._entries[:index]

    @property
    def first_id(self) -> str:
        return "{}-{}".format(*self._orders[0]) if self._orders else BEGINNING

    def holds(self, entry_id: str) -> bool:
        order = id_order(entry_id)
        index = bisect_left(self._orders, order)
        return self._orders[index : index + 1] == [order]

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[Entry, ...]:
        entries = self._after(after, count)
        if entries or wait_ms <= 0:
            return entries
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_ms / 1000):
                await self._grown.wait()
        return self._after(after, count)

    def _after(self, after: str, count: int) -> tuple[Entry, ...]:
        index = bisect_right(self._orders, id_order(after))
        return tuple(self._entries[index : index + count])


class MemoryInputLog:
    """Implements `InputLog`."""

    def __init__(self, clock: Clock, max_bytes: int = MAX_LOG_BYTES) -> None:
        self._clock = clock
        self._stream: _Stream[LoggedInput] = _Stream(max_bytes)

    async def append(self, command: Input, key: str, not_before_ms: int = 0) -> str:
        encode_input(command, key)  # raises for what no log accepts
        last_ms, last_n = id_order(self._stream.last_id)
        at_ms = max(not_before_ms or self._clock.now_ms(), last_ms)
        entry_id = f"{at_ms}-{last_n + 1 if at_ms == last_ms else 0}"
        self._stream.add(entry_id, LoggedInput(entry_id, at_ms, key, command))
        return entry_id

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
        return await self._stream.read(after, count, wait_ms)

    async def last_id(self) -> str:
        return self._stream.last_id

    async def appended(self) -> tuple[str, int]:
        return self._stream.last_id, self._stream.added

    async def holds(self, entry_id: str) -> bool:
        return self._stream.holds(entry_id)

    async def is_whole(self) -> bool:
        return self._stream.added == len(self._stream)

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        self._stream.trim(before, needed_from)


class _Written:
    """Awaitable of a write that is done."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


class MemoryEventLog:
    """Implements `EventLog`."""

    def __init__(self, max_bytes: int = MAX_LOG_BYTES) -> None:
        self._stream: _Stream[StampedEvent] = _Stream(max_bytes)

    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        for events in map(stamped, batch):
            if events[0].order > id_order(self._stream.last_id):
                for event in events:
                    self._stream.add(event.id, event)
        return _Written()

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        return await self._stream.read(after, count, wait_ms)

    async def last_id(self) -> str:
        return self._stream.last_id

    async def first_id(self) -> str:
        return self._stream.first_id

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        self._stream.trim(entry_id_of(before), entry_id_of(needed_from))


class MemorySnapshots:
    """Implements `Snapshots`."""

    def __init__(self) -> None:
        self._states: dict[str, tuple[str, list[bytes]]] = {}

    async def load(self, name: str) -> tuple[str, Iterator[bytes]] | None:
        stored = self._states.get(name)
        return None if stored is None else (stored[0], iter(stored[1]))

    async def save(self, name: str, entry_id: str, text: bytes) -> None:
        stored = self._states.get(name)
        if stored is None or id_order(stored[0]) < id_order(entry_id):
            self._states[name] = (entry_id, text.splitlines())

    async def save_pieces(self, name: str, entry_id: str, text: AsyncIterable[bytes]) -> None:
        await self.save(name, entry_id, b"".join([piece async for piece in text]))


class MemoryCursors:
    """Implements `Cursors`."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    async def load(self, consumer: str) -> str | None:
        return self._ids.get(consumer)

    async def save(self, consumer: str, entry_id: str) -> None:
        self._ids[consumer] = entry_id

    async def all(self) -> dict[str, str]:
        return dict(self._ids)

    async def forget(self, consumer: str) -> None:
        self._ids.pop(consumer, None)
