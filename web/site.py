"""Settings of one HTTP site, and what follows from them for a request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from web.addresses import is_proxy, network_of, seen_address
from web.errors import OriginRefused
from web.origins import Origin, OriginInvalid

OTHER_SITES = frozenset({"cross-site", "same-site"})
"""Values of `Sec-Fetch-Site` for a request that a page of another origin sent (W3C Fetch
Metadata); a script cannot set the header."""


@dataclass(frozen=True, slots=True)
class Site:
    """Settings that middlewares and static files need.

    `ui_dir`: the built front end. `connect_url`: a further address that pages may connect to;
    `{host}` in it stands for the configured name that the browser used. `origins`: the names of
    the site, the main one first; only their pages may send changes. `proxies`: addresses and
    networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. `secure_cookie`: the
    site is served by TLS.
    """

    ui_dir: Path
    connect_url: str | None = None
    origins: tuple[Origin, ...] = ()
    proxies: frozenset[str] = frozenset()
    secure_cookie: bool = False


SITE = web.AppKey("site", Site)


def check_origin(request: web.Request) -> None:
    """Raise OriginRefused when a browser sent the request for a page of another origin.

    A program that is no browser names no origin; it has no cookie of somebody else either.
    """
    if request.headers.get("Sec-Fetch-Site") in OTHER_SITES:
        raise _refused(request.app[SITE], "Sec-Fetch-Site")
    check_origin_header(request)


def check_origin_header(request: web.Request) -> None:
    """Raise OriginRefused when the header `Origin` names no page of this site.

    For a port that pages of another port of the same host use: `Sec-Fetch-Site` calls them
    `same-site`, as it does every neighbour.
    """
    site = request.app[SITE]
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(site, origin):
        raise _refused(site, "Origin")


def address_of(request: web.Request) -> str:
    """Return the peer's address; behind configured proxies, the one that the outermost saw."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return seen_address(request.remote or "unknown", forwarded, request.app[SITE].proxies)


def network_of_request(request: web.Request) -> str:
    """Return what limits count the request by: its IPv4 address or IPv6 /64 network."""
    return network_of(address_of(request))


def is_encrypted(request: web.Request) -> bool:
    """Return whether the browser's connection is encrypted: to us, or to a configured proxy."""
    if is_proxy(request.remote or "unknown", request.app[SITE].proxies):
        return request.headers.get("X-Forwarded-Proto", "").strip().lower() == "https"
    return request.secure


def with_host(url: str, request: web.Request) -> str:
    """Return `url` with `{host}` replaced by the configured host that this browser used.

    A host that is not configured stands for the main one: the header `Host` is a stranger's text.
    """
    origins = request.app[SITE].origins
    used = (origin for origin in origins if origin.authority == request.host.lower())
    own = next(used, origins[0] if origins else None)
    return url.replace("{host}", own.host if own else "localhost")


def _is_own(site: Site, origin: str) -> bool:
    try:
        return Origin.parse(origin) in site.origins
    except OriginInvalid:
        return False


def _refused(site: Site, header: str) -> OriginRefused:
    names = " or ".join(map(str, site.origins)) or "no name"
    return OriginRefused(
        f"the request comes from a page of another site; this one is {names}: open the page "
        "there, or have its name added to CENTRALA_ORIGINS",
        field=header,
    )
