"""The telephone of a consultant's browser: SIP over WebSocket (RFC 7118), without voice.

async with a_browser(settings.http_port, "consultant-k1") as browser:
    assert await browser.register("secret") == 200
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from tests.support.background import cancelled
from tests.support.raw_sip_phone import digest
from tests.support.waiting import PATIENCE_S

AT_ONCE = aiohttp.ClientWSTimeout(ws_close=0.1)  # Asterisk hangs up without a closing frame


_VOICE = (
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 8",
    "a=rtpmap:8 PCMA/8000",
    "a=setup:actpass",
    "a=mid:0",
    "a=rtcp-mux",
    "a=sendrecv",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:abcdefghijklmnopqrstuvwx",
    "a=candidate:1 1 UDP 2130706431 127.0.0.1 9 typ host",
)


class SipBrowser:
    """One WebSocket. Keep-alive requests of Asterisk are answered while `run` runs."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, user: str) -> None:
        self.socket = socket
        self.user = user
        self.host = f"{os.urandom(6).hex()}.invalid"
        self.call = os.urandom(8).hex()
        self.sequence = 0
        self.dialled = ""
        self.answers: asyncio.Queue[str] = asyncio.Queue()
        self.invitations: asyncio.Queue[str] = asyncio.Queue()

    async def register(self, secret: str) -> int:
        """Return the status of the registrar's last answer."""
        answer = await self.send_register("")
        if answer.split()[1] == "401" and "WWW-Authenticate: Digest" in answer:
            answer = await self.send_register(digest(answer, "REGISTER", self.user, secret))
        return int(answer.split()[1])

    async def send_register(self, credentials: str) -> str:
        """Return the answer to one request."""
        self.sequence += 1
        lines = [
            "REGISTER sip:centrala SIP/2.0",
            f"Via: SIP/2.0/WS {self.host};branch=z9hG4bK{self.call}{self.sequence}",
            "Max-Forwards: 70",
            f"From: <sip:{self.user}@centrala>;tag={self.call[:6]}",
            f"To: <sip:{self.user}@centrala>",
            f"Call-ID: {self.call}",
            f"CSeq: {self.sequence} REGISTER",
            f"Contact: <sip:{self.user}@{self.host};transport=ws>;expires=60",
        ]
        await self._send([*lines, *([credentials] if credentials else [])])
        async with asyncio.timeout(PATIENCE_S):
            return await self.answers.get()

    async def dial(self, number: str, secret: str) -> int:
        """Call a number, with a description of voice that nobody sends; return the final status."""
        description = [*_VOICE, f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}", ""]
        self.dialled = os.urandom(8).hex()
        answer = await self._invite(number, "", description)
        if answer.split()[1] == "401":
            credentials = digest(answer, "INVITE", self.user, secret)
            answer = await self._invite(number, credentials, description)
        return int(answer.split()[1])

    async def _invite(self, number: str, credentials: str, description: list[str]) -> str:
        self.sequence += 1
        lines = [
            f"INVITE sip:{number}@centrala SIP/2.0",
            f"Via: SIP/2.0/WS {self.host};branch=z9hG4bK{self.dialled}{self.sequence}",
            "Max-Forwards: 70",
            f"From: <sip:{self.user}@centrala>;tag={self.dialled[:6]}",
            f"To: <sip:{number}@centrala>",
            f"Call-ID: {self.dialled}",
            f"CSeq: {self.sequence} INVITE",
            f"Contact: <sip:{self.user}@{self.host};transport=ws>",
            "Content-Type: application/sdp",
        ]
        await self._send(
            [*lines, *([credentials] if credentials else [])], "\r\n".join(description)
        )
        async with asyncio.timeout(PATIENCE_S):
            while True:  # provisional answers, and repeated ones to what was dialled before
                answer = await self.answers.get()
                if f"CSeq: {self.sequence} INVITE" in answer and answer.split()[1] >= "200":
                    return answer

    async def next_invitation(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            return await self.invitations.get()

    async def reject(self, invitation: str) -> None:
        await self._answer(invitation, "603 Decline")

    async def run(self) -> None:
        """Read until the socket closes."""
        async for message in self.socket:
            text = str(message.data)
            if text.startswith("SIP/2.0"):
                self.answers.put_nowait(text)
            elif text.startswith("INVITE"):
                self.invitations.put_nowait(text)
            elif text.startswith("OPTIONS"):
                await self._answer(text, "200 OK")

    async def _answer(self, request: str, status: str) -> None:
        kept = re.findall(r"(?m)^(?:Via|From|Call-ID|CSeq):.*(?=\r$)", request)
        to = re.search(r"(?m)^To:.*(?=\r$)", request)
        assert to is not None
        await self._send([f"SIP/2.0 {status}", *kept, f"{to.group()};tag=browser"])

    async def _send(self, lines: list[str], body: str = "") -> None:
        text = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body])
        await self.socket.send_str(text)


@asynccontextmanager
async def a_browser(
    http_port: int, user: str, origin: str = "", source: str = "127.0.0.1"
) -> AsyncIterator[SipBrowser]:
    """Open the WebSocket, from this address of this machine."""
    url = f"http://127.0.0.1:{http_port}/ws"
    headers = {"Origin": origin} if origin else {}
    connector = aiohttp.TCPConnector(local_addr=(source, 0))
    async with (
        aiohttp.ClientSession(connector=connector, headers=headers) as session,
        session.ws_connect(url, protocols=("sip",), timeout=AT_ONCE) as socket,
    ):
        browser = SipBrowser(socket, user)
        reading = asyncio.create_task(browser.run())
        try:
            yield browser
        finally:
            await cancelled(reading)
