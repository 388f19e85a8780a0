"""Asterisk's manager interface as a script: an AMI server on a free port of this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ivr.asterisk.ami.client import AmiClient
from ivr.asterisk.ami.types import AmiSettings
from tests.support.waiting import PATIENCE_S, until

SECRET = "right"
Fields = dict[str, str]


class ScriptedAsterisk:
    """AMI server that accepts log-ins with `secret` and answers pings.

    Other actions wait in `Connection.waiting` for the test, or are answered at once by
    `answer_all`: lists with the events in `lists`, everything else with Success. `secret` None
    accepts every log-in; `on_action` is called with each action that is answered at once;
    `variables`: value of a Getvar by channel, which is refused for another channel.
    """

    def __init__(self) -> None:
        self.received: list[Fields] = []
        self.connections: list[Connection] = []
        self.arrived: asyncio.Queue[Connection] = asyncio.Queue()
        self.secret: str | None = SECRET
        self.on_action: Callable[[Fields], None] = lambda action: None
        self.pings = True
        self.port = 0
        self.lists: dict[str, list[Fields]] | None = None
        self.refused: frozenset[str] = frozenset()
        self.variables: dict[str, str] = {}

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def answer_all(self) -> None:
        """Answer every action at once, from now on; those named in `refused` with Error."""
        self.lists = {"CoreShowChannels": [], "DeviceStateList": [], "QueueStatus": []}

    def actions(self, name: str | None = None) -> list[Fields]:
        """Return the received actions, those of one name or all."""
        return [fields for fields in self.received if name in (None, fields["Action"])]

    def names(self) -> list[str]:
        """Return the names of the received actions."""
        return [fields["Action"] for fields in self.received]

    async def action(self, name: str, count: int = 1) -> Fields:
        """Return the `count`-th action of a name, once it has arrived."""
        await until(lambda: len(self.actions(name)) >= count)
        return self.actions(name)[count - 1]

    def event(self, name: str, **fields: str) -> None:
        """Send an event on the newest connection."""
        self.connections[-1].event(name, **fields)

    async def next_connection(self) -> Connection:
        async with asyncio.timeout(PATIENCE_S):
            return await self.arrived.get()

    def stop(self) -> None:
        self._server.close()
        self.disconnect()

    def disconnect(self) -> None:
        """Close every connection."""
        for connection in self.connections:
            connection.writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, reader, writer)
        self.connections.append(connection)
        self.arrived.put_nowait(connection)
        await connection.serve()


class Connection:
    """One connection of a client."""

    def __init__(
        self, asterisk: ScriptedAsterisk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.asterisk = asterisk
        self.reader = reader
        self.writer = writer
        self.waiting: asyncio.Queue[Fields] = asyncio.Queue()

    def write(self, text: str) -> None:
        self.writer.write(text.replace("\n", "\r\n").encode())

    def event(self, name: str, **fields: str) -> None:
        lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
        self.write(f"Event: {name}\n{lines}\n")

    def answer(self, action: Fields, response: str = "Success", **fields: str) -> None:
        lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
        self.write(f"Response: {response}\nActionID: {action['ActionID']}\n{lines}\n")

    async def next_action(self) -> Fields:
        """Return the next action other than Login and Ping."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.waiting.get()

    async def serve(self) -> None:
        self.write("Asterisk Call Manager/9.0.0\n")
        while True:
            try:
                block = await self.reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            self._handle(_fields(block.decode()))

    def _handle(self, action: Fields) -> None:
        asterisk = self.asterisk
        asterisk.received.append(action)
        if action["Action"] == "Login":
            accepted = asterisk.secret in (None, action["Secret"])
            self.answer(action, "Success" if accepted else "Error", Message="Authentication")
            if accepted:
                self.event("FullyBooted", Status="Fully Booted")
        elif action["Action"] == "Ping":
            if asterisk.pings:
                self.answer(action, Ping="Pong")
        elif asterisk.lists is None:
            self.waiting.put_nowait(action)
        else:
            self._answer_at_once(action, asterisk.lists)

    def _answer_at_once(self, action: Fields, lists: dict[str, list[Fields]]) -> None:
        name, action_id = action["Action"], action["ActionID"]
        if name == "Getvar" and action["Channel"] in self.asterisk.variables:
            self.answer(action, Value=self.asterisk.variables[action["Channel"]])
        elif name in self.asterisk.refused or name == "Getvar":
            self.answer(action, "Error", Message="Refused by the script")
        elif name in lists:
            self.answer(action, EventList="start")
            for fields in lists[name]:
                rest = {key: value for key, value in fields.items() if key != "Event"}
                self.event(fields["Event"], ActionID=action_id, **rest)
            self.event(f"{name}Complete", ActionID=action_id, EventList="Complete")
        else:
            self.answer(action)
        self.asterisk.on_action(action)


def _fields(block: str) -> Fields:
    """Return the headers of an action; the values of a repeated one are lines of one text."""
    fields: Fields = {}
    for header in filter(None, block.split("\r\n")):
        name, value = header.split(": ", 1)
        fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return fields


@asynccontextmanager
async def scripted_asterisk() -> AsyncIterator[ScriptedAsterisk]:
    """A running server, stopped at the end."""
    asterisk = ScriptedAsterisk()
    await asterisk.start()
    try:
        yield asterisk
    finally:
        asterisk.stop()


def ami_client(asterisk: ScriptedAsterisk, **changes: float | str) -> AmiClient:
    """Return a client of the server; `changes` are fields of AmiSettings."""
    values: dict[str, object] = {"secret": SECRET, "ping_s": 5.0, "max_silence_s": 12.0, **changes}
    settings = AmiSettings("127.0.0.1", asterisk.port, "centrala", **values)  # type: ignore[arg-type]
    return AmiClient(settings)
