"""Settings of one HTTP site, and what follows from them for a request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from web.addresses import network_of, seen_address
from web.errors import OriginRefused


@dataclass(frozen=True, slots=True)
class Site:
    """Settings that middlewares and static files need.

    `ui_dir`: the built front end. `connect_url`: a further address that pages may connect to;
    `{host}` in it stands for the host that the browser itself used. `origins`: further origins
    (`https://desk.example`) that may send changes. `proxies`: addresses and networks
    whose `X-Forwarded-For` is believed. `secure_cookie`: the site is served by TLS.
    """

    ui_dir: Path
    connect_url: str | None = None
    origins: tuple[str, ...] = ()
    proxies: frozenset[str] = frozenset()
    secure_cookie: bool = False


SITE = web.AppKey("site", Site)


def check_origin(request: web.Request) -> None:
    """Raise OriginRefused when the browser names another origin than ours."""
    origin = request.headers.get("Origin")
    if origin is None or origin in request.app[SITE].origins:
        return
    if urlsplit(origin).netloc != request.host:
        raise OriginRefused("the request comes from another site", field="Origin")


def address_of(request: web.Request) -> str:
    """Return the peer's address; behind configured proxies, the one that the outermost saw."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return seen_address(request.remote or "unknown", forwarded, request.app[SITE].proxies)


def network_of_request(request: web.Request) -> str:
    """Return what limits count the request by: its IPv4 address or IPv6 /64 network."""
    return network_of(address_of(request))


def with_host(url: str, request: web.Request) -> str:
    """Return `url` with `{host}` replaced by the host that this browser used."""
    return url.replace("{host}", request.url.host or "localhost")
