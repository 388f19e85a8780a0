"""Requests of browsers: their connection, address and name, as far as they can be believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from web.origins import Origin
from web.site import SITE, Site, address_of, is_encrypted, network_of_request, with_host

PEER = "192.0.2.7"
ORIGINS = (Origin.parse("https://desk.example"), Origin.parse("http://[2001:db8::7]:8080"))


class Peer:
    """Transport whose other end has the address PEER."""

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (PEER, 40_000) if name == "peername" else default


def request(*, proxies: str = "", **headers: str) -> web.Request:
    app = web.Application()
    networks = frozenset(proxies.split())
    app[SITE] = Site(ui_dir=Path(), origins=ORIGINS, proxies=networks)
    named = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    return make_mocked_request("GET", "/", named, app=app, transport=Peer())


@pytest.mark.parametrize(
    ("proxies", "header", "encrypted"),
    [
        ("192.0.2.0/24", "https", True),
        ("192.0.2.0/24", "HTTPS ", True),
        ("192.0.2.0/24", "http", False),
        ("192.0.2.0/24", "", False),
        ("198.51.100.1", "https", False),
        ("", "https", False),
    ],
)
def test_protocol_is_believed_from_configured_proxies_only(
    proxies: str, header: str, encrypted: bool
) -> None:
    assert is_encrypted(request(proxies=proxies, X_Forwarded_Proto=header)) == encrypted


def test_address_is_believed_from_configured_proxies_only() -> None:
    assert address_of(request(X_Forwarded_For="203.0.113.9")) == PEER
    behind = request(proxies=PEER, X_Forwarded_For="2001:db8:1:2::9")
    assert address_of(behind) == "2001:db8:1:2::9"
    assert network_of_request(behind) == "2001:db8:1:2::/64"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("desk.example", "wss://desk.example:8089/ws"),
        ("[2001:db8::7]:8080", "wss://[2001:db8::7]:8089/ws"),
        ("evil.example", "wss://desk.example:8089/ws"),
        ("", "wss://desk.example:8089/ws"),
    ],
)
def test_host_in_an_address_is_one_of_the_configured_names(host: str, url: str) -> None:
    assert with_host("wss://{host}:8089/ws", request(Host=host)) == url
