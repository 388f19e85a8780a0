"""The gateway's port: who may open a telephone there, and what the others are answered."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import WSMsgType

from acd.ports.security_log import SecurityEventKind
from ivr.asterisk.provisioning.settings import GATEWAY_ADDRESS
from ivr.asterisk.sip_gateway.sockets import REPLACED, STOPPING, SocketLimits
from tests.support.waiting import PATIENCE_S, until
from tests.unit.ivr.asterisk.sip_gateway.conftest import OWN, RunningGateway, running_gateway

REGISTER = "REGISTER sip:centrala SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n"


async def refusal(gateway: RunningGateway, **headers: str) -> tuple[int, str]:
    """Return status and code of a refused WebSocket."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "sip",
    }
    async with gateway.browser.get(gateway.url, headers={**upgrade, **headers}) as answer:
        return answer.status, (await answer.json(content_type=None))["code"]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://desk.example", "https://desk.example:8443", "null", ""],
)
async def test_page_of_another_site_is_refused_and_reported(
    gateway: RunningGateway, origin: str
) -> None:
    assert await refusal(gateway, Origin=origin) == (403, "origin-refused")
    assert [event.kind for event in gateway.security_log.events] == [
        SecurityEventKind.ORIGIN_REFUSED
    ]
    assert gateway.refusals.counts["origin-refused"] == 1
    assert gateway.asterisk.sockets == []


async def test_page_of_the_same_host_on_another_port_is_no_other_site(
    gateway: RunningGateway,
) -> None:
    headers = {"Origin": OWN, "Sec-Fetch-Site": "same-site"}
    async with gateway.browser.ws_connect(gateway.url, protocols=("sip",), headers=headers):
        assert len(gateway.asterisk.sockets) == 1


async def test_socket_without_the_sub_protocol_is_refused(gateway: RunningGateway) -> None:
    headers = {"Origin": OWN, "Sec-WebSocket-Protocol": "chat"}
    assert await refusal(gateway, **headers) == (422, "request-invalid")


async def test_messages_are_relayed_both_ways_from_an_address_that_no_trunk_has(
    gateway: RunningGateway,
) -> None:
    async with gateway.telephone() as telephone:
        assert telephone.protocol == "sip"
        await telephone.send_str(REGISTER)
        assert await gateway.asterisk.next_message() == REGISTER
        await gateway.asterisk.answer(200)
        assert (await telephone.receive_str(timeout=PATIENCE_S)).startswith("SIP/2.0 200")
    assert gateway.asterisk.addresses == [GATEWAY_ADDRESS]


async def test_absent_asterisk_is_answered_at_once(gateway: RunningGateway) -> None:
    await gateway.asterisk.stop()
    assert await refusal(gateway, Origin=OWN) == (503, "telephone-unavailable")
    assert gateway.refusals.counts["telephone-unavailable"] == 1
    assert len(gateway.sockets) == 0


async def test_full_gateway_replaces_a_telephone_without_a_registration() -> None:
    async with (
        running_gateway(SocketLimits(total=1, unregistered=5)) as gateway,
        gateway.telephone() as first,
        gateway.telephone("192.0.2.8") as second,
    ):
        closed = await first.receive(timeout=PATIENCE_S)
        assert (closed.type, closed.data, closed.extra) == (WSMsgType.CLOSE, 1013, REPLACED)
        await second.send_str(REGISTER)
        assert await gateway.asterisk.next_message() == REGISTER


async def test_full_gateway_refuses_beside_registered_telephones() -> None:
    async with running_gateway(SocketLimits(total=1)) as gateway, gateway.telephone() as first:
        await first.send_str(REGISTER)
        await gateway.asterisk.next_message()
        await gateway.asterisk.answer(200)
        await first.receive_str(timeout=PATIENCE_S)
        assert await refusal(gateway, Origin=OWN) == (503, "telephones-full")
        assert gateway.refusals.counts["telephones-full"] == 1


async def test_stopping_gateway_says_so_to_every_telephone(gateway: RunningGateway) -> None:
    async with gateway.telephone() as telephone:
        await until(lambda: len(gateway.sockets) == 1)
        gateway.sockets.end_all()
        closed = await telephone.receive(timeout=PATIENCE_S)
        assert (closed.data, closed.extra) == (1001, STOPPING)
    async with asyncio.timeout(PATIENCE_S):
        await until(lambda: len(gateway.sockets) == 0)
