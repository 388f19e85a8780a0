"""Relay of one telephone: its end from either side, its limits, guesses that are slowed down."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, web

from ivr.asterisk.sip_gateway.guesses import FREE_GUESSES, MAX_GUESSES
from ivr.asterisk.sip_gateway.sockets import TOO_SLOW, SocketLimits
from tests.support.waiting import PATIENCE_S, until
from tests.unit.ivr.asterisk.sip_gateway.conftest import RunningGateway, running_gateway

REGISTER = "REGISTER sip:centrala SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n"
ATTACKER, NAT = "192.0.2.7", "192.0.2.7"
SILENCE_S = 3.0
"""Sending that takes longer has stopped: the buffers of the kernel are full within a second."""


async def ask(gateway: RunningGateway, telephone: ClientWebSocketResponse, status: int) -> str:
    """Send a request that Asterisk answers with this status; return what arrives."""
    await telephone.send_str(REGISTER)
    await gateway.asterisk.next_message()
    await gateway.asterisk.answer(status)
    return await telephone.receive_str(timeout=PATIENCE_S)


async def end_of(telephone: ClientWebSocketResponse) -> tuple[int, str | None]:
    """Return code and reason of the closing frame."""
    closed = await telephone.receive(timeout=PATIENCE_S)
    assert closed.type is WSMsgType.CLOSE
    return closed.data, closed.extra


async def test_closed_browser_closes_the_socket_of_asterisk(gateway: RunningGateway) -> None:
    async with gateway.telephone():
        await until(lambda: len(gateway.sockets) == 1)
    await until(lambda: gateway.asterisk.socket.closed)
    await until(lambda: len(gateway.sockets) == 0)


async def test_asterisk_that_goes_away_closes_the_browsers_socket_with_the_reason(
    gateway: RunningGateway,
) -> None:
    async with gateway.telephone() as telephone:
        await gateway.asterisk.socket.close()
        assert await end_of(telephone) == (1013, "telephone-unavailable")


async def test_binary_message_closes_the_socket(gateway: RunningGateway) -> None:
    async with gateway.telephone() as telephone:
        await telephone.send_bytes(b"REGISTER")
        assert await end_of(telephone) == (1003, "text-expected")


async def test_message_beyond_the_size_closes_the_socket(gateway: RunningGateway) -> None:
    async with gateway.telephone() as telephone:
        await telephone.send_str("x" * 100_000)
        assert (await end_of(telephone))[0] == 1009


async def test_unregistered_telephone_that_sends_many_messages_is_closed(
    gateway: RunningGateway,
) -> None:
    async with gateway.telephone() as telephone:
        for _ in range(20):
            await telephone.send_str(REGISTER)
        assert await end_of(telephone) == (1008, "message-rate-exceeded")
    assert gateway.refusals.counts["message-rate-exceeded"] == 1


async def test_telephone_that_never_registers_is_closed() -> None:
    async with (
        running_gateway(SocketLimits(register_s=0.05)) as gateway,
        gateway.telephone() as telephone,
    ):
        assert await end_of(telephone) == (1008, TOO_SLOW)


async def test_registered_telephone_stays_and_sends_any_number_of_messages() -> None:
    async with (
        running_gateway(SocketLimits(register_s=0.2)) as gateway,
        gateway.telephone() as telephone,
    ):
        await ask(gateway, telephone, 401)
        await ask(gateway, telephone, 200)
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(60):
                await ask(gateway, telephone, 200)
        assert not telephone.closed


async def test_wrong_secret_is_reported_and_a_challenge_is_not(gateway: RunningGateway) -> None:
    async with gateway.telephone() as telephone:
        await ask(gateway, telephone, 401)
        assert gateway.security_log.events == []
        await ask(gateway, telephone, 401)
    (event,) = gateway.security_log.events
    assert event.facts == {"reason": "sip-refused", "transport": "ws", "count": 1}
    assert event.source == gateway.security_log.pseudonym(ATTACKER)


async def test_answer_to_a_guess_is_held_and_nothing_passes_meanwhile(
    gateway: RunningGateway,
) -> None:
    for _ in range(FREE_GUESSES):
        gateway.guesses.count(ATTACKER)
    async with gateway.telephone(ATTACKER) as telephone:
        await ask(gateway, telephone, 401)
        await telephone.send_str(REGISTER)
        await gateway.asterisk.next_message()
        await gateway.asterisk.answer(401)
        await until(lambda: gateway.pauses.lengths_s == [1.0])
        await telephone.send_str("held")
        assert gateway.asterisk.received.empty()
        gateway.pauses.over.set()
        assert (await telephone.receive_str(timeout=PATIENCE_S)).startswith("SIP/2.0 401")
        assert await gateway.asterisk.next_message() == "held"


async def test_right_secret_behind_the_address_of_an_attacker_waits_for_nothing(
    gateway: RunningGateway,
) -> None:
    async with gateway.telephone(ATTACKER) as attacker:
        for _ in range(MAX_GUESSES):
            gateway.guesses.count(ATTACKER)
        await ask(gateway, attacker, 401)
        await attacker.send_str(REGISTER)
        await gateway.asterisk.next_message()
        await gateway.asterisk.answer(401)
        await until(lambda: len(gateway.pauses.lengths_s) == 1)
        async with gateway.telephone(NAT) as colleague:
            await ask(gateway, colleague, 401)
            assert (await ask(gateway, colleague, 200)).startswith("SIP/2.0 200")
        assert len(gateway.pauses.lengths_s) == 1


async def test_socket_is_closed_after_the_answer_to_one_guess_too_many(
    gateway: RunningGateway,
) -> None:
    gateway.pauses.over.set()
    for _ in range(MAX_GUESSES):
        gateway.guesses.count(ATTACKER)
    async with gateway.telephone(ATTACKER) as telephone:
        await ask(gateway, telephone, 401)
        assert (await ask(gateway, telephone, 401)).startswith("SIP/2.0 401")
        assert await end_of(telephone) == (1008, "sip-refused")


@pytest.mark.parametrize("refused", [401, 403])
async def test_registered_telephone_whose_session_ended_is_reported_and_not_slowed_down(
    gateway: RunningGateway, refused: int
) -> None:
    for _ in range(MAX_GUESSES):
        gateway.guesses.count(NAT)
    async with gateway.telephone(NAT) as telephone:
        await ask(gateway, telephone, 401)
        await ask(gateway, telephone, 200)
        await ask(gateway, telephone, 401)
        await ask(gateway, telephone, refused)
        assert gateway.pauses.lengths_s == []
        assert gateway.refusals.counts["sip-refused"] == 1


async def test_browser_that_does_not_read_lets_asterisk_wait(gateway: RunningGateway) -> None:
    """Nothing is gathered in the gateway: the buffers of the kernel fill, and sending stops."""
    async with gateway.telephone():
        await until(lambda: len(gateway.asterisk.sockets) == 1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(send_much(gateway.asterisk.socket), SILENCE_S)


async def send_much(socket: web.WebSocketResponse) -> None:
    for _ in range(5_000):
        await socket.send_str("x" * 60_000)
