"""A server that speaks Redis' protocol and answers as a test scripts it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import hiredis

HELLO = {"server": "valkey", "version": "8.1.0", "role": "master"}
Command = list[bytes]


def reply(value: Any) -> bytes:
    """Return the value as the server writes it; an Exception is a refusal with its text."""
    match value:
        case bytes():
            return b"$%d\r\n%s\r\n" % (len(value), value)
        case str():
            return reply(value.encode())
        case int():
            return b":%d\r\n" % value
        case None:
            return b"$-1\r\n"
        case Exception():
            return b"-%s\r\n" % str(value).encode()
    return b"*%d\r\n" % len(value) + b"".join(map(reply, value))


class ScriptedLogServer:
    """A server on the loopback; `answers` gives the reply to a command, None for silence.

    `commands`: received so far, without those of the log-in; `connections`: number of them.
    """

    def __init__(self) -> None:
        self.answers: Callable[[Command], bytes | None] = lambda command: reply(command[0])
        self.hello = dict(HELLO)
        self.commands: list[Command] = []
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        parser = hiredis.Reader()
        while data := await reader.read(65_536):
            parser.feed(data)
            while (command := parser.gets()) is not False:
                answer = self._answer(command)
                if answer is not None:
                    writer.write(answer)
        self._writers.discard(writer)
        writer.close()

    def _answer(self, command: Command) -> bytes | None:
        if command[0] == b"HELLO":
            return reply([part for pair in self.hello.items() for part in pair])
        self.commands.append(command)
        return self.answers(command)

    def send(self, data: bytes) -> None:
        """Send to every connection, asked or not."""
        for writer in self._writers:
            writer.write(data)

    def disconnect(self) -> None:
        """Close every connection; new ones are accepted."""
        for writer in tuple(self._writers):
            writer.close()

    def stop(self) -> None:
        """Accept no connection any more."""
        if self._server is not None:
            self._server.close()
        self.disconnect()


@asynccontextmanager
async def scripted_log_server() -> AsyncIterator[ScriptedLogServer]:
    server = ScriptedLogServer()
    await server.start()
    try:
        yield server
    finally:
        server.stop()
