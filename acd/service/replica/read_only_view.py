"""The ACD as it is now, read beside the replicas: from snapshot and log, writing nothing."""

from __future__ import annotations

from acd.domain.messages.commands import Tick
from acd.domain.model.errors import OurError
from acd.domain.step.acd import Acd
from acd.ports.log import BEGINNING, InputLog, Snapshots, id_order
from acd.serialisation.snapshot import read_snapshot
from acd.service.replica.snapshots import SNAPSHOT_NAME

READ_COUNT = 512


class CurrentStateUnavailable(OurError):
    """An input of the log cannot be stepped; the replicas know how to pass it by, we do not."""

    id = "current-state-unavailable"


async def read_current_state(inputs: InputLog, snapshots: Snapshots, now_ms: int) -> Acd:
    """The state after the last input, with time brought up to `now_ms` (UTC epoch ms).

    What falls due by then happens in this copy alone. Raises LogUnavailable, PresentUnreadable.
    """
    stored = await snapshots.load(SNAPSHOT_NAME)
    position, acd = (stored[0], Acd(read_snapshot(stored[1]))) if stored else (BEGINNING, Acd())
    target = id_order(await inputs.last_id())
    while id_order(position) < target:
        entries = await inputs.read(position, READ_COUNT, 0)
        if not entries:
            break
        for entry in entries:
            position = entry.id
            try:
                if entry.command is not None:
                    acd.step(entry.command, entry.at_ms, entry.key)
            except Exception as error:
                raise CurrentStateUnavailable(
                    f"input {entry.id}: {type(error).__name__}"
                ) from error
    acd.step(Tick(now_ms), now_ms, f"present:{now_ms}")
    return acd
