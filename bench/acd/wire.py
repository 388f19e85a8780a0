"""A client that costs the machine little: packed commands, answers read in rows.

What an input looks like in the log is the product's to say: its own adapter builds every
command, into a connection that keeps it instead of sending it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import hiredis

from acd.adapters.redis import RedisConnection, RedisInputLog
from acd.domain.messages.commands import Input

ACD = "bench"
OUT = f"{{{ACD}}}:out"
IN_FLIGHT = 512  # commands sent before their answers are read
Command = tuple[Any, ...]
T = TypeVar("T")


class _Keeper:
    """Stands for `RedisConnection`: the command is kept, and answered like an XADD."""

    kept: Command = ()

    async def add(self, *command: Any) -> bytes:
        self.kept = command
        return b"0-1"


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    raise RuntimeError("the adapter waits for something other than its connection")


class Encoder:
    """Inputs as the commands that the product would send."""

    def __init__(self, acd: str = ACD) -> None:
        self._keeper = _Keeper()
        self._inputs = RedisInputLog(cast(RedisConnection, self._keeper), acd)

    def append(self, command: Input, key: str, entry_id: str | None = None) -> bytes:
        """Packed; with `entry_id` in place of the time of the server."""
        _finish(self._inputs.append(command, key))
        parts = self._keeper.kept
        if entry_id is not None:
            parts = tuple(entry_id if part == "*" else part for part in parts)
        packed: bytes = hiredis.pack_command(parts)
        return packed


class Wire:
    """One connection, answers in the order of the commands. Raises OSError, hiredis' errors."""

    def __init__(self, path: Path, password: str, patience_s: float = 0.0) -> None:
        self._socket = _connect(path, patience_s)
        self._reader = hiredis.Reader()
        self.call(("AUTH", password))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, packed: bytes) -> None:
        """The answer is still to be read."""
        self._socket.sendall(packed)

    def receive(self) -> list[Any]:
        """All whole answers of what has arrived; waits for the first byte."""
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionError("the log's server closed the connection")
        self._reader.feed(data)
        answers = []
        while (answer := self._reader.gets()) is not False:
            if isinstance(answer, Exception):
                raise answer
            answers.append(answer)
        return answers

    def call(self, command: Command) -> Any:
        self.send(hiredis.pack_command(command))
        return self._await(1)[0]

    def load(self, packed: Iterable[bytes]) -> list[Any]:
        """Many commands, as fast as the server takes them."""
        answers: list[Any] = []
        batch: list[bytes] = []
        for one in packed:
            batch.append(one)
            if len(batch) == IN_FLIGHT:
                answers += self._exchange(batch)
                batch = []
        return answers + self._exchange(batch)

    def _exchange(self, batch: list[bytes]) -> list[Any]:
        self.send(b"".join(batch))
        return self._await(len(batch))

    def _await(self, count: int) -> list[Any]:
        answers: list[Any] = []
        while len(answers) < count:
            answers += self.receive()
        return answers


def _connect(path: Path, patience_s: float) -> socket.socket:
    deadline = time.monotonic() + patience_s
    while True:
        found = socket.socket(socket.AF_UNIX)
        with suppress(FileNotFoundError, ConnectionRefusedError):
            found.connect(str(path))
            return found
        found.close()
        if time.monotonic() > deadline:
            raise ConnectionError(f"no server answers at {path}")
        time.sleep(0.01)
