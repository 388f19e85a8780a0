"""A consultant's telephone over plain SIP; the test answers or rejects its calls.

Asterisk reaches it by a fixed contact (see `telephone` below), without a registration.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import cast

from ivr.asterisk.provisioning.provision import Trunk
from ivr.test_phone import sdp, sip
from ivr.test_phone.media import MediaStream
from ivr.test_phone.sdp import Media
from ivr.test_phone.sip import Headers, Request, Response, header
from ivr.test_phone.sound import Sound
from ivr.test_phone.sound_detection import SoundDetector
from tests.support.waiting import PATIENCE_S

HOST = "127.0.0.1"
RETRANSMIT_S, MAX_RETRANSMIT_S = 0.5, 16.0


def telephone(consultant_id: str, port: int) -> Trunk:
    """Return Asterisk's endpoint `PJSIP/consultant-<id>` for a telephone on this port."""
    name = f"consultant-{consultant_id}"
    return Trunk(name, username=name, password="x", contact=f"sip:{name}@{HOST}:{port}")


@dataclass
class IncomingCall:
    """One INVITE, to be answered or rejected; `cancelled` and `hung_up` are set by Asterisk."""

    phone: ConsultantPhone
    invite: Request
    at_s: float
    tag: str = field(default_factory=lambda: secrets.token_hex(4))
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    media: MediaStream | None = None
    detector: SoundDetector | None = None
    to: tuple[str, int] = ("", 0)

    @property
    def offer_id(self) -> str | None:
        return header(self.invite, "X-Centrala-Offer")

    @property
    def contact_id(self) -> str | None:
        return header(self.invite, "X-Centrala-Contact")

    def offered(self) -> Media:
        return sdp.parse(self.invite.body)

    def reject(self, status: int = 486, reason: str = "Busy Here") -> None:
        self.phone.respond(self, status, reason)

    async def answer(self, hz: int = 880) -> None:
        """Answer and play a tone."""
        loop = asyncio.get_running_loop()
        _, media = await loop.create_datagram_endpoint(
            lambda: MediaStream(Sound.tone(hz), lambda _talkspurt: None), local_addr=(HOST, 0)
        )
        self.media, self.detector = media, SoundDetector(media)
        offered = self.offered()
        local_media = Media(HOST, media.port, {8: "PCMA"}, offered.dtmf)
        agreed = sdp.answer_to(offered, local_media)
        media.start_sending(Media(offered.host, offered.port, agreed.codecs, offered.dtmf))
        body = sdp.describe(HOST, media.port, 1, 1, agreed)
        self._accept(body, RETRANSMIT_S)

    def _accept(self, body: bytes, again_s: float) -> None:
        """Answer 200 again and again, until it is acknowledged (RFC 3261 section 13.3.1.4)."""
        if self.acknowledged.is_set() or self.is_over or again_s > MAX_RETRANSMIT_S:
            return
        self.phone.respond(self, 200, "OK", body)
        asyncio.get_running_loop().call_later(again_s, self._accept, body, again_s * 2)

    @property
    def is_over(self) -> bool:
        return self.cancelled.is_set() or self.hung_up.is_set()

    def hang_up(self) -> None:
        self.phone.bye(self)

    async def over(self) -> None:
        """Return when Asterisk has ended the call, before or after the answer."""
        ends = [asyncio.ensure_future(e.wait()) for e in (self.cancelled, self.hung_up)]
        _, pending = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for one in pending:
            one.cancel()

    async def wait_until_cancelled(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self.cancelled.wait()

    async def wait_until_hung_up(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self.hung_up.wait()

    def close(self) -> None:
        if self.detector is not None:
            self.detector.close()
        if self.media is not None:
            self.media.close()


class ConsultantPhone(asyncio.DatagramProtocol):
    """`async with ConsultantPhone(port) as phone: call = await phone.next_call()`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.calls: list[IncomingCall] = []
        self._arrived: asyncio.Queue[IncomingCall] = asyncio.Queue()

    async def __aenter__(self) -> ConsultantPhone:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(HOST, self.port))
        return self

    async def __aexit__(self, *_: object) -> None:
        for call in self.calls:
            call.close()
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    async def next_call(self, within: float = PATIENCE_S) -> IncomingCall:
        async with asyncio.timeout(within):
            return await self._arrived.get()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = sip.parse(data)
        if isinstance(message, Response):
            return
        call = self._call(message)
        match message.method:
            case "INVITE" if call is None:
                self._ring(message, addr)
            case "CANCEL" if call is not None:
                self._send(_response(message, 200, "OK"), addr)
                self.respond(call, 487, "Request Terminated")
                call.cancelled.set()
            case "ACK" if call is not None:
                call.acknowledged.set()
            case "BYE" if call is not None:
                self._send(_response(message, 200, "OK"), addr)
                call.hung_up.set()
            case "OPTIONS":
                self._send(_response(message, 200, "OK"), addr)

    def respond(self, call: IncomingCall, status: int, reason: str, body: bytes = b"") -> None:
        more: list[tuple[str, str]] = [("Contact", f"<sip:phone@{HOST}:{self.port}>")]
        if body:
            more.append(("Content-Type", "application/sdp"))
        response = _response(call.invite, status, reason, call.tag)
        headers = (*response.headers, *more)
        self._send(Response(status, reason, headers, body), call.to)

    def bye(self, call: IncomingCall) -> None:
        target = sip.parse_address(header(call.invite, "Contact") or "", "Contact")
        headers: Headers = (
            ("Via", f"SIP/2.0/UDP {HOST}:{self.port};branch=z9hG4bK{secrets.token_hex(8)}"),
            ("Max-Forwards", "70"),
            ("From", f"{header(call.invite, 'To')};tag={call.tag}"),
            ("To", header(call.invite, "From") or ""),
            ("Call-ID", header(call.invite, "Call-ID") or ""),
            ("CSeq", "1 BYE"),
        )
        self._send(Request("BYE", target.uri, headers), call.to)

    def _ring(self, invite: Request, addr: tuple[str, int]) -> None:
        call = IncomingCall(self, invite, asyncio.get_running_loop().time(), to=addr)
        self.calls.append(call)
        self.respond(call, 180, "Ringing")
        self._arrived.put_nowait(call)

    def _call(self, request: Request) -> IncomingCall | None:
        call_id = header(request, "Call-ID")
        return next((c for c in self.calls if header(c.invite, "Call-ID") == call_id), None)

    def _send(self, message: sip.Message, addr: tuple[str, int]) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(sip.build(message), addr)


def _response(request: Request, status: int, reason: str, tag: str = "") -> Response:
    kept = ("via", "from", "to", "call-id", "cseq", "record-route")
    headers = [(name, value) for name, value in request.headers if name.lower() in kept]
    if tag:
        headers = [
            (n, f"{v};tag={tag}" if n == "To" and "tag=" not in v else v) for n, v in headers
        ]
    return Response(status, reason, tuple(headers))
