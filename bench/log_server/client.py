"""Cheap client of the log's server: packed commands, replies read in batches.

The product's own adapter builds every command, on a connection that records it instead of
sending it; so the entries look as in production.
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
MAX_IN_FLIGHT = 512  # commands sent before their replies are read
Command = tuple[Any, ...]
T = TypeVar("T")


class _CommandRecorder:
    """Substitute for `RedisConnection` that records the command and replies like XADD."""

    recorded: Command = ()

    async def add(self, *command: Any) -> bytes:
        self.recorded = command
        return b"0-1"


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine that never suspends."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    raise RuntimeError("the adapter waits for something other than its connection")


class InputEncoder:
    """Encoder of inputs as the commands that the product would send."""

    def __init__(self, acd: str = ACD) -> None:
        self._recorder = _CommandRecorder()
        self._inputs = RedisInputLog(cast(RedisConnection, self._recorder), acd)

    def append(self, command: Input, key: str, entry_id: str | None = None) -> bytes:
        """Return the packed command; `entry_id` replaces the server's time."""
        _finish(self._inputs.append(command, key))
        parts = self._recorder.recorded
        if entry_id is not None:
            parts = tuple(entry_id if part == "*" else part for part in parts)
        packed: bytes = hiredis.pack_command(parts)
        return packed


class LogClient:
    """One connection; replies come in the order of the commands.

    Raises `OSError` and hiredis' errors.
    """

    def __init__(self, path: Path, password: str, connect_within_s: float = 0.0) -> None:
        self._socket = _connect(path, connect_within_s)
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
        """Send a packed command; its reply is read later by `receive`."""
        self._socket.sendall(packed)

    def receive(self) -> list[Any]:
        """Return all complete replies that have arrived; waits for the first byte."""
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionError("the log's server closed the connection")
        self._reader.feed(data)
        replies = []
        while (reply := self._reader.gets()) is not False:
            if isinstance(reply, Exception):
                raise reply
            replies.append(reply)
        return replies

    def call(self, command: Command) -> Any:
        self.send(hiredis.pack_command(command))
        return self._await(1)[0]

    def load(self, packed: Iterable[bytes]) -> list[Any]:
        """Send many commands as fast as the server takes them; return their replies."""
        replies: list[Any] = []
        batch: list[bytes] = []
        for command in packed:
            batch.append(command)
            if len(batch) == MAX_IN_FLIGHT:
                replies += self._exchange(batch)
                batch = []
        return replies + self._exchange(batch)

    def _exchange(self, batch: list[bytes]) -> list[Any]:
        self.send(b"".join(batch))
        return self._await(len(batch))

    def _await(self, count: int) -> list[Any]:
        replies: list[Any] = []
        while len(replies) < count:
            replies += self.receive()
        return replies


def _connect(path: Path, connect_within_s: float) -> socket.socket:
    deadline = time.monotonic() + connect_within_s
    while True:
        connection = socket.socket(socket.AF_UNIX)
        with suppress(FileNotFoundError, ConnectionRefusedError):
            connection.connect(str(path))
            return connection
        connection.close()
        if time.monotonic() > deadline:
            raise ConnectionError(f"no server replies at {path}")
        time.sleep(0.01)
