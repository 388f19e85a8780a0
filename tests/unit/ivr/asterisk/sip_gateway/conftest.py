"""A gateway on a free port, in front of a scripted Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from acd.adapters.memory.security_log import MemorySecurityLog
from ivr.asterisk.sip_gateway.guesses import Guesses
from ivr.asterisk.sip_gateway.refusals import Refusals
from ivr.asterisk.sip_gateway.relay import Guard
from ivr.asterisk.sip_gateway.server import REASONS, Gateway, make_gateway
from ivr.asterisk.sip_gateway.sockets import SocketLimits, TelephoneSockets
from tests.support.background import cancelled
from tests.support.scripted_sip_server import ScriptedSipServer, scripted_sip_server
from web.origins import Origin
from web.server import HttpServer
from web.site import Site

OWN = "https://desk.example"
PROXY = "127.0.0.1"


class Pauses:
    """Sleeps that the test ends: `lengths_s`, seconds."""

    def __init__(self) -> None:
        self.lengths_s: list[float] = []
        self.over = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.lengths_s.append(seconds)
        await self.over.wait()


@dataclass
class RunningGateway:
    """A gateway, the Asterisk behind it and a browser's client."""

    port: int
    asterisk: ScriptedSipServer
    refusals: Refusals
    sockets: TelephoneSockets
    guesses: Guesses
    security_log: MemorySecurityLog
    pauses: Pauses
    browser: ClientSession

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ws"

    @asynccontextmanager
    async def telephone(self, network: str = "192.0.2.7") -> AsyncIterator[ClientWebSocketResponse]:
        """Connect as a page of ours does, through a proxy that names the network."""
        headers = {"Origin": OWN, "X-Forwarded-For": network}
        async with self.browser.ws_connect(self.url, protocols=("sip",), headers=headers) as socket:
            yield socket


@asynccontextmanager
async def running_gateway(limits: SocketLimits) -> AsyncIterator[RunningGateway]:
    log, pauses, sockets = MemorySecurityLog(), Pauses(), TelephoneSockets(limits)
    clock = asyncio.get_running_loop().time
    refusals, guesses = Refusals(REASONS, log, clock), Guesses(clock)
    guard = Guard(sockets, guesses, refusals, pauses)
    site = Site(ui_dir=Path(), origins=(Origin.parse(OWN),), proxies=frozenset({PROXY}))
    async with scripted_sip_server() as asterisk, ClientSession() as browser:
        gateway = Gateway(f"http://127.0.0.1:{asterisk.port}/ws", guard)
        server = HttpServer(make_gateway(site, log, gateway), "127.0.0.1", 0, shutdown_s=0.5)
        running = asyncio.create_task(server.run())
        await server.ready.wait()
        yield RunningGateway(
            server.port, asterisk, refusals, sockets, guesses, log, pauses, browser
        )
        await cancelled(running)


@pytest.fixture
async def gateway() -> AsyncIterator[RunningGateway]:
    async with running_gateway(SocketLimits()) as running:
        yield running
