"""What every answer carries and every request must show: CSP, our own origin, a session, a role."""

from __future__ import annotations

import hmac
import re
from urllib.parse import urlsplit

from aiohttp import web

from desk.auth.accounts import Role, User
from desk.auth.sessions import COOKIE, Session
from desk.errors import NotSignedIn, OriginRefused, RoleRequired
from desk.http.dependencies import DeskSettings
from desk.http.services import ROOM
from web.problem_json import Handler

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}


@web.middleware
async def headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Security headers on every answer; nothing of the API is cached."""
    response = await handler(request)
    if response.prepared:
        return response
    response.headers.update(FIXED_HEADERS)
    settings = request.app[ROOM].deps.settings
    response.headers["Content-Security-Policy"] = _policy(settings, request)
    if settings.secure_cookie:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@web.middleware
async def own_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Raises OriginRefused for a change that another site could have made the browser send."""
    if request.method not in SAFE:
        if request.headers.get("X-Centrala") != "1":
            raise OriginRefused("expected the header X-Centrala: 1", field="X-Centrala")
        check_origin(request)
    return await handler(request)


def check_origin(request: web.Request) -> None:
    """Raises OriginRefused when the browser names another origin than ours."""
    origin = request.headers.get("Origin")
    settings = request.app[ROOM].deps.settings
    if origin is None or origin in settings.origins:
        return
    if urlsplit(origin).netloc != request.host:
        raise OriginRefused("the request comes from another site", field="Origin")


def sip_ws_url(settings: DeskSettings, request: web.Request) -> str:
    """Where this browser reaches Asterisk."""
    return settings.sip_ws_url.replace("{host}", request.url.host or "localhost")


async def session_of(request: web.Request) -> Session:
    """The live session. Raises NotSignedIn."""
    token = request.cookies.get(COOKIE)
    session = await request.app[ROOM].sessions.find(token) if token else None
    if session is None:
        raise NotSignedIn("sign in first")
    return session


async def user_of(request: web.Request, session: Session) -> User:
    """Whose session it is. Raises NotSignedIn."""
    user = await request.app[ROOM].accounts.get(session.user_id)
    if user is None:
        raise NotSignedIn("sign in first")
    return user


async def require(request: web.Request, role: Role) -> User:
    """Who asks, in this role. Raises NotSignedIn, RoleRequired."""
    user = await user_of(request, await session_of(request))
    if user.role is not role:
        raise RoleRequired(f"this is for a {role.value}")
    return user


def repeat_key(request: web.Request, what: str) -> str:
    """A page that repeats a request for safety sends the same Idempotency-Key."""
    given = request.headers.get("Idempotency-Key", "")
    own = given if _KEY.fullmatch(given) else request.app[ROOM].deps.new_id()
    return f"{what}:{own}"


def has_wall_token(request: web.Request) -> bool:
    """Whether the request shows the wallboard's read-only key."""
    return _is_same(request.app[ROOM].deps.settings.wall_token, request.query.get("token"))


def has_feed_token(request: web.Request) -> bool:
    """Whether the request shows the key of the event feed: `Authorization: Bearer KEY`."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    expected = request.app[ROOM].deps.settings.feed_token
    return scheme.lower() == "bearer" and _is_same(expected, shown.strip())


def _is_same(expected: str | None, shown: str | None) -> bool:
    return bool(expected and shown) and hmac.compare_digest(
        str(expected).encode(), str(shown).encode("utf-8", "replace")
    )


def address_of(request: web.Request) -> str:
    """The address of the peer; behind a proxy that we know, the one that the proxy saw."""
    peer = request.remote or "unknown"
    if peer in request.app[ROOM].deps.settings.proxies:
        return request.headers.get("X-Forwarded-For", peer).split(",")[-1].strip()
    return peer


def _policy(settings: DeskSettings, request: web.Request) -> str:
    sip = urlsplit(sip_ws_url(settings, request))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self' blob: data:",
            "manifest-src 'self'",
            f"connect-src 'self' {sip.scheme}://{sip.netloc}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
