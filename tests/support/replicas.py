"""Replicas of the ACD as processes that may be killed."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

READY_S = 60.0


class Replica:
    """One process with one ACD."""

    def __init__(self, url: str, acd: str, snapshot_every: int = 40) -> None:
        self._arguments = (url, acd, str(snapshot_every))
        self._process: Process | None = None

    async def start(self) -> None:
        command = (sys.executable, "-m", "tests.support.acd_replica", *self._arguments)
        self._process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=DEVNULL)

    async def ready(self) -> None:
        """Wait until the replica has replayed the log."""
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(READY_S):
            while b"ready" not in (line := await self._process.stdout.readline()):
                assert line, "the replica ended during its start"

    async def kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def replicas(
    url: str, acd: str, count: int, snapshot_every: int = 40
) -> AsyncIterator[list[Replica]]:
    """Run `count` replicas, caught up, and kill them afterwards."""
    running = [Replica(url, acd, snapshot_every) for _ in range(count)]
    try:
        for replica in running:
            await replica.start()
        for replica in running:
            await replica.ready()
        yield running
    finally:
        for replica in running:
            await replica.kill()
