"""Ports of this machine: which are free, and who holds the others."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from centrala.host.port_check import absent_hosts, holder, is_free, taken
from config.settings import PORTS, Settings
from tests.support.valkey import free_port


@contextmanager
def held(kind: socket.SocketKind, host: str = "127.0.0.1") -> Iterator[int]:
    """Hold a port of the host; yield its number."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as server:
        server.bind((host, free_port()))  # none that an outgoing connection may take
        if kind is socket.SOCK_STREAM:
            server.listen()
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    ("kind", "transport"), [(socket.SOCK_STREAM, "tcp"), (socket.SOCK_DGRAM, "udp")]
)
def test_held_port_is_not_free_and_its_holder_is_named(
    kind: socket.SocketKind, transport: str
) -> None:
    with held(kind) as number:
        assert not is_free("127.0.0.1", number, transport)
        assert holder(number, transport).endswith(f"(pid {os.getpid()})")
    assert is_free("127.0.0.1", number, transport)


def test_transports_have_ports_of_their_own() -> None:
    with held(socket.SOCK_DGRAM) as number:
        assert is_free("127.0.0.1", number, "tcp")


def test_address_of_the_other_family_is_looked_at_too() -> None:
    if not socket.has_ipv6:
        pytest.skip("left out: this machine has no IPv6")
    with held(socket.SOCK_STREAM, "::1") as number:
        assert not is_free("::1", number, "tcp")
        assert holder(number, "tcp").endswith(f"(pid {os.getpid()})")


def test_holder_of_a_free_port_is_unknown() -> None:
    assert holder(free_port(), "tcp") == "another program"


def test_taken_port_is_reported_by_its_setting() -> None:
    with held(socket.SOCK_STREAM) as number:
        settings = Settings(http_port=number)
        reported = {name: (port, purpose) for name, port, purpose in taken(settings)}
    assert reported["http_port"] == (number, PORTS["http_port"])


@pytest.mark.parametrize("media_host", ["127.0.0.1", None])
def test_held_port_among_those_of_voice_is_reported(media_host: str | None) -> None:
    with held(socket.SOCK_DGRAM) as number:
        settings = Settings(rtp_start=number, rtp_end=number + 4, media_host=media_host)
        reported = [
            (port, purpose.transport)
            for name, port, purpose in taken(settings)
            if name == "rtp_start"
        ]
    assert reported == [(number, "udp")]


def test_address_of_another_machine_is_told_from_a_taken_port() -> None:
    settings = Settings(http_host="203.0.113.9", sip_host="no-such-name.invalid")
    assert dict(absent_hosts(settings)) == {
        "http_host": "203.0.113.9",
        "sip_host": "no-such-name.invalid",
    }
    assert not {"http_port", "sip_port"} & {name for name, _, _ in taken(settings)}


@pytest.mark.parametrize(
    ("certificate", "unused"), [(None, "sip_wss_port"), (Path("/c.pem"), "sip_ws_port")]
)
def test_telephones_have_one_port_with_tls_or_without(
    certificate: Path | None, unused: str
) -> None:
    with held(socket.SOCK_STREAM) as number:
        settings = Settings(sip_ws_port=number, sip_wss_port=number, tls_cert=certificate)
        names = {name for name, _, _ in taken(settings)}
    assert names & {"sip_ws_port", "sip_wss_port"} == {"sip_ws_port", "sip_wss_port"} - {unused}
