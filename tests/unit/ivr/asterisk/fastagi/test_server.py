"""FastAGI server against peers that behave like Asterisk, and against others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from ivr.asterisk.fastagi import server as server_module
from ivr.asterisk.fastagi.server import FastAgiServer
from ivr.asterisk.fastagi.session import (
    AgiCommandRefused,
    AgiHungUp,
    AgiSession,
    AgiTimedOut,
    Reply,
    quoted,
)

DEADLINE = 5.0
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
        async with asyncio.timeout(DEADLINE):
            return (await self.reader.readline()).decode().rstrip("\n")

    async def is_closed(self) -> bool:
        async with asyncio.timeout(DEADLINE):
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
        async with asyncio.timeout(DEADLINE):
            return await self.outcomes.get()

    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.agi.port)
        try:
            yield Peer(reader, writer)
        finally:
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    one = Server()
    task = asyncio.create_task(one.agi.run())
    async with asyncio.timeout(DEADLINE):
        await one.agi.listening.wait()
    one.task = task
    yield one
    task.cancel()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("200 result=0\n", Reply("0")),
        ("200 result=5\n", Reply("5")),
        ("200 result= (timeout)\n", Reply("", "timeout")),
        ("200 result=5 (timeout)\n", Reply("5", "timeout")),
        ("200 result=1 (Zażółć)\n", Reply("1", "Zażółć")),
        ("100 result=0 Trying...\n200 result=1\n", Reply("1")),
    ],
)
async def test_reply_is_parsed(server: Server, answer: str, expected: Reply) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        assert await peer.read_line() == "STATUS"
        peer.write(answer)
        assert await server.outcome() == expected


@pytest.mark.parametrize(
    "answer",
    [
        "200 result=-1\n",
        "200 result=0 (hangup)\n",
        "HANGUP\n200 result=0\n",
        "HANGUP200 result=0\n",
        "511 Command Not Permitted on a dead channel or intercept routine\n",
    ],
)
async def test_hang_up_is_recognised_in_every_form(server: Server, answer: str) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        await peer.read_line()
        peer.write(answer)
        assert isinstance(await server.outcome(), AgiHungUp)
        assert await peer.is_closed()


async def test_connection_lost_during_a_command_counts_as_hang_up(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        await peer.read_line()
    assert isinstance(await server.outcome(), AgiHungUp)


async def test_help_text_of_a_refused_command_is_skipped(
    server: Server,
) -> None:
    help_text = "520-Invalid command syntax.  Proper usage follows:\nUsage: STATUS\n one\n two\n"
    async with server.peer() as peer:
        await peer.greet("status")
        await peer.read_line()
        peer.write(help_text + "520 End of proper usage.\n")
        assert isinstance(await server.outcome(), AgiCommandRefused)


@pytest.mark.parametrize("answer", ["510 Invalid or unknown command\n", "hello\n", "200 hm\n"])
async def test_malformed_reply_is_refused(server: Server, answer: str) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        await peer.read_line()
        peer.write(answer)
        assert isinstance(await server.outcome(), AgiCommandRefused)


async def test_command_without_a_reply_times_out(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        assert isinstance(await server.outcome(), AgiTimedOut)


async def test_script_with_a_query_is_routed_with_its_arguments(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("report?flow=7&x=", agi_arg_1="one", agi_arg_2="")
        assert await server.outcome() == ({"flow": "7"}, ("one", ""), "17.1")


async def test_unknown_route_or_crash_ends_only_its_own_session(server: Server) -> None:
    for route in ("nowhere", "crash"):
        async with server.peer() as peer:
            await peer.greet(route)
            assert await peer.is_closed()
    await other_sessions_are_served(server)


async def test_command_of_two_lines_is_never_sent() -> None:
    session = AgiSession({}, asyncio.StreamReader(), None)  # type: ignore[arg-type]
    for bad in ("NOOP\nHANGUP", "NOOP\r", "NOOP\0", "NOOP " + "x" * 2000):
        with pytest.raises(AgiCommandRefused):
            await session.send_command(bad)


def test_quotes_and_backslashes_are_escaped() -> None:
    assert quoted('a "b" \\') == '"a \\"b\\" \\\\"'


async def other_sessions_are_served(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        assert await peer.read_line() == "STATUS"
        peer.write("200 result=1\n")
        assert await server.outcome() == Reply("1")


async def test_port_probes_leave_sessions_undisturbed(server: Server) -> None:
    async with server.peer() as running:
        await running.greet("status")
        await running.read_line()
        for _ in range(20):
            async with server.peer():
                pass
        running.write("200 result=7\n")
        assert await server.outcome() == Reply("7")
    await server.outcome()  # the first session ended with a hang-up
    await other_sessions_are_served(server)


async def test_peer_that_never_ends_its_environment_is_dropped(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "ENVIRONMENT_TIMEOUT_S", 0.1)
    async with server.peer() as slow:
        slow.write("agi_network_script: status\n")
        await other_sessions_are_served(server)
        await server.outcome()
        assert await slow.is_closed()


@pytest.mark.parametrize("flood", [b"x" * 1_000_000, b"a: b\n" * 200_000, b"\0\xff" * 20_000])
async def test_flood_of_bytes_closes_the_connection(server: Server, flood: bytes) -> None:
    async with server.peer() as peer:
        peer.writer.write(flood)
        await other_sessions_are_served(server)
        assert await peer.is_closed()


async def test_malformed_environment_is_not_routed(server: Server) -> None:
    async with server.peer() as peer:
        peer.writer.write(b"\xff\xfe: \xfd\nGET / HTTP/1.1\nagi_network_script\n\n")
        assert await peer.is_closed()
    await other_sessions_are_served(server)


async def test_sessions_above_the_limit_are_closed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "MAX_SESSIONS", 1)
    async with server.peer() as first, server.peer() as second:
        await first.greet("status")
        assert await first.read_line() == "STATUS"
        assert await second.is_closed()


async def test_stopping_server_closes_its_sessions_at_once(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("status")
        assert await peer.read_line() == "STATUS"
        assert server.agi.open_sessions == 1
        assert server.task is not None
        server.task.cancel()
        assert await peer.is_closed()
