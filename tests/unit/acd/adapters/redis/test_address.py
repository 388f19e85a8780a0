"""Forms that `REDIS_URL` may take, and errors for others."""

from __future__ import annotations

import ssl
import traceback
from pathlib import Path

import pytest
from redis.asyncio.connection import SSLConnection, UnixDomainSocketConnection

from acd.adapters.redis.address import Node, parse
from acd.ports.log_errors import LogAddressInvalid


def test_one_server_is_given_by_host_and_port() -> None:
    address = parse("redis://town:s%2Fcret@log.example:6380/3")
    assert address.server == {
        "host": "log.example",
        "port": 6380,
        "username": "town",
        "password": "s/cret",
        "db": 3,
    }
    assert (address.kind, address.nodes) == ("", ())


def test_defaults_are_those_of_redis() -> None:
    assert parse("redis://log.example").server == {"host": "log.example", "port": 6379}
    assert parse("redis://:secret@h").server["username"] == "default"
    assert parse("redis+sentinel://h/town").nodes == (Node("h", 26379),)


def test_a_database_may_be_named_in_the_query_too() -> None:
    assert parse("redis://h?db=2").server["db"] == 2
    assert parse("unix:///run/v.sock?db=2").server["db"] == 2


def test_a_local_socket_is_given_by_its_path() -> None:
    server = parse("unix://:secret@/run/our%20log/valkey.sock").server
    assert server.pop("connection_class") is UnixDomainSocketConnection
    assert server == {
        "path": "/run/our log/valkey.sock",
        "username": "default",
        "password": "secret",
    }


def test_ipv6_addresses_are_read() -> None:
    assert parse("redis://[::1]:6380").server == {"host": "::1", "port": 6380}


def test_sentinels_are_given_with_the_name_of_the_primary() -> None:
    address = parse("redis+sentinel://u:p@a:1,b,c:3/town?db=4&sentinel_password=s")
    assert (address.kind, address.primary_name) == ("sentinel", "town")
    assert address.nodes == (Node("a", 1), Node("b", 26379), Node("c", 3))
    assert address.server == {"username": "u", "password": "p", "db": 4}
    assert address.sentinel == {"password": "s", "ssl": False}


def test_a_cluster_is_given_by_some_of_its_nodes() -> None:
    address = parse("redis+cluster://:p@a:1,b:2")
    assert (address.kind, address.nodes) == ("cluster", (Node("a", 1), Node("b", 2)))
    assert address.server == {"username": "default", "password": "p"}


@pytest.mark.parametrize("scheme", ["rediss", "rediss+sentinel", "rediss+cluster"])
def test_tls_checks_the_certificate_and_by_default_its_name(scheme: str) -> None:
    path = "town" if scheme == "rediss+sentinel" else "0"
    server = parse(f"{scheme}://h/{path}").server
    strict = server.pop("connection_class")(**server)
    lenient = parse(f"{scheme}://h/{path}?ssl_check_hostname=false").server
    lenient = lenient.pop("connection_class")(**lenient)
    assert isinstance(strict, SSLConnection)
    assert (strict.check_hostname, lenient.check_hostname) == (True, False)
    assert strict.ssl_context.get().verify_mode is ssl.CERT_REQUIRED
    assert strict.cert_reqs is lenient.cert_reqs is ssl.CERT_REQUIRED


def test_sentinels_are_reached_over_tls_with_the_same_certificates() -> None:
    address = parse("rediss+sentinel://h/town?ssl_check_hostname=no&sentinel_username=u")
    assert address.sentinel == {"username": "u", "ssl_check_hostname": False, "ssl": True}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "begins with redis"),
        ("http://h", "begins with redis"),
        ("redis://", "host or host:port"),
        ("redis://h:port", "host or host:port"),
        ("redis://h:70000", "host or host:port"),
        ("redis://[::1", "expected an address"),
        ("redis://a,b", "expected one host"),
        ("redis://h/one", "db: expected the number"),
        ("redis://h?db=-1", "db: expected the number"),
        ("redis://h?colour=red", "colour=: expected one of db"),
        ("redis://h?ssl_ca_certs=x", "ssl_ca_certs=: expected one of db"),
        ("redis://h/1/2", "db: expected the number"),
        ("unix://", "unix:///path"),
        ("unix://run/valkey.sock", "unix:///path"),
        ("redis+sentinel://h", "name of the master"),
        ("redis+sentinel://h/a/b", "name of the master"),
        ("redis+sentinel:///town", "host or host:port"),
        ("redis+cluster://a,,b", "host or host:port"),
        ("redis+cluster://h?db=1", "database 0 alone"),
        ("rediss://h?ssl_ca_certs=/nowhere.pem", "PEM files"),
    ],
)
def test_a_wrong_address_raises_what_was_expected(url: str, expected: str) -> None:
    with pytest.raises(LogAddressInvalid, match="expected") as caught:
        parse(url)
    assert expected in caught.value.message
    assert caught.value.id == "log-address-invalid"


def test_a_file_that_is_no_certificate_is_reported(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(LogAddressInvalid, match="PEM files"):
        parse(f"rediss://h?ssl_ca_certs={tmp_path / 'ca.pem'}")


@pytest.mark.parametrize(
    "url",
    [
        "redis://:swordfish@h:port",
        "redis://:swordfish@h:port?colour=red",
        "redis://:swordfish/h@h",
        "redis://:sword[fish@h",
        "redis+cluster://:swordfish@a,b:port",
    ],
)
def test_a_password_is_never_repeated(url: str) -> None:
    with pytest.raises(LogAddressInvalid) as caught:
        parse(url)
    text = "".join(traceback.format_exception(caught.value))
    assert "fish" not in text
