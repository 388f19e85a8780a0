"""Protection of every answer and every change: security headers, and the check of the origin."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import hdrs, web

from acd.ports.security_log import SecurityEventKind
from web.errors import OriginRefused
from web.problem_json import Handler, route_of
from web.security_events import report
from web.site import SITE, Site, check_origin, is_encrypted, with_host

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
"""One year, as browsers' preload lists ask; names below ours are ours too."""

STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",  # empty: rules come by CSSOM
    "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",  # react-aria, touch-action
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",  # Redoc, its scroll bars
)
"""Style elements that libraries of the pages make, by their content: an upgrade that changes one
fails tests/e2e/test_security_policy.py, which names the new hash."""


async def set_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the security headers on an answer of any kind; caches keep no answer of the API.

    For `Application.on_response_prepare`, which sees refusals, files and WebSockets alike.
    """
    site = request.app[SITE]
    response.headers.update(FIXED_HEADERS)
    policy = _content_security_policy(site, request)
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.popall(hdrs.SERVER, None)  # names versions of Python and aiohttp
    if site.secure_cookie and is_encrypted(request):
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    if response.headers.get(hdrs.CONTENT_TYPE, "").startswith("text/"):
        response.charset = response.charset or "utf-8"


@web.middleware
async def require_own_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Raise OriginRefused for a change or a WebSocket that a page of another site could open."""
    changes = request.method not in SAFE_METHODS
    if changes or hdrs.UPGRADE in request.headers:
        try:
            _check(request, changes)
        except OriginRefused as refused:
            header, kind = refused.field or "", SecurityEventKind.ORIGIN_REFUSED
            report(request, kind, header=header, route=route_of(request))
            raise
    return await handler(request)


def _check(request: web.Request, changes: bool) -> None:
    if changes and request.headers.get("X-Centrala") != "1":
        raise OriginRefused("expected the header X-Centrala: 1", field="X-Centrala")
    check_origin(request)


def _content_security_policy(site: Site, request: web.Request) -> str:
    connect = "connect-src 'self'"
    if site.connect_url is not None:
        url = urlsplit(with_host(site.connect_url, request))
        connect += f" {url.scheme}://{url.netloc}"
    return "; ".join(
        (
            "default-src 'none'",
            "object-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {' '.join(STYLES)}",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self' blob: data:",
            "manifest-src 'self'",
            connect,
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
