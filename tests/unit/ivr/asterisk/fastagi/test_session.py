"""One FastAGI session: commands, their answers, and hang-ups in every form."""

from __future__ import annotations

import asyncio

import pytest

from ivr.asterisk.fastagi.session import (
    AgiCommandRefused,
    AgiHungUp,
    AgiSession,
    AgiTimedOut,
    Reply,
    quoted,
)
from tests.support.fastagi import Server


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


async def test_command_of_two_lines_is_never_sent() -> None:
    session = AgiSession({}, asyncio.StreamReader(), None)  # type: ignore[arg-type]
    for bad in ("NOOP\nHANGUP", "NOOP\r", "NOOP\0", "NOOP " + "x" * 2000):
        with pytest.raises(AgiCommandRefused):
            await session.send_command(bad)


def test_quotes_and_backslashes_are_escaped() -> None:
    assert quoted('a "b" \\') == '"a \\"b\\" \\\\"'
