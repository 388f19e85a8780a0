"""Operations of the session: sign in, sign out, who is signed in, use."""

from __future__ import annotations

from aiohttp import web

from acd.domain.messages.rejections import ConsultantHasActiveContact
from acd.domain.model.consultant import Activity
from acd.ports.security_log import SecurityEventKind
from acd.serialisation.serialiser import to_view
from desk.auth.permissions import session_of, user_of
from desk.auth.sessions import SESSION_COOKIE
from desk.errors import (
    LoginFailed,
    SecondFactorCodeMissing,
    SecondFactorIncorrect,
    TemporaryPasswordEnded,
)
from desk.http.access import SIGNED_IN
from desk.http.answers import SessionView
from desk.http.schemas import Login
from desk.http.services import DESK, DeskServices
from desk.http.sign_in import opened_session, proof_of_second_factor, proved_user, session_view
from web.cookies import read_cookie, remove_cookie
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body
from web.security_events import report


async def log_in(request: web.Request) -> web.Response:
    """Create a session.

    Raises LoginFailed, TemporaryPasswordEnded, SecondFactorCodeMissing, SecondFactorIncorrect,
    RateLimitExceeded.
    """
    body = await read_body(request, Login)
    prove = proof_of_second_factor(request, body.code)
    user = await proved_user(request, body.login, body.password, prove)
    if user is None:
        raise LoginFailed("login and password do not match")
    return await opened_session(request, user)


async def log_out(request: web.Request) -> web.Response:
    """End the session and, unless the consultant has work, sign out; a repeat is harmless.

    Raises ConsultantHasActiveContact during a call, which the page could not go on with.
    """
    services = request.app[DESK]
    token = read_cookie(request, SESSION_COOKIE)
    session = await services.sessions.find(token) if token else None
    if session is not None:
        _require_no_call(services, session.user_id)
        await services.sessions.revoke(session.key)
        await services.keeper.sign_out(session.user_id)
        await services.keeper.disconnect_ended()
        report(
            request,
            SecurityEventKind.SESSION_ENDED,
            session.user_id,
            session.user_id,
            reason="logged-out",
        )
    response = web.Response(status=204)
    remove_cookie(request, response, SESSION_COOKIE)
    return response


def _require_no_call(services: DeskServices, user_id: str) -> None:
    consultant = services.deps.acd.consultant(user_id)
    if consultant is not None and consultant.activity is Activity.TALKING:
        raise ConsultantHasActiveContact("session: expected the end of the call first")


async def read_session(request: web.Request) -> web.Response:
    """Return the session and its user. Raises SessionMissing."""
    user = await user_of(request, await session_of(request))
    return json_response(to_view(session_view(request.app[DESK], user)))


async def use_session(request: web.Request) -> web.Response:
    """Note that a person is at the page, so that the session does not end as idle.

    Raises SessionMissing.
    """
    session = await session_of(request)
    await request.app[DESK].sessions.use(session)
    return web.Response(status=204)


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/login",
        id="logIn",
        summary="Sign in; sets the session cookie.",
        handler=log_in,
        body=Login,
        answers={200: SessionView},
        refusals=(
            LoginFailed,
            TemporaryPasswordEnded,
            SecondFactorCodeMissing,
            SecondFactorIncorrect,
        ),
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
        refusals=(ConsultantHasActiveContact,),
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
    Operation(
        method="PUT",
        path="/api/v1/session/use",
        id="useSession",
        summary="Note that a person is at the page, so that the session does not end as idle.",
        handler=use_session,
        answers={204: None},
        security=(SIGNED_IN,),
        tag="session",
    ),
)
