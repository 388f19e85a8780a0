"""Origins of web pages: scheme, host and port, as browsers send them (RFC 6454)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import ClassVar, Self
from urllib.parse import urlsplit

from acd.domain.model.errors import InvalidInput

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_PORT = 65535
_SERIALISED = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE | re.ASCII,
)


class OriginInvalid(InvalidInput):
    """Text that is no origin of a web page: `http` or `https`, a host, a port if need be.

    Remedy: write it as `https://desk.example.pl` or `http://192.0.2.7:8080`.
    """

    id: ClassVar[str] = "origin-invalid"


@dataclass(frozen=True, slots=True)
class Origin:
    """Origin in one spelling: lower case, shortest form of an IPv6 address, port always named.

    Two origins are the same exactly if browsers take them for the same: `example.pl.` is another
    host than `example.pl`.
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the header `Origin`. Raises OriginInvalid: for `null`, a path, user information."""
        match = _SERIALISED.fullmatch(text)
        if match is None:
            raise OriginInvalid(
                "expected http or https, a host and a port, as in https://a.pl:8443"
            )
        scheme = match["scheme"].lower()
        port = int(match["port"] or DEFAULT_PORTS[scheme])
        if not 0 < port <= MAX_PORT:
            raise OriginInvalid(f"expected a port from 1 to {MAX_PORT}")
        return cls(scheme, _host(match["host"].lower()), port)

    @classmethod
    def of_url(cls, url: str) -> Self:
        """Return the origin of an address that a person wrote: with a path, in letters beyond
        ASCII. Raises OriginInvalid."""
        try:
            parts = urlsplit(url)
            name = parts.netloc.encode("idna").decode("ascii") if "[" not in url else parts.netloc
        except ValueError as error:
            raise OriginInvalid("expected an address such as https://desk.example.pl") from error
        return cls.parse(f"{parts.scheme}://{name}")

    @property
    def authority(self) -> str:
        """Host, with the port where it is not the usual one: what the header `Host` names."""
        usual = DEFAULT_PORTS[self.scheme] == self.port
        return self.host if usual else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


def _host(text: str) -> str:
    if not text.startswith("["):
        return text
    try:
        address = ip_address(text[1:-1])
    except ValueError as error:
        raise OriginInvalid("expected an IPv6 address in the brackets") from error
    if not isinstance(address, IPv6Address):
        raise OriginInvalid("expected an IPv6 address in the brackets")
    return f"[{address.compressed}]"
