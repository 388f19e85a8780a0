"""FastAGI server with scripted peers, for tests of sessions and their verbs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from ivr.asterisk.fastagi.server import FastAgiServer
from ivr.asterisk.fastagi.session import (
    AgiSession,
)
from tests.support.waiting import PATIENCE_S

Script = Callable[[AgiSession], object]


class Peer:
    """Asterisk's side of one session, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def greet(self, route: str, **more: str) -> None:
        lines = {"agi_network_script": route, "agi_uniqueid": "17.1", **more}
        self.write("".join(f"{key}: {value}\n" for key, value in lines.items()) + "\n")

    def write(self, text: str) -> None:
        self.writer.write(text.encode())

    async def read_line(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            return (await self.reader.readline()).decode().rstrip("\n")

    async def is_closed(self) -> bool:
        async with asyncio.timeout(PATIENCE_S):
            try:
                return await self.reader.read() == b""
            except ConnectionError:
                return True


class Server:
    """Running FastAGI server whose routes put the results of their commands into `outcomes`."""

    def __init__(self) -> None:
        self.outcomes: asyncio.Queue[object] = asyncio.Queue()
        routes = {"status": self.status, "report": self.report, "crash": self.crash}
        self.agi = FastAgiServer("127.0.0.1", 0, routes)
        self.task: asyncio.Task[None] | None = None

    async def status(self, session: AgiSession) -> None:
        """Send STATUS until an error is raised; put every answer and the error into `outcomes`."""
        while True:
            try:
                self.outcomes.put_nowait(await session.send_command("STATUS", timeout_s=0.3))
            except Exception as error:
                self.outcomes.put_nowait(error)
                raise

    async def report(self, session: AgiSession) -> None:
        self.outcomes.put_nowait((session.query, session.arguments, session.uniqueid))

    async def crash(self, session: AgiSession) -> None:
        raise ZeroDivisionError(session.route)

    async def outcome(self) -> object:
        async with asyncio.timeout(PATIENCE_S):
            return await self.outcomes.get()

    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.agi.port)
        try:
            yield Peer(reader, writer)
        finally:
            writer.close()


@asynccontextmanager
async def agi_session(
    answer: Callable[[str], str],
) -> AsyncIterator[tuple[AgiSession, list[str]]]:
    """A session whose commands are answered by a function, and the commands as they were sent."""
    commands: list[str] = []
    opened: asyncio.Queue[AgiSession] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.put_nowait(AgiSession({}, reader, writer))

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            commands.append(line.decode().rstrip("\n"))
            writer.write(f"{answer(commands[-1])}\n".encode())

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    task = asyncio.create_task(reply(reader, writer))
    try:
        yield await opened.get(), commands
    finally:
        task.cancel()
        writer.close()
        server.close()


async def run_script(
    port: int, script: str, uniqueid: str, keys: str = "", *arguments: str, **more: str
) -> tuple[list[str], dict[str, str]]:
    """Run one AGI() of the dialplan as Asterisk does; `keys` are pressed in order.

    Return the received commands and the variables that they set.
    """
    environment = {
        "agi_network_script": script,
        "agi_uniqueid": uniqueid,
        "agi_callerid": "601234118",
        "agi_channel": "PJSIP/trunk-00000001",
        "agi_language": "pl",
        **{f"agi_arg_{n}": value for n, value in enumerate(arguments, 1)},
        **more,
    }
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "".join(f"{key}: {value}\n" for key, value in environment.items())
    writer.write(f"{head}\n".encode())
    commands: list[str] = []
    pressed = iter(keys)
    async with asyncio.timeout(PATIENCE_S):
        while line := (await reader.readline()).decode().strip():
            commands.append(line)
            writer.write(_answer_to(line, pressed).encode())
    writer.close()
    matches = (re.fullmatch(r'SET VARIABLE (\S+) "(.*)"', line) for line in commands)
    return commands, {match[1]: match[2] for match in matches if match}


def _answer_to(command: str, pressed: Iterator[str]) -> str:
    if command.startswith("GET FULL VARIABLE"):
        key = next(pressed, "")
        return f"200 result=1 ({'OK' if key else 'TIMEOUT'}:{key.strip('#')})\n"
    return "200 result=0\n"
