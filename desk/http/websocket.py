"""WebSockets of the live views: hello, snapshot or missed patches, patches, beats.

open --hello--> watching --any further message--> error, close 1008
watching --session over--> close 4401
watching --does not read--> connection aborted
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import ValidationError

from desk.auth.accounts import Role
from desk.auth.permissions import admit, wallboard_token_of
from desk.auth.sessions import Session
from desk.http.services import DESK, DeskServices
from desk.live.frames import (
    Beat,
    DeskSnapshot,
    Hello,
    Patch,
    SocketError,
    WallboardSnapshot,
)
from desk.live.live_view import LiveView, Watcher
from web.asyncapi import Socket
from web.websocket import MESSAGE_INVALID, open_socket, refuse_message, run_until_first_ends

MAX_MESSAGE_BYTES = 4096
HELLO_TIMEOUT_S = 10.0
Serve = Callable[[web.WebSocketResponse, Watcher, Hello], Awaitable[None]]
SESSION_ENDED = 4401
CLOSE_CODES = {
    "session-ended": SESSION_ENDED,
    MESSAGE_INVALID: int(WSCloseCode.POLICY_VIOLATION),
    "going-away": int(WSCloseCode.GOING_AWAY),
    "too-slow": int(WSCloseCode.TRY_AGAIN_LATER),
}


async def watch_desk(request: web.Request) -> web.StreamResponse:
    """Serve the desk view of the signed-in consultant.

    Raises SessionMissing, PasswordExpired, SecondFactorMissing, RoleInsufficient before the
    upgrade.
    """
    session, user = await admit(request, Role.CONSULTANT)
    services = request.app[DESK]

    async def serve(socket: web.WebSocketResponse, watcher: Watcher, hello: Hello) -> None:
        await services.presence.page_opened(user)
        try:
            view = services.views.open_desk(user.id)
            await _serve(request, view, socket, watcher, hello)
        finally:
            services.presence.page_closed(user.id)

    return await _watch(request, session, serve)


async def watch_wallboard(request: web.Request) -> web.StreamResponse:
    """Serve the wallboard to a supervisor or to a screen with a token of the wallboard.

    Raises SessionMissing, PasswordExpired, SecondFactorMissing, RoleInsufficient before the
    upgrade.
    """
    session, token = None, await wallboard_token_of(request)
    if token is None:
        session, _ = await admit(request, Role.SUPERVISOR)
    services = request.app[DESK]

    async def serve(socket: web.WebSocketResponse, watcher: Watcher, hello: Hello) -> None:
        await _serve(request, services.views.open_wall(), socket, watcher, hello)

    return await _watch(request, session, serve, token)


async def _watch(
    request: web.Request, session: Session | None, serve: Serve, token: str | None = None
) -> web.WebSocketResponse:
    socket = await open_socket(request, MAX_MESSAGE_BYTES)
    hello = await _receive_hello(socket)
    if hello is None:
        await refuse_message(socket)
        return socket
    watcher = Watcher(session.key, session.user_id) if session else Watcher(None, "", token)
    expiry = _end_at_expiry(request.app[DESK], session, watcher)
    try:
        await serve(socket, watcher, hello)
    finally:
        expiry.cancel()
    return socket


async def _receive_hello(socket: web.WebSocketResponse) -> Hello | None:
    """Return the first message; None when it is no hello or does not come."""
    try:
        message = await socket.receive(timeout=HELLO_TIMEOUT_S)
        return Hello.model_validate_json(message.data) if message.type is WSMsgType.TEXT else None
    except (TimeoutError, ValidationError):
        return None


async def _serve(
    request: web.Request,
    view: LiveView,
    socket: web.WebSocketResponse,
    watcher: Watcher,
    hello: Hello,
) -> None:
    services = request.app[DESK]
    view.join(watcher, hello.resume_from, services.views.as_of_ms())
    try:
        await run_until_first_ends(_read(socket, watcher), _write(socket, watcher), watcher.ended())
    finally:
        view.leave(watcher, services.deps.steady.now_ms())
    if watcher.reason == "too-slow":
        _abort(request)
    elif watcher.reason == MESSAGE_INVALID:
        await refuse_message(socket)
    elif watcher.reason is not None:
        await socket.close(code=CLOSE_CODES[watcher.reason], message=watcher.reason.encode())


async def _read(socket: web.WebSocketResponse, watcher: Watcher) -> None:
    """End the watcher at any message after hello; aiohttp itself answers pings."""
    async for _ in socket:
        watcher.end(MESSAGE_INVALID)


async def _write(socket: web.WebSocketResponse, watcher: Watcher) -> None:
    while True:
        await socket.send_str(await watcher.next())


def _abort(request: web.Request) -> None:
    """Abort the connection: a client that does not read would not process a close frame."""
    if request.transport is not None:
        request.transport.abort()


def _end_at_expiry(
    services: DeskServices, session: Session | None, watcher: Watcher
) -> asyncio.TimerHandle:
    deps = services.deps
    left_ms = (
        session.expires_ms - deps.clock.now_ms()
        if session
        else deps.settings.session_limits.life_ms
    )
    loop = asyncio.get_running_loop()
    return loop.call_later(max(0.0, left_ms / 1000), watcher.end, "session-ended")


_CODES = {code: reason for reason, code in CLOSE_CODES.items()}
_CHANGES = {"patch": Patch, "beat": Beat, "socket-error": SocketError}
SOCKETS = (
    Socket(
        id="desk-view",
        path="/api/v1/ws/desk",
        handler=watch_desk,
        summary="Live desk view of the signed-in consultant.",
        received={"hello": Hello},
        sent={"desk-snapshot": DeskSnapshot} | _CHANGES,
        headers={},
        close_codes=_CODES,
    ),
    Socket(
        id="wallboard-view",
        path="/api/v1/ws/wallboard",
        handler=watch_wallboard,
        summary="Live wallboard of a supervisor or of a screen.",
        received={"hello": Hello},
        sent={"wallboard-snapshot": WallboardSnapshot} | _CHANGES,
        headers={
            "Sec-WebSocket-Protocol": "For screens without a session: `centrala, bearer.TOKEN`.",
        },
        close_codes=_CODES,
    ),
)
