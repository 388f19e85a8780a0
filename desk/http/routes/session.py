"""Coming and going: log in, log out, who am I."""

from __future__ import annotations

from typing import Any

import structlog
from aiohttp import web

from acd.domain.model.errors import CentralaError
from desk.auth.accounts import Role, User
from desk.auth.permissions import session_of, user_of
from desk.auth.sessions import COOKIE
from desk.errors import LoginFailed
from desk.http import schemas
from desk.http.services import ROOM, DeskServices
from desk.live.channels_view import channels_view
from web.json_response import json_response
from web.site import address_of

log = structlog.get_logger()


def routes() -> list[web.RouteDef]:
    """Everything that has to do with a session."""
    return [
        web.post("/api/v1/login", login),
        web.post("/api/v1/logout", logout),
        web.get("/api/v1/session", session),
    ]


async def login(request: web.Request) -> web.Response:
    """Raises LoginFailed, RateLimitExceeded."""
    room = request.app[ROOM]
    body = await schemas.read(request, schemas.Login)
    attempt = await room.attempts.begin(body.login, address_of(request))
    user = await room.accounts.verify(body.login, body.password)
    if user is None:
        raise LoginFailed("login and password do not match")
    await room.attempts.succeeded(body.login, attempt)
    return await _let_in(request, room, user)


async def logout(request: web.Request) -> web.Response:
    """Ends the session and, when she holds nothing, her work; repeating it is harmless."""
    room = request.app[ROOM]
    token = request.cookies.get(COOKIE)
    session = await room.sessions.find(token) if token else None
    if session is not None:
        await room.sessions.revoke(session.key)
        await _sign_out(room, session.user_id)
        room.end_session(session.key)
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
    return response


async def session(request: web.Request) -> web.Response:
    """Who is signed in. Raises NotSignedIn."""
    user = await user_of(request, await session_of(request))
    return json_response(_session_view(request.app[ROOM], user))


async def _let_in(request: web.Request, room: DeskServices, user: User) -> web.Response:
    """A new session for a new login: an old cookie of this browser stops working."""
    old = request.cookies.get(COOKIE)
    before = await room.sessions.find(old) if old else None
    if before is not None:
        await room.sessions.revoke(before.key)
        room.end_session(before.key)
    token, _ = await room.sessions.create(user.id)
    room.boards.know(user)
    log.info("signed-in", user_id=user.id, role=user.role.value)
    response = json_response(_session_view(room, user))
    settings = room.deps.settings
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.session_ms // 1000,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=settings.secure_cookie,
    )
    return response


async def _sign_out(room: DeskServices, user_id: str) -> None:
    """Refused while she holds a contact: then the lost desk takes her off the line later."""
    user = room.boards.directory.get(user_id)
    if user is None or user.role is not Role.CONSULTANT:
        return
    try:
        await room.attendance.sign_out(user_id)
    except CentralaError as error:
        log.info("sign-out-refused", consultant_id=user_id, error=error.id)


def _session_view(room: DeskServices, user: User) -> dict[str, Any]:
    settings = room.deps.settings
    shown = {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "initials": user.initials,
        "role": user.role.value,
        "language": user.language,
        "grammatical_gender": user.grammatical_gender,
    }
    return {
        "user": shown,
        "hotline": settings.hotline,
        "city": settings.city,
        "time_zone": settings.time_zone,
        "channels": channels_view(room.deps.rules()),
    }
