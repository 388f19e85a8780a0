"""Proof that Asterisk answers where callers, browsers and the engine reach it."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

from centrala.host.health_probe import ANY_ADDRESS, Endpoint, http_get, unproven

MAX_ANSWER_S = 1.0
AMI_BANNER = b"Asterisk Call Manager"
OPTIONS = (
    "OPTIONS sip:probe@{host}:{port} SIP/2.0\r\n"
    "Via: SIP/2.0/UDP {own};branch=z9hG4bK{mark};rport\r\n"
    "Max-Forwards: 70\r\n"
    "From: <sip:probe@{own}>;tag={mark}\r\n"
    "To: <sip:probe@{host}:{port}>\r\n"
    "Call-ID: {mark}@{own}\r\n"
    "CSeq: 1 OPTIONS\r\n"
    "Content-Length: 0\r\n\r\n"
)
"""RFC 3261, section 11: any response proves that the SIP stack serves the port."""


@dataclass(frozen=True)
class TelephonePorts:
    """Addresses of one Asterisk."""

    sip: Endpoint
    ami: Endpoint
    http: Endpoint
    sip_tls: Endpoint | None = None


async def silent_ports(ports: TelephonePorts) -> list[str]:
    """Return the names of those that do not answer, empty when all do."""
    probes = {
        f"SIP on {ports.sip.host}:{ports.sip.port}/udp": _answers_sip(ports.sip),
        f"AMI on {ports.ami.host}:{ports.ami.port}": _answers_ami(ports.ami),
        f"HTTP on {ports.http.host}:{ports.http.port}": _answers_http(ports.http),
    }
    if (tls := ports.sip_tls) is not None:
        probes[f"SIP over TLS on {tls.host}:{tls.port}"] = _answers_tls(tls)
    answers = await asyncio.gather(*probes.values())
    return [name for name, answers_it in zip(probes, answers, strict=True) if not answers_it]


class _Answer(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.data: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self.data.done():
            self.data.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.data.done():
            self.data.set_exception(exc)


async def _answers_sip(place: Endpoint) -> bool:
    host = ANY_ADDRESS.get(place.host, place.host)
    loop = asyncio.get_running_loop()
    try:
        transport, answer = await loop.create_datagram_endpoint(
            _Answer, remote_addr=(host, place.port)
        )
    except OSError:
        return False
    try:
        own = "{}:{}".format(*transport.get_extra_info("sockname")[:2])
        values = {"host": host, "port": place.port, "own": own, "mark": secrets.token_hex(8)}
        transport.sendto(OPTIONS.format(**values).encode())
        async with asyncio.timeout(MAX_ANSWER_S):
            return (await answer.data).startswith(b"SIP/2.0 ")
    except (OSError, TimeoutError):
        return False
    finally:
        transport.close()


async def _answers_ami(place: Endpoint) -> bool:
    try:
        async with asyncio.timeout(MAX_ANSWER_S):
            reader, writer = await asyncio.open_connection(place.host, place.port)
            banner = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return banner.startswith(AMI_BANNER)


async def _answers_tls(place: Endpoint) -> bool:
    """Tell whether the port completes a handshake."""
    host = ANY_ADDRESS.get(place.host, place.host)
    try:
        async with asyncio.timeout(MAX_ANSWER_S):
            _, writer = await asyncio.open_connection(host, place.port, ssl=unproven())
    except (OSError, TimeoutError):
        return False
    writer.transport.abort()
    return True


async def _answers_http(place: Endpoint) -> bool:
    return (await http_get(place, "/"))[0] != 0
