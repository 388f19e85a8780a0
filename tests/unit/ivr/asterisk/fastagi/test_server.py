"""The FastAGI server against peers that behave like Asterisk, and against those that do not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from ivr.asterisk.fastagi import server as fastagi_server
from ivr.asterisk.fastagi.server import (
    AgiHungUp,
    AgiRefused,
    AgiSilent,
    FastAgi,
    Reply,
    Session,
    quoted,
)

DEADLINE = 5.0
Script = Callable[[Session], object]


class Peer:
    """Asterisk's side of one session, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def greet(self, route: str, **more: str) -> None:
        lines = {"agi_network_script": route, "agi_uniqueid": "17.1", **more}
        self.say("".join(f"{key}: {value}\n" for key, value in lines.items()) + "\n")

    def say(self, text: str) -> None:
        self.writer.write(text.encode())

    async def hear(self) -> str:
        async with asyncio.timeout(DEADLINE):
            return (await self.reader.readline()).decode().rstrip("\n")

    async def is_closed(self) -> bool:
        async with asyncio.timeout(DEADLINE):
            try:
                return await self.reader.read() == b""
            except ConnectionError:
                return True


class Server:
    """A running FastAGI server whose one route remembers what came of its commands."""

    def __init__(self) -> None:
        self.outcomes: asyncio.Queue[object] = asyncio.Queue()
        routes = {"ask": self.ask, "tell": self.tell, "crash": self.crash}
        self.agi = FastAgi("127.0.0.1", 0, routes)
        self.task: asyncio.Task[None] | None = None

    async def ask(self, session: Session) -> None:
        """Sends STATUS until something is raised; notes everything."""
        while True:
            try:
                self.outcomes.put_nowait(await session.send_command("STATUS", timeout_s=0.3))
            except Exception as error:
                self.outcomes.put_nowait(error)
                raise

    async def tell(self, session: Session) -> None:
        self.outcomes.put_nowait((session.query, session.arguments, session.uniqueid))

    async def crash(self, session: Session) -> None:
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
async def test_an_answer_is_read_whole(server: Server, answer: str, expected: Reply) -> None:
    async with server.peer() as peer:
        await peer.greet("ask")
        assert await peer.hear() == "STATUS"
        peer.say(answer)
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
async def test_a_hang_up_is_known_as_one_in_every_form(server: Server, answer: str) -> None:
    async with server.peer() as peer:
        await peer.greet("ask")
        await peer.hear()
        peer.say(answer)
        assert isinstance(await server.outcome(), AgiHungUp)
        assert await peer.is_closed()


async def test_a_connection_that_breaks_during_a_command_is_a_hang_up(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("ask")
        await peer.hear()
    assert isinstance(await server.outcome(), AgiHungUp)


async def test_the_help_text_of_a_refused_command_is_not_taken_for_the_next_answer(
    server: Server,
) -> None:
    help_text = "520-Invalid command syntax.  Proper usage follows:\nUsage: STATUS\n one\n two\n"
    async with server.peer() as peer:
        await peer.greet("ask")
        await peer.hear()
        peer.say(help_text + "520 End of proper usage.\n")
        assert isinstance(await server.outcome(), AgiRefused)


@pytest.mark.parametrize("answer", ["510 Invalid or unknown command\n", "hello\n", "200 hm\n"])
async def test_an_answer_that_makes_no_sense_is_a_refusal(server: Server, answer: str) -> None:
    async with server.peer() as peer:
        await peer.greet("ask")
        await peer.hear()
        peer.say(answer)
        assert isinstance(await server.outcome(), AgiRefused)


async def test_a_peer_that_does_not_answer_is_given_up(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("ask")
        assert isinstance(await server.outcome(), AgiSilent)


async def test_a_script_with_a_query_finds_its_route_and_its_arguments(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("tell?flow=7&x=", agi_arg_1="one", agi_arg_2="")
        assert await server.outcome() == ({"flow": "7"}, ("one", ""), "17.1")


async def test_an_unknown_route_and_a_crash_only_end_their_own_session(server: Server) -> None:
    for route in ("nowhere", "crash"):
        async with server.peer() as peer:
            await peer.greet(route)
            assert await peer.is_closed()
    await other_calls_go_on(server)


async def test_a_command_that_would_be_two_is_never_sent() -> None:
    session = Session(None, {}, asyncio.StreamReader(), None)  # type: ignore[arg-type]
    for bad in ("NOOP\nHANGUP", "NOOP\r", "NOOP\0", "NOOP " + "x" * 2000):
        with pytest.raises(AgiRefused):
            await session.send_command(bad)


def test_quotes_and_backslashes_stay_inside_their_argument() -> None:
    assert quoted('a "b" \\') == '"a \\"b\\" \\\\"'


async def other_calls_go_on(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("ask")
        assert await peer.hear() == "STATUS"
        peer.say("200 result=1\n")
        assert await server.outcome() == Reply("1")


async def test_a_port_probe_disturbs_nobody(server: Server) -> None:
    async with server.peer() as running:
        await running.greet("ask")
        await running.hear()
        for _ in range(20):
            async with server.peer():
                pass
        running.say("200 result=7\n")
        assert await server.outcome() == Reply("7")
    await server.outcome()  # the running one was hung up
    await other_calls_go_on(server)


async def test_a_peer_that_never_ends_its_environment_is_dropped(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastagi_server, "ENVIRONMENT_SECONDS", 0.1)
    async with server.peer() as slow:
        slow.say("agi_network_script: ask\n")
        await other_calls_go_on(server)
        await server.outcome()
        assert await slow.is_closed()


@pytest.mark.parametrize("flood", [b"x" * 1_000_000, b"a: b\n" * 200_000, b"\0\xff" * 20_000])
async def test_a_flood_is_cut_off(server: Server, flood: bytes) -> None:
    async with server.peer() as peer:
        peer.writer.write(flood)
        await other_calls_go_on(server)
        assert await peer.is_closed()


async def test_garbage_that_looks_like_an_environment_finds_no_route(server: Server) -> None:
    async with server.peer() as peer:
        peer.writer.write(b"\xff\xfe: \xfd\nGET / HTTP/1.1\nagi_network_script\n\n")
        assert await peer.is_closed()
    await other_calls_go_on(server)


async def test_too_many_sessions_at_once_are_turned_away(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastagi_server, "MOST_SESSIONS", 1)
    async with server.peer() as first, server.peer() as second:
        await first.greet("ask")
        assert await first.hear() == "STATUS"
        assert await second.is_closed()


async def test_a_server_that_stops_gives_its_callers_back_at_once(server: Server) -> None:
    async with server.peer() as peer:
        await peer.greet("ask")
        assert await peer.hear() == "STATUS"
        assert server.agi.open_sessions == 1
        assert server.task is not None
        server.task.cancel()
        assert await peer.is_closed()
