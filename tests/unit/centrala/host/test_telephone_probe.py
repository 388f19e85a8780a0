"""A port counts when its protocol answers, not when something holds it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from centrala.host.health_probe import Endpoint
from centrala.host.telephone_probe import TelephonePorts, silent_ports
from tests.support.certificates import self_signed
from tests.support.waiting import until_true

HOST = "127.0.0.1"
AMI = b"Asterisk Call Manager/9\r\n"


class SipStack(asyncio.DatagramProtocol):
    """Answers every request with 404, as Asterisk does to an unknown extension."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert data.startswith(b"OPTIONS sip:")
        if self._answer:
            self._transport.sendto(self._answer, addr)


@asynccontextmanager
async def speaking(greeting: bytes) -> AsyncIterator[Endpoint]:
    """Serve TCP: send the greeting, or answer a request with it when it is HTTP."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if greeting.startswith(b"HTTP"):
            await reader.readuntil(b"\r\n\r\n")
        writer.write(greeting)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, HOST, 0)
    async with server:
        yield Endpoint(HOST, server.sockets[0].getsockname()[1])


@asynccontextmanager
async def sip(answer: bytes) -> AsyncIterator[Endpoint]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: SipStack(answer), local_addr=(HOST, 0)
    )
    yield Endpoint(HOST, transport.get_extra_info("sockname")[1])
    transport.close()


@pytest.mark.parametrize(
    ("sip_answer", "ami", "http", "silent"),
    [
        (b"SIP/2.0 404 x\r\n\r\n", AMI, b"HTTP/1.1 404 x\r\n\r\n", []),
        (b"", AMI, b"HTTP/1.1 200 x\r\n\r\n", ["SIP"]),
        (b"hello", b"SSH-2.0\r\n", b"HTTP/1.1 200 x\r\n\r\n", ["SIP", "AMI"]),
        (b"SIP/2.0 401 x\r\n\r\n", AMI, b"\r\n\r\n", ["HTTP"]),
    ],
)  # fmt: skip
async def test_silent_ports_are_named(
    sip_answer: bytes, ami: bytes, http: bytes, silent: list[str]
) -> None:
    async with AsyncExitStack() as stack:
        ports = TelephonePorts(
            await stack.enter_async_context(sip(sip_answer)),
            await stack.enter_async_context(speaking(ami)),
            await stack.enter_async_context(speaking(http)),
        )
        await until_silent(ports, silent)


async def until_silent(ports: TelephonePorts, names: list[str]) -> None:
    """Return once exactly these ports give no answer: a loaded machine may answer late."""

    async def are_silent() -> bool:
        return [port.split(" on ")[0] for port in await silent_ports(ports)] == names

    await until_true(are_silent)


async def test_closed_ports_are_silent() -> None:
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        place = Endpoint(HOST, closed.getsockname()[1])
        assert len(await silent_ports(TelephonePorts(place, place, place))) == 3


async def test_port_that_completes_no_handshake_is_named(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, "DNS:centrala.example")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.file, certificate.key)
    server = await asyncio.start_server(lambda _reader, _writer: None, HOST, 0, ssl=context)
    async with AsyncExitStack() as stack:
        sip_port = await stack.enter_async_context(sip(b"SIP/2.0 404 x\r\n\r\n"))
        ami = await stack.enter_async_context(speaking(AMI))
        http = await stack.enter_async_context(speaking(b"HTTP/1.1 404 x\r\n\r\n"))
        await stack.enter_async_context(server)
        encrypted = Endpoint(HOST, server.sockets[0].getsockname()[1], tls=True)
        await until_silent(TelephonePorts(sip_port, ami, http, encrypted), [])
        await until_silent(TelephonePorts(sip_port, ami, http, ami), ["SIP over TLS"])
