"""Names by which browsers may reach the pages of the staff and of the residents."""

from __future__ import annotations

from collections.abc import Iterable

from centrala.host.exposure import is_loopback, is_wildcard
from config.settings import Settings
from web.origins import Origin

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def desk_origins(settings: Settings) -> tuple[Origin, ...]:
    """Return the names of the staff's pages, the main one first."""
    host = settings.http_host
    return _origins(settings.public_url, settings.url, host, settings.origins)


def residents_origins(settings: Settings) -> tuple[Origin, ...]:
    """Return the names of the residents' pages, the main one first."""
    url, host = settings.residents_url, settings.residents_host
    return _origins(url, settings.residents_address, host, settings.residents_origins)


def _origins(
    public_url: str | None, own_url: str, host: str, further: Iterable[str]
) -> tuple[Origin, ...]:
    """Return the public name, or our own address: on loopback with every name of loopback."""
    own = Origin.of_url(own_url)
    origins = [own, *map(Origin.of_url, further)]
    if public_url is None and (is_loopback(host) or is_wildcard(host)):
        loopback = [Origin(own.scheme, name, own.port) for name in LOOPBACK_HOSTS]
        origins = loopback + origins[1:] if is_wildcard(host) else origins + loopback
    return tuple(dict.fromkeys(origins))
