"""Store and load the ACD's snapshots, and trim the logs behind them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from acd.domain.model.errors import DependencyUnavailable, InternalError
from acd.domain.step.acd import Acd
from acd.ports.log import (
    BEGINNING,
    Cursors,
    EventLog,
    InputLog,
    Snapshots,
    SnapshotUnreadable,
    id_order,
)
from acd.serialisation.errors import DataInvalid
from acd.serialisation.snapshot import read_snapshot, take_snapshot
from acd.service.replica.forked_snapshot import ForkedSnapshot, SnapshotForkFailed

SNAPSHOT_NAME = "acd"
RETAIN_MS = 600_000
"""Inputs and events stay in the log at least this long, for readers that lag a little."""

MAX_HELD_MS = 24 * 3_600_000
"""Maximum time for which a reader that does not advance holds the log back. A consumer of the
events reads the rest from the ledger (`complete_events.py`); an archive of the inputs has a gap."""

RECORD_BYTES = 350
"""Approximate size of a contact or a consultant as JSON."""

MIN_FORK_BYTES = 100 * RECORD_BYTES
"""A smaller state is serialised on the loop, within a few ms."""

MAX_BYTES_PER_INPUT = 4 * RECORD_BYTES
"""Maximum bytes of snapshot written per input: a big state is stored less often."""

REST_FACTOR = 9
"""Pause after a snapshot, in multiples of the time that it took."""

REMEDY = (
    "and the log no longer reaches back to its beginning. Start the version of Centrala that "
    "wrote it. Or, giving up every waiting contact, delete the ACD's keys from the log's server "
    "and begin with an empty ACD"
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ReplicaLogs:
    """Stores that a replica uses. `archives`: cursors of the archives of the inputs."""

    inputs: InputLog
    events: EventLog
    snapshots: Snapshots
    cursors: Cursors
    archives: Cursors | None = None


@dataclass(frozen=True, slots=True)
class CapturedState:
    """State at a position of the input log and that position's time (UTC epoch ms).

    `text` may still be on its way from a child process.
    """

    position: str
    now_ms: int
    text: AsyncGenerator[bytes, None]


class SnapshotKeeper:
    """Schedule of snapshots: one at a time; a failure is logged and the next one tries again."""

    def __init__(self, logs: ReplicaLogs, every: int) -> None:
        """`every`: number of inputs between two snapshots of a small state."""
        self._logs = logs
        self._every = every
        self._state_bytes = 0
        self._inputs_since = 0
        self._storing: asyncio.Task[None] | None = None
        self._rests_until_s = 0.0

    async def load(self) -> tuple[str, Acd]:
        """Return the id of the last input included in the snapshot, and the ACD.

        Raises `LogUnavailable`; `SnapshotUnreadable` when there is no readable snapshot and the
        log was trimmed.
        """
        self._inputs_since = 0
        try:
            stored = await self._logs.snapshots.load(SNAPSHOT_NAME)
            if stored is not None:
                self._state_bytes = 0
                lines = self._measured(stored[1])
                return stored[0], await asyncio.to_thread(lambda: Acd(read_snapshot(lines)))
            fault = "there is no snapshot of the ACD"
        except (SnapshotUnreadable, DataInvalid) as error:
            fault = f"the snapshot of the ACD cannot be read: {error.message}"
            log.error("snapshot-unreadable", fault=error.message)
        if not await self._logs.inputs.is_whole():
            raise SnapshotUnreadable(f"{fault}, {REMEDY}.")
        return BEGINNING, Acd()

    def _measured(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self._state_bytes += len(line)
            yield line

    def is_due_after(self, inputs: int) -> bool:
        """Count `inputs` more stepped inputs; return True when a snapshot should be started."""
        self._inputs_since += inputs
        is_due = self._inputs_since >= max(self._every, self._state_bytes // MAX_BYTES_PER_INPUT)
        if not is_due or (self._storing is not None and not self._storing.done()):
            return False
        return asyncio.get_running_loop().time() >= self._rests_until_s

    def start_storing(self, position: str, acd: Acd) -> None:
        """Capture the present state and store it in a task of its own.

        The caller has written all events of the state. The pause that follows limits snapshots
        to a tenth of the time under the heaviest load.
        """
        try:
            captured = self.capture(position, acd)
        except SnapshotForkFailed as error:
            log.error("snapshot-not-stored", error=error.id, reason=error.message)
        else:
            self._storing = asyncio.create_task(self._store_and_rest(captured))

    async def wait_until_stored(self) -> None:
        """Wait for the snapshot that is being stored, if any."""
        if self._storing is not None:
            await asyncio.wait({self._storing})

    async def _store_and_rest(self, captured: CapturedState) -> None:
        time = asyncio.get_running_loop().time
        started_s = time()
        try:
            await self.store(captured)
        except (DependencyUnavailable, InternalError) as error:
            log.error("snapshot-not-stored", error=error.id, reason=error.message)
        self._rests_until_s = time() + REST_FACTOR * (time() - started_s)

    def capture(self, position: str, acd: Acd) -> CapturedState:
        """Return the present state at this position. Raises `SnapshotForkFailed`."""
        self._state_bytes += self._inputs_since * RECORD_BYTES
        self._inputs_since = 0
        if self._state_bytes >= MIN_FORK_BYTES:
            text = ForkedSnapshot(lambda: take_snapshot(acd.state)).text()
        else:
            text = _in_one_chunk(b"".join(take_snapshot(acd.state)))
        return CapturedState(position, acd.now_ms, text)

    async def store(self, captured: CapturedState) -> None:
        """Store the captured state and trim both logs.

        Raises `LogUnavailable`, `SnapshotForkFailed`.
        """
        stored_bytes = 0

        async def counted(text: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
            nonlocal stored_bytes
            async for chunk in text:
                stored_bytes += len(chunk)
                yield chunk

        async with aclosing(captured.text) as text:
            await self._logs.snapshots.save_pieces(SNAPSHOT_NAME, captured.position, counted(text))
        self._state_bytes = stored_bytes
        await self._trim(captured.position, captured.now_ms)

    async def _trim(self, position: str, now_ms: int) -> None:
        """Trim behind the snapshot, the archives and the slowest consumer, never before.

        Archives and consumers hold the logs back for `MAX_HELD_MS` and `MAX_LOG_BYTES` at most.
        """
        logs = self._logs
        retained_from, held_from = _id_before(now_ms, RETAIN_MS), _id_before(now_ms, MAX_HELD_MS)
        archives = await logs.archives.all() if logs.archives else {}
        needed_from = _earliest(position, retained_from)
        await logs.inputs.trim(_behind(needed_from, archives, held_from), needed_from)
        # The last entry stays, so that a consumer of all events is not taken for one that lags.
        needed_from = _earliest(retained_from, await logs.events.last_id())
        consumers = await logs.cursors.all()
        await logs.events.trim(_behind(needed_from, consumers, held_from), needed_from)


async def _in_one_chunk(text: bytes) -> AsyncGenerator[bytes, None]:
    yield text


def _id_before(now_ms: int, span_ms: int) -> str:
    return f"{max(now_ms - span_ms, 0)}-0"


def _behind(needed_from: str, readers: Mapping[str, str], held_from: str) -> str:
    """Return the id from which on the log is needed, by its readers too unless they are away."""
    for reader, position in readers.items():
        if id_order(position) < id_order(held_from) < id_order(needed_from):
            log.warning("reader-does-not-advance", reader=reader, position=position)
    held = (max(position, held_from, key=id_order) for position in readers.values())
    return _earliest(needed_from, *held)


def _earliest(*ids: str) -> str:
    return min(ids, key=id_order)
