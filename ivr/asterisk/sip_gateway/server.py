"""HTTP application of the gateway: one WebSocket for browsers' telephones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    TCPConnector,
    web,
)

from acd.ports.security_log import SecurityEventKind, SecurityLog
from ivr.asterisk.provisioning.settings import GATEWAY_ADDRESS
from ivr.asterisk.sip_gateway.errors import TelephonesFull, TelephoneUnavailable
from ivr.asterisk.sip_gateway.relay import (
    SECRET_REFUSED,
    TEXT_EXPECTED,
    TOO_MANY_MESSAGES,
    Guard,
    Relay,
)
from ivr.asterisk.sip_gateway.telephone import Telephone
from web.connections import note_request
from web.errors import OriginRefused, RequestInvalid
from web.problem_json import problems
from web.security_events import SECURITY_LOG, report
from web.security_headers import set_security_headers
from web.site import SITE, Site, check_origin_header, network_of_request
from web.websocket import open_counted_socket

SUBPROTOCOL = "sip"  # RFC 7118
PROTOCOL_HEADER = "Sec-WebSocket-Protocol"
MAX_MESSAGE_BYTES = 64 * 1024
CONNECT_TIMEOUT_S = 5.0
CLOSE_TIMEOUT_S = 0.1  # Asterisk hangs up without a closing frame
REASONS = (
    SECRET_REFUSED,
    TOO_MANY_MESSAGES,
    TEXT_EXPECTED,
    TelephoneUnavailable.id,
    TelephonesFull.id,
    OriginRefused.id,
)
"""Keys of the counters of refusals that are there from the start."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """`asterisk_url`: Asterisk's own WebSocket."""

    asterisk_url: str
    guard: Guard


GATEWAY = web.AppKey("gateway", Gateway)
ASTERISK = web.AppKey("asterisk", ClientSession)


def make_gateway(site: Site, security_log: SecurityLog, gateway: Gateway) -> web.Application:
    """Return the application. `site`: names of the pages that may connect, and the proxies."""
    app = web.Application(middlewares=[note_request, problems])
    app[SITE] = site
    app[SECURITY_LOG] = security_log
    app[GATEWAY] = gateway
    app.on_response_prepare.append(set_security_headers)
    app.cleanup_ctx.append(_client)
    app.on_shutdown.append(_end_all)
    app.router.add_get("/ws", relay_telephone)
    return app


async def relay_telephone(request: web.Request) -> web.StreamResponse:
    """Connect a browser's telephone with Asterisk until either ends.

    Raises OriginRefused, RequestInvalid, TelephonesFull, TelephoneUnavailable.
    """
    gateway = request.app[GATEWAY]
    _check(request)
    telephone = Telephone(network_of_request(request), asyncio.get_running_loop().time())
    sockets = gateway.guard.sockets
    try:
        sockets.open(telephone)
        async with _asterisk(request.app) as asterisk:
            browser = await open_counted_socket(request, MAX_MESSAGE_BYTES, (SUBPROTOCOL,))
            await Relay(browser, asterisk, telephone, gateway.guard).run()
    except (TelephoneUnavailable, TelephonesFull) as error:
        gateway.guard.refusals.counts[error.id] += 1
        raise
    finally:
        sockets.close(telephone)
    return browser


def _check(request: web.Request) -> None:
    try:
        check_origin_header(request)
    except OriginRefused as refused:
        request.app[GATEWAY].guard.refusals.counts[OriginRefused.id] += 1
        report(
            request, SecurityEventKind.ORIGIN_REFUSED, header=refused.field or "", route="sip /ws"
        )
        raise
    offered = request.headers.get(PROTOCOL_HEADER, "").split(",")
    if SUBPROTOCOL not in (name.strip() for name in offered):
        raise RequestInvalid(
            f"expected a WebSocket with the sub-protocol {SUBPROTOCOL}", field=PROTOCOL_HEADER
        )


@asynccontextmanager
async def _asterisk(app: web.Application) -> AsyncIterator[ClientWebSocketResponse]:
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            socket = await app[ASTERISK].ws_connect(
                app[GATEWAY].asterisk_url,
                protocols=(SUBPROTOCOL,),
                max_msg_size=0,
                timeout=ClientWSTimeout(ws_close=CLOSE_TIMEOUT_S),
            )
    except (ClientError, OSError, TimeoutError) as error:
        raise TelephoneUnavailable(f"Asterisk's WebSocket: {type(error).__name__}") from error
    try:
        yield socket
    finally:
        await socket.close()


async def _client(app: web.Application) -> AsyncIterator[None]:
    """Keep the client of Asterisk's WebSocket.

    It has an address of its own, because Asterisk takes a stranger's request for one of the
    operator when it comes from a trunk's address, and 127.0.0.1 is one by default.
    """
    connector = TCPConnector(local_addr=(GATEWAY_ADDRESS, 0), limit=0)
    async with ClientSession(connector=connector, timeout=ClientTimeout(total=None)) as client:
        app[ASTERISK] = client
        yield


async def _end_all(app: web.Application) -> None:
    app[GATEWAY].guard.sockets.end_all()
