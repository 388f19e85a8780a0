"""Middlewares that protect every answer and every change: CSP and the check of the origin."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from web.errors import OriginRefused
from web.problem_json import Handler
from web.site import SITE, Site, check_origin, with_host

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}


@web.middleware
async def security_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set the security headers on every answer; forbid caches to keep answers of the API."""
    response = await handler(request)
    if response.prepared:
        return response
    response.headers.update(FIXED_HEADERS)
    site = request.app[SITE]
    response.headers["Content-Security-Policy"] = _content_security_policy(site, request)
    if site.secure_cookie:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@web.middleware
async def require_own_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Raise OriginRefused for a change that a page of another site could have sent."""
    if request.method not in SAFE_METHODS:
        if request.headers.get("X-Centrala") != "1":
            raise OriginRefused("expected the header X-Centrala: 1", field="X-Centrala")
        check_origin(request)
    return await handler(request)


def _content_security_policy(site: Site, request: web.Request) -> str:
    connect = "connect-src 'self'"
    if site.connect_url is not None:
        url = urlsplit(with_host(site.connect_url, request))
        connect += f" {url.scheme}://{url.netloc}"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
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
