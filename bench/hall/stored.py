"""A hall's state put into a log, so that a replica need not replay how it came about."""

from __future__ import annotations

import hiredis

from acd.domain.commands import Tick
from acd.domain.hall import Hall
from acd.service.hall import SNAPSHOT_NAME
from bench.hall.wire import Encoder


def stored(hall: Hall, entry_id: str) -> list[bytes]:
    """Packed commands: the log reaches to `entry_id`, and the snapshot as well."""
    encoder = Encoder()
    snapshot: bytes = hiredis.pack_command(
        encoder.snapshot(SNAPSHOT_NAME, entry_id, hall.snapshot())
    )
    return [encoder.append(Tick(hall.now_ms), "tick:0", entry_id), snapshot]
