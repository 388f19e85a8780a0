"""Browsers' telephones at a real Asterisk through the gateway."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from ivr.asterisk.provisioning.provision import Trunk
from ivr.asterisk.sip_gateway.guesses import MAX_GUESSES
from tests.support.asterisk import RunningAsterisk, dialplan_in, running, settings_in
from tests.support.half_open_connections import half_open
from tests.support.raw_sip_phone import RawSipPhone, digest
from tests.support.sip_browser import SipBrowser, a_browser
from tests.support.sip_credentials import issue
from tests.support.sip_gateway import GatewayOfTest, gateway_before
from tests.support.waiting import PATIENCE_S, until

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000")) + 700
USER, SECRET = "consultant-k1", "secret-of-the-session"
HALF_REQUEST = b"GET /ws HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    """Asterisk whose operator has the default address, which is that of the browsers too."""
    folder = tmp_path_factory.mktemp("gateway")
    (folder / "moh").mkdir()
    (folder / "moh" / "loop.alaw").write_bytes(b"\xd5" * 8000)
    plans = dialplan_in(folder, "[from-trunk]\nexten => _X.,1,Answer()\n same => n,Wait(1)\n")
    trunk = Trunk(match=("127.0.0.1",))
    with running(settings_in(folder, BASE_PORT, dialplans_dir=plans, trunks=(trunk,))) as server:
        issue(server.settings, {"k1": SECRET})
        yield server


@pytest.fixture
async def gateway(asterisk: RunningAsterisk, tmp_path: Path) -> AsyncIterator[GatewayOfTest]:
    async with gateway_before(asterisk.settings, tmp_path, BASE_PORT + 5) as running_gateway:
        yield running_gateway


async def test_browser_registers_through_the_gateway(
    asterisk: RunningAsterisk, gateway: GatewayOfTest
) -> None:
    async with a_browser(gateway.port, USER, gateway.origin) as browser:
        assert await browser.register(SECRET) == 200
        assert USER in asterisk.cli("pjsip show contacts")
    await until(lambda: USER not in asterisk.cli("pjsip show contacts"))
    assert gateway.security_log.events == []


async def test_page_of_another_site_is_refused(gateway: GatewayOfTest) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with a_browser(gateway.port, USER, "https://evil.example"):
            raise AssertionError("it was connected")
    assert refused.value.status == 403
    assert [str(event.kind) for event in gateway.security_log.events] == ["origin-refused"]


async def test_held_half_open_connections_keep_no_telephone_away(gateway: GatewayOfTest) -> None:
    async with (
        half_open(gateway.port, HALF_REQUEST, 600, source="127.0.0.66"),
        half_open(gateway.port, HALF_REQUEST, 600),
        a_browser(gateway.port, USER, gateway.origin) as browser,
    ):
        assert await browser.register(SECRET) == 200
        assert gateway.status.connections >= 1_200


async def test_sockets_that_never_register_keep_no_telephone_away(gateway: GatewayOfTest) -> None:
    url = f"http://127.0.0.1:{gateway.port}/ws"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        crowd = [await session.ws_connect(url, protocols=("sip",)) for _ in range(120)]
        async with a_browser(gateway.port, USER, gateway.origin) as browser:
            assert await browser.register(SECRET) == 200
        for telephone in crowd:
            await telephone.close()


async def test_wrong_secret_is_counted_and_reported_once(gateway: GatewayOfTest) -> None:
    async with a_browser(gateway.port, USER, gateway.origin) as browser:
        assert await browser.register("guess") in (401, 403)
        await until(lambda: sum(gateway.status.asterisk_refusals.values()) >= 1)
    assert gateway.status.refused_telephones["sip-refused"] == 1
    (event,) = gateway.security_log.events
    assert (event.kind, event.facts["transport"]) == ("sip-refused", "ws")
    assert event.source == gateway.security_log.pseudonym("127.0.0.1")


async def test_right_secret_behind_the_address_of_a_guesser_registers_at_once(
    gateway: GatewayOfTest,
) -> None:
    guessers = [asyncio.create_task(guess_on(gateway)) for _ in range(MAX_GUESSES)]
    refused = gateway.status.refused_telephones
    assert refused["sip-refused"] == 0
    await until(lambda: gateway.status.refused_telephones["sip-refused"] > MAX_GUESSES)
    async with a_browser(gateway.port, USER, gateway.origin) as browser:
        async with asyncio.timeout(PATIENCE_S):
            assert await browser.register(SECRET) == 200
    for guesser in guessers:
        guesser.cancel()
    await asyncio.gather(*guessers, return_exceptions=True)


async def guess_on(gateway: GatewayOfTest) -> None:
    """Send wrong secrets, one after the other, on one socket."""
    async with a_browser(gateway.port, USER, gateway.origin) as browser:
        while True:
            await browser.register("guess")


async def test_guess_with_an_old_challenge_is_a_guess_too(gateway: GatewayOfTest) -> None:
    """Asterisk calls a challenge too old only when the secret was right."""
    async with a_browser(gateway.port, USER, gateway.origin) as browser:
        challenge = await browser.send_register("")
        old = challenge.replace('nonce="', 'nonce="1')
        answer = await browser.send_register(digest(old, "REGISTER", USER, "guess"))
        assert answer.split()[1] in ("401", "403")
        assert "stale=true" not in answer
    assert gateway.status.refused_telephones["sip-refused"] == 1


async def test_stranger_on_the_trunks_port_is_counted_and_reported(
    asterisk: RunningAsterisk, gateway: GatewayOfTest
) -> None:
    def call() -> None:
        for _ in range(8):
            with RawSipPhone("127.0.0.67", ("127.0.0.1", asterisk.settings.sip_port)) as phone:
                assert phone.invite("19115", user="+48601000118") in (401, 403)

    await asyncio.to_thread(call)
    await until(lambda: len(gateway.security_log.events) > 0)
    event = gateway.security_log.events[0]
    assert event.facts["transport"] == "udp"
    assert event.source == gateway.security_log.pseudonym("127.0.0.67")
    assert "601000118" not in repr(gateway.security_log.events)
    assert gateway.status.asterisk_refusals[str(event.facts["reason"])] > 0


async def test_stranger_on_the_websocket_is_not_taken_for_the_operator(
    asterisk: RunningAsterisk, gateway: GatewayOfTest
) -> None:
    async with a_browser(gateway.port, "anybody", gateway.origin) as browser:
        assert await invited(browser) == 401
    assert "0 active channels" in asterisk.cli("core show channels count")


async def invited(browser: SipBrowser) -> int:
    """Return the status of the first answer to an INVITE without a secret."""
    lines = [
        "INVITE sip:19115@centrala SIP/2.0",
        f"Via: SIP/2.0/WS {browser.host};branch=z9hG4bK{browser.call}",
        "Max-Forwards: 70",
        f"From: <sip:anybody@centrala>;tag={browser.call[:6]}",
        "To: <sip:19115@centrala>",
        f"Call-ID: {browser.call}",
        "CSeq: 1 INVITE",
        f"Contact: <sip:anybody@{browser.host};transport=ws>",
        "Content-Length: 0",
    ]
    await browser.socket.send_str("\r\n".join([*lines, "", ""]))
    async with asyncio.timeout(PATIENCE_S):
        return int((await browser.answers.get()).split()[1])


def test_web_server_of_asterisk_listens_on_loopback_alone(asterisk: RunningAsterisk) -> None:
    port = asterisk.settings.http_port
    with socket.create_connection(("127.0.0.1", port), 3):
        pass
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
    assert listening == [f"0100007F:{port:04X}"]
