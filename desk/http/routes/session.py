"""Operations of the session: sign in, sign out, who is signed in."""

from __future__ import annotations

from dataclasses import replace

import structlog
from aiohttp import web

from acd.domain.model.errors import CentralaError
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.login_throttle import LoginAttempt
from desk.auth.password_rules import PasswordForbidden, PasswordGuessable, PasswordTooShort
from desk.auth.permissions import session_of, user_of
from desk.auth.sessions import COOKIE
from desk.errors import LoginFailed, PasswordIncorrect
from desk.http.access import SIGNED_IN
from desk.http.answers import SessionView, UserView
from desk.http.schemas import Login, PasswordChange
from desk.http.services import DESK, DeskServices
from web.city import channels_view
from web.errors import RateLimitExceeded
from web.json_response import json_response
from web.limits import QUOTA, Quota
from web.operations import Operation
from web.schemas import read_body
from web.site import address_of

log = structlog.get_logger()


async def log_in(request: web.Request) -> web.Response:
    """Create a session. Raises LoginFailed, RateLimitExceeded."""
    services = request.app[DESK]
    body = await read_body(request, Login)
    attempt = await _counted_attempt(request, body.login)
    user = await services.accounts.verify(body.login, body.password)
    if user is None:
        raise LoginFailed("login and password do not match")
    await services.login_throttle.succeeded(body.login, attempt)
    return await _create_session(request, services, user)


async def change_password(request: web.Request) -> web.Response:
    """Set a password of one's own; end every other session of the user.

    Raises SessionMissing, PasswordIncorrect, PasswordTooShort, PasswordForbidden,
    PasswordGuessable, RateLimitExceeded.
    """
    services = request.app[DESK]
    user = await user_of(request, await session_of(request))
    body = await read_body(request, PasswordChange)
    attempt = await _counted_attempt(request, user.login)
    if await services.accounts.verify(user.login, body.current_password) is None:
        message = "current_password: expected the password of the login"
        raise PasswordIncorrect(message, field="current_password")
    await services.login_throttle.succeeded(user.login, attempt)
    services.check_password(body.new_password, user)
    await services.accounts.set_password(user.id, body.new_password, temporary=False)
    await services.end_dead_sessions()
    log.info("password-changed", user_id=user.id)
    return await _create_session(request, services, replace(user, temporary_password=False))


async def log_out(request: web.Request) -> web.Response:
    """End the session and, unless the consultant has work, sign out; a repeat is harmless."""
    services = request.app[DESK]
    token = request.cookies.get(COOKIE)
    session = await services.sessions.find(token) if token else None
    if session is not None:
        await services.sessions.revoke(session.key)
        await _sign_out(services, session.user_id)
        services.end_session(session.key)
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
    return response


async def read_session(request: web.Request) -> web.Response:
    """Return the session and its user. Raises SessionMissing."""
    user = await user_of(request, await session_of(request))
    return json_response(to_view(_session_view(request.app[DESK], user)))


async def _counted_attempt(request: web.Request, login: str) -> LoginAttempt:
    """Count an attempt and show the quota in the answer. Raises RateLimitExceeded."""
    throttle = request.app[DESK].login_throttle
    try:
        attempt = await throttle.begin(login, address_of(request))
    except RateLimitExceeded as error:
        request[QUOTA] = Quota(throttle.limit, 0, error.retry_after_s)
        raise
    request[QUOTA] = attempt.quota
    return attempt


async def _create_session(request: web.Request, services: DeskServices, user: User) -> web.Response:
    """Replace the session of this browser: its old cookie stops working."""
    old_token = request.cookies.get(COOKIE)
    old = await services.sessions.find(old_token) if old_token else None
    if old is not None:
        await services.sessions.revoke(old.key)
        services.end_session(old.key)
    token, _ = await services.sessions.create(user.id)
    services.views.add_user(user)
    log.info("signed-in", user_id=user.id, role=user.role.value)
    response = json_response(to_view(_session_view(services, user)))
    settings = services.deps.settings
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


async def _sign_out(services: DeskServices, user_id: str) -> None:
    """Sign a consultant out. With a contact that is refused, and presence ends it later."""
    user = services.views.directory.get(user_id)
    if user is None or user.role is not Role.CONSULTANT:
        return
    try:
        await services.presence.sign_out(user_id)
    except CentralaError as error:
        log.info("sign-out-refused", consultant_id=user_id, error=error.id)


def _session_view(services: DeskServices, user: User) -> SessionView:
    settings = services.deps.settings
    shown = UserView(
        id=user.id,
        login=user.login,
        name=user.name,
        initials=user.initials,
        role=user.role.value,
        language=user.language,
        grammatical_gender=user.grammatical_gender,
    )
    channels = channels_view(services.deps.rules())
    return SessionView(
        user=shown,
        hotline=settings.hotline,
        city=settings.city,
        time_zone=settings.time_zone,
        channels=channels,
        temporary_password=user.temporary_password,
    )


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/login",
        id="logIn",
        summary="Sign in; sets the session cookie.",
        handler=log_in,
        body=Login,
        answers={200: SessionView},
        refusals=(LoginFailed,),
        repeatable=False,
        tag="session",
    ),
    Operation(
        method="POST",
        path="/api/v1/session/password",
        id="changePassword",
        summary="Set a password of one's own; ends every other session of the user.",
        handler=change_password,
        body=PasswordChange,
        answers={200: SessionView},
        security=(SIGNED_IN,),
        refusals=(PasswordIncorrect, PasswordTooShort, PasswordForbidden, PasswordGuessable),
        repeatable=False,
        tag="session",
    ),
    Operation(
        method="POST",
        path="/api/v1/logout",
        id="logOut",
        summary="End the session.",
        handler=log_out,
        answers={204: None},
        repeatable=False,
        tag="session",
    ),
    Operation(
        method="GET",
        path="/api/v1/session",
        id="readSession",
        summary="Return the session and its user.",
        handler=read_session,
        answers={200: SessionView},
        security=(SIGNED_IN,),
        tag="session",
    ),
)
