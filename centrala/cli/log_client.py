"""Access of a command to the ACD through its log, beside the running engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable
from acd.domain.step.acd import Acd
from acd.service.replica.read_only_view import read_current_state
from centrala.host import run_folder, run_state, secrets, valkey
from centrala.wiring.acd import AcdParts, build_acd
from centrala.wiring.clock import SystemClock
from config.settings import Settings


class EngineNotRunning(DependencyUnavailable):
    """No ACD to read from.

    Remedy: start it with `make up`.
    """

    id: ClassVar[str] = "engine-not-running"


@asynccontextmanager
async def acd_of(settings: Settings) -> AsyncIterator[AcdParts]:
    """Connect to the log of `REDIS_URL`, or of what runs from this clone.

    Raises EngineNotRunning, RunFolderOutdated, SecretsMissing.
    """
    run_folder.claim(settings.run_dir)
    if settings.redis_url is None and not run_state.is_running(settings.run_dir):
        raise EngineNotRunning("nothing runs from this clone")
    read = secrets.load if settings.redis_url is None else secrets.load_or_create
    stored_secrets = read(settings.run_dir / "secrets.json")
    parts = build_acd(valkey.url(settings, stored_secrets), settings.acd)
    try:
        yield parts
    finally:
        await parts.connection.close()


async def present(parts: AcdParts) -> Acd:
    """Return the ACD as it is now. Raises LogUnavailable, CurrentStateUnavailable."""
    return await read_current_state(parts.inputs, parts.snapshots, SystemClock().now_ms())
