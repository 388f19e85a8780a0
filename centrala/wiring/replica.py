"""Hot standby of the ACD: one more replica, without channel connectors.

It steps every input and writes every event that the engine has not written, keeps timers and
snapshots: when the engine's process dies, offers still expire in time.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from centrala.host import secrets, valkey
from centrala.wiring.acd import AcdParts, build_acd, start_acd
from config.settings import Settings

HEALTH_INTERVAL_S = 10.0

Say = Callable[[str], None]


async def run(settings: Settings, say: Say) -> None:
    """Run until SIGTERM or SIGINT; report health regularly. Raises SnapshotUnreadable."""
    stored_secrets = secrets.load_or_create(settings.run_dir / "secrets.json")
    parts = build_acd(valkey.url(settings, stored_secrets), settings.acd)
    work = asyncio.create_task(_follow(parts, say))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, work.cancel)
    await asyncio.wait({work})
    await parts.connection.close()
    if not work.cancelled():
        work.result()


async def _follow(parts: AcdParts, say: Say) -> None:
    await start_acd(parts)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(parts.service.run())
        while True:
            say(health(parts))
            await asyncio.sleep(HEALTH_INTERVAL_S)


def health(parts: AcdParts) -> str:
    """Return the health of the replica as one line."""
    now = parts.service.health
    state = "follows the log" if parts.is_current() else "waits for the log"
    behind = f"{now.lag.inputs} inputs and {now.lag.age_ms} ms behind"
    return f"{state}, {behind}, stepped {now.last_input_id}"
