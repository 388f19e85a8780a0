"""Processes beside the measuring one: sink, generator and probe, each with JSON on its pipes."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bench.flood.kinds import Kind
from bench.flood.targets import Targets
from tests.support.system import ROOT

MAX_LINE_BYTES = 16 * 1024 * 1024
END_S = 30.0


class Helper:
    """A module that runs as a process; `end` closes its stdin and returns what it prints last."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def tell(self, line: str) -> None:
        """Send a line. Raises RuntimeError when the process has ended."""
        if self._process.stdin is None or self._process.returncode is not None:
            raise RuntimeError(f"a process ended early: {self._process.returncode}")
        self._process.stdin.write(f"{line}\n".encode())

    async def read(self) -> Any:
        """Return the next line that it prints."""
        assert self._process.stdout is not None
        return json.loads(await self._process.stdout.readline())

    async def end(self) -> Any:
        """Close stdin and return the result."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        async with asyncio.timeout(END_S):
            return await self.read()


@asynccontextmanager
async def helper(module: str, *arguments: str) -> AsyncIterator[Helper]:
    """Run a module of this package, in a session of its own, until the block ends."""
    argv = [sys.executable, "-m", f"bench.flood.{module}", *arguments]
    process = await asyncio.create_subprocess_exec(
        *argv, stdin=PIPE, stdout=PIPE, cwd=ROOT, limit=MAX_LINE_BYTES, start_new_session=True
    )
    try:
        yield Helper(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def flooded(kind: Kind, targets: Targets) -> AsyncIterator[Helper]:
    """Run the generator against these targets; it does not yet count until it is ended."""
    async with helper("attack", kind.value) as generator:
        generator.tell(targets.to_json())
        yield generator


@asynccontextmanager
async def sink(city: Targets, unread_mailbox: str) -> AsyncIterator[Targets]:
    """Run the sink; yield the targets of a control run."""
    async with helper("sink") as process:
        ports = await process.read()
        tcp, udp = int(ports["tcp"]), int(ports["udp"])
        idle = replace(city, residents=tcp, desk=tcp, asterisk_http=tcp, sip=udp)
        yield replace(idle, mailbox=unread_mailbox)
