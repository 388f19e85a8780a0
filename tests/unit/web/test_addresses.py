"""Addresses of browsers, behind proxies and as subjects of limits."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.addresses import network_of, seen_address

PROXIES = frozenset({"10.0.0.1", "10.1.0.0/16", "fd00::/8"})


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_limits_count_by_ipv4_address_and_ipv6_network(address: str, network: str) -> None:
    assert network_of(address) == network


@given(prefix=st.integers(0, 2**64 - 1), low=st.integers(0, 2**64 - 1))
def test_addresses_of_one_ipv6_network_are_one_subject(prefix: int, low: int) -> None:
    if prefix:  # ::/64 holds the mapped addresses of IPv4
        address = str(IPv6Address(prefix << 64 | low))
        assert network_of(address) == network_of(str(IPv6Address(prefix << 64)))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "<script>", "10.0.0.1"),
        ("10.0.0.1", "10.1.0.9", "10.1.0.9"),
    ],
)
def test_forwarded_address_is_believed_from_configured_proxies_only(
    peer: str, forwarded: str, address: str
) -> None:
    assert seen_address(peer, forwarded, PROXIES) == address


@given(claimed=st.text(max_size=60), seen=st.ip_addresses(v=4))
def test_browser_cannot_choose_its_address(claimed: str, seen: IPv4Address) -> None:
    if not seen.is_private:
        assert seen_address("10.0.0.1", f"{claimed}, {seen}", PROXIES) == str(seen)
