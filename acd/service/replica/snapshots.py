"""Keeps the ACD's snapshots, and the logs short behind them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from acd.domain.model.errors import OurError
from acd.domain.step.acd import Acd
from acd.ports.log import (
    BEGINNING,
    Cursors,
    EventLog,
    InputLog,
    Part,
    Snapshots,
    SnapshotUnreadable,
    id_order,
)
from acd.serialisation.codec import MalformedData
from acd.serialisation.snapshot import read_snapshot, take_snapshot
from acd.service.replica.forked_snapshot import ForkedSnapshot, SnapshotForkFailed, written

SNAPSHOT_NAME = "hall"
RETAIN_MS = 600_000
"""Inputs and events stay in the log at least this long, for readers that fell behind a little."""

RECORD_BYTES = 350
"""About what a contact or a consultant takes, as JSON."""

FORK_FROM_BYTES = 100 * RECORD_BYTES
"""Less is written down at once, in a few ms."""

BYTES_PER_INPUT = 4 * RECORD_BYTES
"""A big state is stored less often: at most so much is written down per input."""

REST = 9
"""So many times as long as storing the last one took."""

CURE = (
    "and the log no longer reaches back to its beginning. Start the version of Centrala that "
    "wrote it. Or, giving up everybody who waits, delete the ACD's keys from the log's server "
    "and begin with an empty hall"
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Logs:
    """What a replica stands on. `archives`: how far each archive of the inputs has come."""

    inputs: InputLog
    events: EventLog
    snapshots: Snapshots
    cursors: Cursors
    archives: Cursors | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The state at a position of the input log, at that time of it; `text` may still be coming."""

    position: str
    now_ms: int
    text: AsyncGenerator[bytes, None]


class SnapshotKeeper:
    """One snapshot at a time; one that fails is told of, and the next tries again."""

    def __init__(self, logs: Logs, every: int) -> None:
        """`every`: inputs between two snapshots of a small hall."""
        self._logs = logs
        self._every = every
        self._size = 0
        self._since = 0
        self._storing: asyncio.Task[None] | None = None
        self._rests_until = 0.0

    async def load(self) -> tuple[str, Acd]:
        """The state to go on from. Raises `LogUnavailable`, `SnapshotUnreadable`."""
        self._since = 0
        try:
            stored = await self._logs.snapshots.load(SNAPSHOT_NAME)
            if stored is not None:
                self._size = 0
                parts = self._weighed(stored[1])
                return stored[0], await asyncio.to_thread(lambda: Acd(read_snapshot(parts)))
            fault = "there is no snapshot of the ACD"
        except (SnapshotUnreadable, MalformedData) as error:
            fault = f"the snapshot of the ACD cannot be read: {error.message}"
            log.error("snapshot-unreadable", fault=error.message)
        if not await self._logs.inputs.is_whole():
            raise SnapshotUnreadable(f"{fault}, {CURE}.")
        return BEGINNING, Acd()

    def _weighed(self, parts: Iterable[Part]) -> Iterator[Part]:
        for part in parts:
            self._size += _size(part)
            yield part

    def stepped(self, inputs: int) -> bool:
        """Whether it is time for a snapshot, after so many more inputs."""
        self._since += inputs
        due = self._since >= max(self._every, self._size // BYTES_PER_INPUT)
        if not due or (self._storing is not None and not self._storing.done()):
            return False
        return asyncio.get_running_loop().time() >= self._rests_until

    def begin(self, position: str, acd: Acd) -> None:
        """Take the state as it is now and store it beside the caller. Its events are written.

        It rests afterwards: under the heaviest load the snapshots have a tenth of the time.
        """
        try:
            self._storing = asyncio.create_task(self._told(self.take(position, acd)))
        except SnapshotForkFailed as error:
            log.error("snapshot-not-stored", error=error.id, reason=error.message)

    async def settled(self) -> None:
        """Returns when nothing is being stored any more."""
        if self._storing is not None:
            await asyncio.wait({self._storing})

    async def _told(self, taken: Taken) -> None:
        time = asyncio.get_running_loop().time
        began = time()
        try:
            await self.store(taken)
        except OurError as error:
            log.error("snapshot-not-stored", error=error.id, reason=error.message)
        self._rests_until = time() + REST * (time() - began)

    def take(self, position: str, acd: Acd) -> Taken:
        """The state at this position, as it is now. Raises `PictureFailed`."""
        self._size, self._since = self._size + self._since * RECORD_BYTES, 0
        if self._size >= FORK_FROM_BYTES:
            return Taken(
                position, acd.now_ms, ForkedSnapshot(lambda: take_snapshot(acd.state)).text()
            )
        text = b"".join(map(written, take_snapshot(acd.state)))
        return Taken(position, acd.now_ms, _at_once(text))

    async def store(self, taken: Taken) -> None:
        """Store it and forget what nobody needs any more.

        Raises `LogUnavailable`, `PictureFailed`.
        """
        size = 0

        async def counted(text: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
            nonlocal size
            async for piece in text:
                size += len(piece)
                yield piece

        async with aclosing(taken.text) as text:
            await self._logs.snapshots.save_text(SNAPSHOT_NAME, taken.position, counted(text))
        self._size = size
        await self._trim(taken.position, f"{max(taken.now_ms - RETAIN_MS, 0)}-0")

    async def _trim(self, position: str, margin: str) -> None:
        """Behind the snapshot, the archives and the slowest consumer, never before."""
        archives = await self._logs.archives.all() if self._logs.archives else {}
        await self._logs.inputs.trim(_first(position, margin, *archives.values()))
        consumers = await self._logs.cursors.all()
        await self._logs.events.trim(_first(margin, *consumers.values()))


async def _at_once(text: bytes) -> AsyncGenerator[bytes, None]:
    yield text


def _size(part: Part) -> int:
    """About how many bytes it takes as JSON."""
    records = part.values()
    return RECORD_BYTES * sum(len(some) for some in records if isinstance(some, list | dict))


def _first(*ids: str) -> str:
    return min(ids, key=id_order)
