"""Commands to the private log server of a running Centrala."""

from __future__ import annotations

from typing import Any

from acd.adapters.redis import RedisConnection
from centrala.host import secrets, valkey
from config.settings import Settings
from tests.support.system import System


async def command(system: System, *words: Any) -> Any:
    """Return the reply of the server to one command."""
    settings = Settings(run_dir=system.run_dir)
    stored = secrets.load_or_create(system.run_dir / "secrets.json")
    connection = RedisConnection(valkey.url(settings, stored))
    try:
        return await connection.execute(*words)
    finally:
        await connection.close()
