"""Operations of an account: its password and its sessions, for its owner and for supervisors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import structlog
from aiohttp import web

from acd.ports.security_log import SecurityEventKind
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.password_rules import PasswordForbidden, PasswordGuessable, PasswordTooShort
from desk.auth.permissions import require, session_of, user_of
from desk.auth.sessions import Session
from desk.errors import PasswordIncorrect, TemporaryPasswordEnded, UserUnknown
from desk.http.access import SIGNED_IN, SUPERVISOR
from desk.http.answers import SessionEntry, SessionList, SessionView
from desk.http.schemas import PasswordChange
from desk.http.services import DESK, DeskServices
from desk.http.sign_in import opened_session, proved_user
from web.json_response import json_response
from web.operations import Operation
from web.schemas import read_body, rfc3339
from web.security_events import report

log = structlog.get_logger()


async def change_password(request: web.Request) -> web.Response:
    """Set a password of one's own; end every other session of the user.

    Raises SessionMissing, PasswordIncorrect, PasswordTooShort, PasswordForbidden,
    PasswordGuessable, RateLimitExceeded.
    """
    services = request.app[DESK]
    user = await user_of(request, await session_of(request))
    body = await read_body(request, PasswordChange)
    if await proved_user(request, user.login, body.current_password) is None:
        message = "current_password: expected the password of the login"
        raise PasswordIncorrect(message, field="current_password")
    services.check_password(body.new_password, user)
    await services.accounts.set_password(user.id, body.new_password)
    await services.keeper.disconnect_ended()
    log.info("password-changed", user_id=user.id)
    report(request, SecurityEventKind.PASSWORD_CHANGED, user.id, user.id)
    return await opened_session(request, replace(user, temporary_until_ms=None))


async def list_sessions(request: web.Request) -> web.Response:
    """Return the live sessions of the user. Raises SessionMissing."""
    session = await session_of(request)
    user = await user_of(request, session)
    rows = await request.app[DESK].sessions.of_user(user.id)
    return json_response(to_view(_session_list(request.app[DESK], rows, session)))


async def end_other_sessions(request: web.Request) -> web.Response:
    """End every session of the user but this one. Raises SessionMissing."""
    session = await session_of(request)
    user = await user_of(request, session)
    await _end_all(request, user, user, kept=session.key)
    return web.Response(status=204)


async def list_all_sessions(request: web.Request) -> web.Response:
    """Return the live sessions of everybody."""
    await require(request, Role.SUPERVISOR)
    services = request.app[DESK]
    rows = await services.sessions.all()
    return json_response(to_view(_session_list(services, rows, await session_of(request))))


async def end_sessions_of(request: web.Request) -> web.Response:
    """End every session of a user. Raises UserUnknown."""
    supervisor = await require(request, Role.SUPERVISOR)
    user_id = request.match_info["id"]
    user = await request.app[DESK].accounts.get(user_id)
    if user is None:
        raise UserUnknown("id: no such account", field="id")
    await _end_all(request, user, supervisor)
    return web.Response(status=204)


async def _end_all(request: web.Request, user: User, actor: User, kept: str | None = None) -> None:
    services = request.app[DESK]
    ended = await services.sessions.revoke_all(user.id, kept)
    await services.keeper.disconnect_ended()
    if ended:
        kind = SecurityEventKind.SESSION_ENDED
        report(request, kind, user.id, actor.id, reason="ended-all", count=ended)


def _session_list(services: DeskServices, rows: Iterable[Session], current: Session) -> SessionList:
    names = services.views.names
    entries = [
        SessionEntry(
            user_id=row.user_id,
            name=names.get(row.user_id, row.user_id),
            started_at=rfc3339(row.created_ms),
            used_at=rfc3339(row.used_ms),
            address=row.address,
            browser=row.browser,
            current=row.key == current.key,
        )
        for row in rows
    ]
    return SessionList(entries, services.deps.settings.session_limits.idle_ms // 60_000)


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/session/password",
        id="changePassword",
        summary="Set a password of one's own; ends every other session of the user.",
        handler=change_password,
        body=PasswordChange,
        answers={200: SessionView},
        security=(SIGNED_IN,),
        refusals=(
            PasswordIncorrect,
            PasswordTooShort,
            PasswordForbidden,
            PasswordGuessable,
            TemporaryPasswordEnded,
        ),
        repeatable=False,
        tag="session",
    ),
    Operation(
        method="GET",
        path="/api/v1/sessions",
        id="listSessions",
        summary="Return the live sessions of the user.",
        handler=list_sessions,
        answers={200: SessionList},
        security=(SIGNED_IN,),
        tag="session",
    ),
    Operation(
        method="POST",
        path="/api/v1/sessions/end-others",
        id="endOtherSessions",
        summary="End every session of the user but this one.",
        handler=end_other_sessions,
        answers={204: None},
        security=(SIGNED_IN,),
        tag="session",
    ),
    Operation(
        method="GET",
        path="/api/v1/supervisor/sessions",
        id="listAllSessions",
        summary="Return the live sessions of everybody.",
        handler=list_all_sessions,
        answers={200: SessionList},
        security=(SUPERVISOR,),
        tag="supervisor",
    ),
    Operation(
        method="POST",
        path="/api/v1/supervisor/users/{id}/end-sessions",
        id="endSessionsOfUser",
        summary="End every session of a user.",
        handler=end_sessions_of,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=(UserUnknown,),
        tag="supervisor",
    ),
)
