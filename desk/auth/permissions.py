"""Checks of a request's session, role and keys."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from aiohttp import web

from acd.ports.security_log import SecurityEventKind
from desk.auth.accounts import Accounts, Role, User
from desk.auth.second_factors import SecondFactorPolicy
from desk.auth.sessions import SESSION_COOKIE, Session, Sessions
from desk.auth.wallboard_tokens import WallboardTokens
from desk.errors import (
    PasswordExpired,
    RoleInsufficient,
    SecondFactorMissing,
    SessionMissing,
)
from web.cookies import read_cookie
from web.problem_json import route_of
from web.security_events import report


@dataclass(frozen=True, slots=True)
class Guard:
    """Dependencies of the checks. `feed_token`: key of the event feed; None switches it off;
    `second_factor`: whose accounts have to have one."""

    accounts: Accounts
    sessions: Sessions
    wallboard_tokens: WallboardTokens
    feed_token: str | None
    second_factor: SecondFactorPolicy = SecondFactorPolicy.OPTIONAL


BEARER = "bearer."
"""Prefix of a token among the sub-protocols that a WebSocket offers."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
GUARD = web.AppKey("guard", Guard)


async def session_of(request: web.Request) -> Session:
    """Return the live session of the request. Raises SessionMissing."""
    token = read_cookie(request, SESSION_COOKIE)
    session = await request.app[GUARD].sessions.find(token) if token else None
    if session is None:
        raise SessionMissing("sign in first")
    if request.method not in SAFE_METHODS:  # pages read by themselves, people change something
        await request.app[GUARD].sessions.use(session)
    return session


async def user_of(request: web.Request, session: Session) -> User:
    """Return the user of the session, whose password may be temporary. Raises SessionMissing."""
    user = await request.app[GUARD].accounts.get(session.user_id)
    if user is None:
        raise SessionMissing("sign in first")
    return user


async def require(request: web.Request, role: Role) -> User:
    """Return the user of this role.

    Raises SessionMissing, PasswordExpired, SecondFactorMissing, RoleInsufficient.
    """
    _, user = await admit(request, role)
    return user


async def admit(request: web.Request, *roles: Role) -> tuple[Session, User]:
    """Return session and user of one of these roles.

    Raises SessionMissing, PasswordExpired, SecondFactorMissing, RoleInsufficient.
    """
    session = await session_of(request)
    user = await user_of(request, session)
    if user.temporary_password:
        raise PasswordExpired("set a password of your own first")
    if request.app[GUARD].second_factor.demands(user):
        raise SecondFactorMissing("set up a second factor first")
    if user.role not in roles:
        kind = SecurityEventKind.ROLE_REFUSED
        report(request, kind, actor=user.id, route=route_of(request))
        raise RoleInsufficient(f"expected the role {' or '.join(roles)}")
    return session, user


async def wallboard_token_of(request: web.Request) -> str | None:
    """Return the name of the live wallboard token that the request carries.

    It stands in a header, never in the address, which proxies and browsers keep: in
    `Authorization: Bearer`, or for a WebSocket, to which a page adds no header, in
    `Sec-WebSocket-Protocol` after `bearer.`.
    """
    value = _bearer(request) or _socket_bearer(request)
    if not value:
        return None
    name = await request.app[GUARD].wallboard_tokens.name_of(value)
    if name is None:
        report(request, SecurityEventKind.TOKEN_REFUSED)
    return name


def has_feed_token(request: web.Request) -> bool:
    """Return whether the request carries the key of the event feed: `Authorization: Bearer`."""
    return _is_same(request.app[GUARD].feed_token, _bearer(request))


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _socket_bearer(request: web.Request) -> str:
    offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")
    tokens = (one.strip().removeprefix(BEARER) for one in offered if BEARER in one)
    return next(tokens, "")


def _is_same(expected: str | None, given: str | None) -> bool:
    return bool(expected and given) and hmac.compare_digest(
        str(expected).encode(), str(given).encode("utf-8", "replace")
    )
