"""Cookies of this site: HttpOnly, SameSite=Strict, and under https bound to this host alone."""

from __future__ import annotations

from aiohttp import web

from web.site import SITE

HOST_PREFIX = "__Host-"
"""Browsers take such a cookie by https only, for every path, and from no other host (RFC 6265bis,
section 4.1.3.2): a neighbour of the domain cannot plant one."""


def full_name(name: str, secure: bool) -> str:
    """Return the name under which browsers keep the cookie. `secure`: the site has https."""
    return f"{HOST_PREFIX}{name}" if secure else name


def read_cookie(request: web.Request, name: str) -> str | None:
    """Return the value of a cookie that `put_cookie` set; None without one."""
    return request.cookies.get(full_name(name, request.app[SITE].secure_cookie)) or None


def put_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, max_age_s: int
) -> None:
    secure = request.app[SITE].secure_cookie
    response.set_cookie(
        full_name(name, secure),
        value,
        max_age=max_age_s,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=secure,
    )


def remove_cookie(request: web.Request, response: web.StreamResponse, name: str) -> None:
    """Let the browser forget a cookie."""
    secure = request.app[SITE].secure_cookie
    response.del_cookie(
        full_name(name, secure), path="/", httponly=True, samesite="Strict", secure=secure
    )
