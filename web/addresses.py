"""Network addresses of browsers: behind proxies, and as subjects of limits."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

PREFIX_OF_A_SITE = 64
"""IPv6 prefix that one customer of a provider has at least (RFC 6177); single addresses in it are
free for the taking."""


def network_of(address: str) -> str:
    """Return what limits count by: an IPv4 address, or the /64 network of an IPv6 address."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((int(parsed), PREFIX_OF_A_SITE), strict=False))
    return str(parsed) if parsed is not None else address


def seen_address(peer: str, forwarded: str, proxies: Iterable[str]) -> str:
    """Return the address that the outermost configured proxy saw.

    `forwarded`: value of `X-Forwarded-For`, to whose end every proxy adds its peer. It is believed
    as far as configured proxies (addresses or networks) wrote it; a browser may send its own.
    """
    if not is_proxy(peer, proxies):
        return peer
    address = peer
    for entry in reversed(forwarded.split(",")):
        parsed = _parsed(entry.strip())
        if parsed is None:
            return address
        address = str(parsed)
        if not is_proxy(address, proxies):
            return address
    return address


def is_proxy(address: str, proxies: Iterable[str]) -> bool:
    """Return whether a configured proxy has this address."""
    parsed = _parsed(address)
    if parsed is None:
        return address in proxies
    return any(parsed in ip_network(proxy, strict=False) for proxy in proxies if _is_network(proxy))


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Return the address; that of IPv4 for one that is mapped into IPv6."""
    try:
        parsed = ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True
