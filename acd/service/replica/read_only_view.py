"""Current state of the ACD, read from snapshot and log by a process that is no replica."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.messages.commands import Tick
from acd.domain.model.errors import InternalError
from acd.domain.step.acd import Acd
from acd.ports.log import BEGINNING, InputLog, LoggedInput, Snapshots, id_order
from acd.serialisation.snapshot import read_snapshot
from acd.service.replica.snapshots import SNAPSHOT_NAME

READ_COUNT = 512


class CurrentStateUnavailable(InternalError):
    """Input of the log that a read-only view cannot step.

    Remedy: ask a running replica, which skips such inputs, and report the input.
    """

    id: ClassVar[str] = "current-state-unavailable"


async def read_current_state(inputs: InputLog, snapshots: Snapshots, now_ms: int) -> Acd:
    """Return the state after the last input, with due timers run up to `now_ms` (UTC epoch ms).

    Timers run in this copy alone; nothing is written. Raises `LogUnavailable`,
    `SnapshotUnreadable`, `CurrentStateUnavailable`.
    """
    stored = await snapshots.load(SNAPSHOT_NAME)
    position, acd = (stored[0], Acd(read_snapshot(stored[1]))) if stored else (BEGINNING, Acd())
    end = id_order(await inputs.last_id())
    while id_order(position) < end:
        entries = await inputs.read(position, READ_COUNT, 0)
        if not entries:
            break
        for entry in entries:
            _step(acd, entry)
        position = entries[-1].id
    acd.step(Tick(now_ms), now_ms, f"current-state:{now_ms}")
    return acd


def _step(acd: Acd, entry: LoggedInput) -> None:
    if entry.command is None:
        return
    try:
        acd.step(entry.command, entry.at_ms, entry.key)
    except Exception as error:
        reason = f"input {entry.id}: {type(error).__name__}"
        raise CurrentStateUnavailable(reason) from error
