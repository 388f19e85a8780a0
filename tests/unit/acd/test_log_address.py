"""Where the log is: every form that `REDIS_URL` may take, and what is said to the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.adapters.redis.address import Login, Node, parse
from acd.ports.log_errors import BadLogAddress


def test_one_server_by_host_and_port() -> None:
    address = parse("redis://town:s%2Fcret@log.example:6380/3")
    assert address.nodes == (Node("log.example", 6380),)
    assert address.login == Login("town", "s/cret")
    assert (address.db, address.tls) == (3, None)


def test_what_is_not_said_is_what_everybody_uses() -> None:
    address = parse("redis://log.example")
    assert address.nodes == (Node("log.example", 6379),)
    assert (address.login, address.db) == (None, 0)
    assert parse("redis://:secret@h").login == Login("default", "secret")
    assert parse("redis+sentinel://h/town").nodes == (Node("h", 26379),)


def test_a_database_may_be_named_in_the_query_too() -> None:
    assert parse("redis://h?db=2").db == parse("unix:///run/v.sock?db=2").db == 2


def test_a_socket_of_this_machine() -> None:
    address = parse("unix://:secret@/run/our%20log/valkey.sock")
    assert address.nodes == (Node("/run/our log/valkey.sock"),)
    assert address.login == Login("default", "secret")


def test_an_address_of_ipv6() -> None:
    assert parse("redis://[::1]:6380").nodes == (Node("::1", 6380),)


def test_sentinels_and_the_name_of_their_master() -> None:
    address = parse("redis+sentinel://u:p@a:1,b,c:3/town?db=4&sentinel_password=s")
    assert address.nodes == (Node("a", 1), Node("b", 26379), Node("c", 3))
    assert (address.master, address.db) == ("town", 4)
    assert (address.login, address.sentinel_login) == (Login("u", "p"), Login("default", "s"))


def test_some_nodes_of_a_cluster() -> None:
    address = parse("redis+cluster://:p@a:1,b:2")
    assert address.nodes == (Node("a", 1), Node("b", 2))
    assert address.db == 0


@pytest.mark.parametrize("scheme", ["rediss", "rediss+sentinel", "rediss+cluster"])
def test_tls_checks_the_certificate_and_its_name_unless_told(scheme: str) -> None:
    strict = parse(f"{scheme}://h/0" if scheme != "rediss+sentinel" else f"{scheme}://h/town").tls
    assert strict is not None
    assert strict.check_hostname
    lenient = parse("rediss://h?ssl_check_hostname=false").tls
    assert lenient is not None
    assert not lenient.check_hostname
    assert lenient.verify_mode == strict.verify_mode


@pytest.mark.parametrize(
    ("url", "told"),
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
        ("unix://", "unix:///path"),
        ("redis+sentinel://h", "name of the master"),
        ("redis+sentinel://h/a/b", "name of the master"),
        ("redis+sentinel:///town", "host or host:port"),
        ("redis+cluster://a,,b", "host or host:port"),
        ("redis+cluster://h?db=1", "database 0 alone"),
        ("rediss://h?ssl_ca_certs=/nowhere.pem", "PEM files"),
    ],
)
def test_a_wrong_address_is_told_what_was_expected(url: str, told: str) -> None:
    with pytest.raises(BadLogAddress, match="expected") as caught:
        parse(url)
    assert told in caught.value.message
    assert caught.value.id == "bad-log-address"


def test_a_file_that_is_no_certificate_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(BadLogAddress, match="PEM files"):
        parse(f"rediss://h?ssl_ca_certs={tmp_path / 'ca.pem'}")


def test_a_password_is_never_repeated() -> None:
    with pytest.raises(BadLogAddress) as caught:
        parse("redis://:swordfish@h:port?colour=red")
    assert "swordfish" not in caught.value.message
