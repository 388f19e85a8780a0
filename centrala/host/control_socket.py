"""Orders to the running supervisor, over a Unix socket in the run folder.

An order is one line of JSON; the answer is lines of JSON, `{"line": …}` while the work goes on and
`{"end": …, "failed": …}` at last. The work goes on when the giver of the order goes away.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from acd.domain.model.errors import CentralaError

SOCKET = "supervisor.sock"
LONGEST = 64 * 1024

Say = Callable[[str], None]
Carry = Callable[[dict[str, Any], Say], Awaitable[str]]
"""Work of an order: returns the last sentence, or raises a CentralaError."""


class ControlSocket:
    """Server side. One order is carried out at a time; another one waits."""

    def __init__(self, run_dir: Path, carry: Carry) -> None:
        self._path, self._carry = run_dir / SOCKET, carry
        self._one = asyncio.Lock()
        self._works: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until cancelled; an order in progress is cancelled as well."""
        self._path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self._accept, self._path, limit=LONGEST)
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
            for work in self._works:
                work.cancel()
            await asyncio.gather(*self._works, return_exceptions=True)
            self._path.unlink(missing_ok=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        work = asyncio.create_task(self._work(reader, writer))
        self._works.add(work)
        work.add_done_callback(self._works.discard)

    async def _work(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            try:
                order = json.loads(await reader.readline())
            except ValueError:
                return
            async with self._one:
                end = await self._outcome(order, lambda line: _write(writer, {"line": line}))
            _write(writer, end)
            with contextlib.suppress(OSError):
                await writer.drain()

    async def _outcome(self, order: dict[str, Any], say: Say) -> dict[str, Any]:
        try:
            return {"end": await self._carry(order, say), "failed": False}
        except CentralaError as error:
            return {"end": error.message, "failed": True}


async def send(run_dir: Path, order: dict[str, Any], say: Say) -> tuple[bool, str]:
    """Send an order and wait; return whether it failed, and its last sentence.

    Raises OSError when no supervisor listens, EOFError when it ends before the work.
    """
    reader, writer = await asyncio.open_unix_connection(run_dir / SOCKET, limit=LONGEST)
    with contextlib.closing(writer):
        _write(writer, order)
        while line := await reader.readline():
            answer = json.loads(line)
            if "end" in answer:
                return bool(answer["failed"]), str(answer["end"])
            say(str(answer["line"]))
    raise EOFError("the supervisor ended")


def _write(writer: asyncio.StreamWriter, data: dict[str, Any]) -> None:
    """Write a line; nobody may be there to read it."""
    with contextlib.suppress(OSError, RuntimeError):
        writer.write(json.dumps(data).encode() + b"\n")
