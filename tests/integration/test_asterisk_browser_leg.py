"""Consultant's browser at Asterisk: registration, and an offer that can be answered at once.

The browser is played by a bare WebSocket here; the e2e tests use a real one.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from ivr.asterisk.provisioning.provision import AsteriskSettings
from tests.support.asterisk import (
    AMI_SECRET,
    CONSULTANTS,
    RunningAsterisk,
    running,
    settings_in,
    wait_for,
)

BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000"))
USER, PASSWORD = f"consultant-{CONSULTANTS[0].id}", CONSULTANTS[0].password
WAIT_TIMEOUT_S = 5.0
AT_ONCE = aiohttp.ClientWSTimeout(ws_close=0.1)  # Asterisk hangs up without a closing frame


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "dialplans").mkdir()
    (folder / "moh").mkdir()
    (folder / "moh" / "loop.alaw").write_bytes(b"\xd5" * 8000)
    settings = settings_in(folder, BASE_PORT, dialplans_dir=folder / "dialplans")
    with running(settings) as server:
        yield server


async def test_browser_registers_with_its_password(asterisk: RunningAsterisk) -> None:
    async with a_browser(asterisk.settings) as browser:
        assert await browser.register(PASSWORD) == 200
        assert USER in asterisk.cli("pjsip show contacts")


async def test_browser_with_a_wrong_password_is_refused(asterisk: RunningAsterisk) -> None:
    async with a_browser(asterisk.settings) as browser:
        assert await browser.register("guess") in (401, 403)


async def test_second_window_replaces_the_registration(asterisk: RunningAsterisk) -> None:
    async with a_browser(asterisk.settings) as old, a_browser(asterisk.settings) as new:
        assert await old.register(PASSWORD) == 200
        assert await new.register(PASSWORD) == 200
        assert asterisk.cli("pjsip show contacts").count(f"{USER}/sip:") == 1


async def test_closed_window_is_unregistered(asterisk: RunningAsterisk) -> None:
    async with a_browser(asterisk.settings) as browser:
        assert await browser.register(PASSWORD) == 200
    wait_for(
        lambda: USER not in asterisk.cli("pjsip show contacts"), WAIT_TIMEOUT_S, "contact gone"
    )


async def test_offer_can_be_answered_at_once(asterisk: RunningAsterisk) -> None:
    """Only host candidates (nothing waits for STUN), one port for all, DTLS, opus and A-law."""
    async with a_browser(asterisk.settings) as browser:
        assert await browser.register(PASSWORD) == 200
        await originate(asterisk.settings)
        invite = await browser.hears("INVITE")
        candidates = re.findall(r"a=candidate:\S+ 1 UDP \d+ (\S+) \d+ typ (\w+)", invite)
        assert candidates
        assert {kind for _, kind in candidates} == {"host"}
        shown = re.search(r"c=IN IP4 (\S+)", invite)
        assert shown
        assert shown.group(1) in {address for address, _ in candidates}
        for line in ("a=rtcp-mux", "a=setup:actpass", "a=fingerprint:SHA-256", "a=ice-ufrag:"):
            assert line in invite
        assert re.search(r"m=audio \d+ UDP/TLS/RTP/SAVPF", invite)
        assert re.search(r"a=rtpmap:\d+ opus/48000/2", invite)
        assert "a=rtpmap:8 PCMA/8000" in invite
        await browser.reject(invite)


class Browser:
    """SIP over WebSocket (RFC 7118), as much of it as these tests need."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.host = f"{os.urandom(6).hex()}.invalid"
        self.call = os.urandom(8).hex()
        self.sequence = 0

    async def register(self, password: str) -> int:
        challenge = await self._register("")
        answer = await self._register(_credentials(challenge, password))
        return int(answer.split()[1])

    async def _register(self, credentials: str) -> str:
        self.sequence += 1
        lines = [
            "REGISTER sip:centrala SIP/2.0",
            f"Via: SIP/2.0/WS {self.host};branch=z9hG4bK{self.call}{self.sequence}",
            "Max-Forwards: 70",
            f"From: <sip:{USER}@centrala>;tag={self.call[:6]}",
            f"To: <sip:{USER}@centrala>",
            f"Call-ID: {self.call}",
            f"CSeq: {self.sequence} REGISTER",
            f"Contact: <sip:{USER}@{self.host};transport=ws>;expires=60",
        ]
        await self._send([*lines, *([credentials] if credentials else [])])
        return await self.hears("SIP/2.0")

    async def hears(self, beginning: str) -> str:
        while True:
            message = await asyncio.wait_for(self.socket.receive_str(), WAIT_TIMEOUT_S)
            if message.startswith(beginning):
                return message
            if message.startswith("OPTIONS"):
                await self._answer(message, "200 OK")

    async def reject(self, invite: str) -> None:
        await self._answer(invite, "603 Decline")

    async def _answer(self, request: str, status: str) -> None:
        kept = re.findall(r"(?m)^(?:Via|From|Call-ID|CSeq):.*(?=\r$)", request)
        to = re.search(r"(?m)^To:.*(?=\r$)", request)
        assert to is not None
        await self._send([f"SIP/2.0 {status}", *kept, f"{to.group()};tag=browser"])

    async def _send(self, lines: list[str]) -> None:
        await self.socket.send_str("\r\n".join([*lines, "Content-Length: 0", "", ""]))


@asynccontextmanager
async def a_browser(settings: AsteriskSettings) -> AsyncIterator[Browser]:
    url = f"http://127.0.0.1:{settings.http_port}/ws"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, protocols=("sip",), timeout=AT_ONCE) as socket,
    ):
        yield Browser(socket)


async def originate(settings: AsteriskSettings) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    order = f"Action: Login\r\nUsername: centrala\r\nSecret: {AMI_SECRET}\r\n\r\n"
    order += f"Action: Originate\r\nChannel: PJSIP/{USER}\r\nApplication: Wait\r\nData: 1\r\n"
    writer.write(f"{order}Async: true\r\n\r\n".encode())
    await asyncio.wait_for(reader.readuntil(b"Originate successfully queued"), WAIT_TIMEOUT_S)
    writer.close()


def _credentials(challenge: str, password: str) -> str:
    fields = dict(
        re.findall(r'(\w+)="?([^",\r]+)"?', challenge.split("WWW-Authenticate: Digest")[1])
    )
    one = _md5(f"{USER}:{fields['realm']}:{password}")
    two = _md5("REGISTER:sip:centrala")
    response = _md5(f"{one}:{fields['nonce']}:00000001:c0ffee:auth:{two}")
    return (
        f'Authorization: Digest username="{USER}", realm="{fields["realm"]}", '
        f'nonce="{fields["nonce"]}", uri="sip:centrala", response="{response}", algorithm=MD5, '
        f'qop=auth, nc=00000001, cnonce="c0ffee", opaque="{fields.get("opaque", "")}"'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
