"""The WebSocket of the pages: hello, snapshot or what was missed, patches, beats.

open --hello--> watching --any other word--> error, close 1008
watching --session over--> close 4401
watching --does not read--> cut
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import parse_json, to_json
from desk.auth.accounts import Role, User
from desk.auth.permissions import has_wall_token, session_of, user_of
from desk.auth.sessions import Session
from desk.errors import RoleInsufficient
from desk.http.services import ROOM, DeskServices
from desk.live.live_view import LiveView, Watcher
from web.errors import RequestInvalid
from web.site import check_origin

MAX_MESSAGE = 4096
HELLO_S = 10.0
"""How long a page may take to say hello, seconds."""

SESSION_ENDED = 4401
CLOSE_CODES = {
    "session-ended": SESSION_ENDED,
    "message-invalid": WSCloseCode.POLICY_VIOLATION,
    "going-away": WSCloseCode.GOING_AWAY,
    "too-slow": WSCloseCode.TRY_AGAIN_LATER,
}


def routes() -> list[web.RouteDef]:
    """One door for both views."""
    return [web.get("/api/v1/ws", watch)]


async def watch(request: web.Request) -> web.StreamResponse:
    """Raises NotSignedIn, RoleRequired, OriginRefused, InvalidRequest before the upgrade."""
    check_origin(request)
    session, user = await _admit(request)
    socket = web.WebSocketResponse(heartbeat=20, max_msg_size=MAX_MESSAGE, timeout=2)
    await socket.prepare(request)
    resume_from, sane = await _hello(socket)
    if not sane:
        await _refuse(socket)
        return socket
    watcher = Watcher(session.key if session else None)
    expiry = _end_at_expiry(request.app[ROOM], session, watcher)
    try:
        await _attend(request, user, socket, watcher, resume_from)
    finally:
        expiry.cancel()
    return socket


async def _admit(request: web.Request) -> tuple[Session | None, User | None]:
    """Who may watch this view."""
    view = request.query.get("view")
    if view not in ("desk", "wallboard"):
        raise RequestInvalid("view: expected desk or wallboard", field="view")
    if view == "wallboard" and has_wall_token(request):
        return None, None
    session = await session_of(request)
    user = await user_of(request, session)
    role = Role.CONSULTANT if view == "desk" else Role.SUPERVISOR
    if user.role is not role:
        raise RoleInsufficient(f"this is for a {role.value}")
    return session, user


async def _hello(socket: web.WebSocketResponse) -> tuple[str | None, bool]:
    """The sequence to go on from, and whether it was a hello at all."""
    try:
        message = await socket.receive(timeout=HELLO_S)
    except TimeoutError:
        return None, False
    if message.type is not WSMsgType.TEXT:
        return None, False
    try:
        said: Any = parse_json(message.data)
    except DataInvalid:
        return None, False
    if not isinstance(said, dict) or said.get("type") != "hello":
        return None, False
    resume = said.get("resume_from")
    return resume, resume is None or (isinstance(resume, str) and len(resume) <= 128)


async def _attend(
    request: web.Request,
    user: User | None,
    socket: web.WebSocketResponse,
    watcher: Watcher,
    resume_from: str | None,
) -> None:
    """Watches until the page leaves or has to go."""
    room = request.app[ROOM]
    if user is None or user.role is Role.SUPERVISOR:
        await _serve(request, room.boards.open_wall(), socket, watcher, resume_from)
        return
    await room.attendance.arrived(user)
    try:
        await _serve(request, room.boards.open_desk(user.id), socket, watcher, resume_from)
    finally:
        room.attendance.left(user.id)


async def _serve(
    request: web.Request,
    view: LiveView,
    socket: web.WebSocketResponse,
    watcher: Watcher,
    resume_from: str | None,
) -> None:
    room = request.app[ROOM]
    view.join(watcher, resume_from, room.boards.as_of_ms())
    reader = asyncio.create_task(_read(socket, watcher))
    writer = asyncio.create_task(_write(socket, watcher))
    gone = asyncio.create_task(watcher.gone())
    try:
        await asyncio.wait((reader, writer, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        view.leave(watcher, room.deps.clock.now_ms())
        await _stop(reader, writer, gone)
    if watcher.reason == "too-slow":
        _cut(request)
    else:
        await _say_goodbye(socket, watcher.reason)


async def _stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _read(socket: web.WebSocketResponse, watcher: Watcher) -> None:
    """After hello a page has nothing to say; pings are answered below us."""
    async for _ in socket:
        watcher.end("message-invalid")


async def _write(socket: web.WebSocketResponse, watcher: Watcher) -> None:
    while True:
        await socket.send_str(await watcher.next())


async def _say_goodbye(socket: web.WebSocketResponse, reason: str | None) -> None:
    if reason == "message-invalid":
        await _refuse(socket)
    elif reason is not None:
        await socket.close(code=CLOSE_CODES[reason], message=reason.encode())


async def _refuse(socket: web.WebSocketResponse) -> None:
    if not socket.closed:
        await socket.send_str(to_json({"type": "error", "code": "message-invalid"}).decode())
        await socket.close(code=CLOSE_CODES["message-invalid"], message=b"message-invalid")


def _cut(request: web.Request) -> None:
    """Who does not read would not read a goodbye either."""
    if request.transport is not None:
        request.transport.abort()


def _end_at_expiry(
    room: DeskServices, session: Session | None, watcher: Watcher
) -> asyncio.TimerHandle:
    now = room.deps.clock.now_ms()
    left_s = (session.expires_ms - now) / 1000 if session else room.deps.settings.session_ms / 1000
    return asyncio.get_running_loop().call_later(max(0.0, left_s), watcher.end, "session-ended")
