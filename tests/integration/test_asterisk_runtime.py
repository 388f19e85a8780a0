"""Asterisk of the bundle on the generated files: it starts and refuses unknown peers."""

from __future__ import annotations

import base64
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ivr.asterisk.provisioning import config_check, modules
from tests.support.asterisk import AMI_SECRET, RunningAsterisk, dialplan_in, running, settings_in
from tests.support.raw_sip_phone import RawSipPhone
from tests.support.sip_credentials import issue
from tests.support.waiting import PATIENCE_S, eventually

PASSWORD = "password-1"
BASE_PORT = int(os.environ.get("CENTRALA_TEST_PORTS", "21000"))
DIALPLAN = """
[from-trunk]
exten => 19115,1,Answer()
 same => n,MusicOnHold(default)

[from-consultant]
exten => _X!,1,Hangup(21)
"""


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    folder = tmp_path_factory.mktemp("runtime")
    (folder / "moh").mkdir()
    (folder / "moh" / "loop.alaw").write_bytes(b"\xd5" * 8000)
    settings = settings_in(folder, BASE_PORT, dialplans_dir=dialplan_in(folder, DIALPLAN))
    with running(settings) as server:
        issue(settings, {"k1": PASSWORD})
        yield server


def test_asterisk_boots_without_a_warning(asterisk: RunningAsterisk) -> None:
    assert asterisk.complaints() == []


def test_files_on_disk_agree_with_the_settings(asterisk: RunningAsterisk) -> None:
    assert config_check.check(asterisk.settings) == []


def test_only_needed_modules_are_loaded(asterisk: RunningAsterisk) -> None:
    listed = asterisk.cli("module show")
    loaded = set(re.findall(r"(?m)^(\w+)\.so .* Running ", listed))
    assert loaded == set(modules.ALL)


def test_manager_accepts_the_engine_and_stamps_events(asterisk: RunningAsterisk) -> None:
    order = "Action: Originate\r\nChannel: Local/19115@from-trunk\r\n"
    order += "Application: Wait\r\nData: 0\r\n\r\n"
    with _manager(asterisk, AMI_SECRET, order, until="Event: Hangup") as messages:
        assert "Authentication accepted" in messages
        assert re.search(r"Event: Newchannel\r\n.*\r\nTimestamp: \d+\.\d{6}\r\n", messages)


def test_manager_refuses_a_wrong_secret(asterisk: RunningAsterisk) -> None:
    with _manager(asterisk, "guess", until="Authentication failed") as messages:
        assert "Authentication failed" in messages


def test_manager_refuses_shell_commands_of_the_engine(asterisk: RunningAsterisk) -> None:
    order = "Action: Command\r\nCommand: core show version\r\n\r\n"
    with _manager(asterisk, AMI_SECRET, order, until="Permission denied") as messages:
        assert "Permission denied" in messages


def test_call_from_the_trunk_is_answered(asterisk: RunningAsterisk) -> None:
    with _caller(asterisk, "127.0.0.1") as phone:
        assert phone.invite("19115", user="+48601234118") == 200
        _wait_for_channels(asterisk, 1)
        phone.bye("19115")


def test_call_with_a_withheld_number_is_answered(asterisk: RunningAsterisk) -> None:
    with _caller(asterisk, "127.0.0.1") as phone:
        assert phone.invite("19115", user="anonymous", host="anonymous.invalid") == 200
        phone.bye("19115")


@pytest.mark.parametrize("user", ["+48601234118", "trunk", "19115", "anonymous"])
def test_call_from_elsewhere_is_refused(asterisk: RunningAsterisk, user: str) -> None:
    with _caller(asterisk, "127.0.0.2") as phone:
        assert phone.invite("19115", user=user) in (401, 403)
    _wait_for_channels(asterisk, 0)


@pytest.mark.parametrize("number", ["19115", "0048900123456"])
def test_consultant_account_without_its_password_is_refused(
    asterisk: RunningAsterisk, number: str
) -> None:
    with _caller(asterisk, "127.0.0.1") as phone:
        assert phone.invite(number, user="consultant-k1") == 401


@pytest.mark.parametrize("number", ["19115", "0048900123456", "consultant-k2"])
@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2"])
def test_consultant_account_is_refused_by_udp_and_cannot_dial_out(
    asterisk: RunningAsterisk, source: str, number: str
) -> None:
    with _caller(asterisk, source) as phone:
        assert phone.invite(number, user="consultant-k1", password=PASSWORD) in (401, 403)
    _wait_for_channels(asterisk, 0)


def test_registration_without_a_password_is_refused(asterisk: RunningAsterisk) -> None:
    with _caller(asterisk, "127.0.0.2") as phone:
        assert phone.send("REGISTER", "", user="consultant-k1") == 401


def test_web_port_serves_the_websocket_alone(asterisk: RunningAsterisk) -> None:
    for path, status in (("/", "404"), ("/httpstatus", "404"), ("/ari/channels", "404")):
        assert _get(asterisk, path).split()[1] == status
    key = base64.b64encode(b"0123456789abcdef").decode()
    upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
    upgrade += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n"
    assert _get(asterisk, "/ws", upgrade).startswith("HTTP/1.1 101")


def test_shipped_dialplan_loads_with_all_its_applications(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("shipped")
    (folder / "moh").mkdir()
    (folder / "moh" / "loop.alaw").write_bytes(b"\xd5" * 8000)
    settings = settings_in(folder, BASE_PORT + 60, rtp_end=BASE_PORT + 99)
    text = "\n".join(path.read_text() for path in settings.dialplans_dir.glob("*.conf"))
    lines = [line for line in text.splitlines() if re.match(r"\s*(exten|same)\s*=>", line)]
    called = set(
        re.findall(r"(?:,|\?)(\w+)\(", "\n".join(line.split("(")[0] + "(" for line in lines))
    )
    with running(settings) as server:
        assert server.complaints() == []
        assert called
        for application in called:
            output = server.cli(f"core show application {application}")
            assert "Your application(s) is (are) not registered" not in output, application


def _wait_for_channels(asterisk: RunningAsterisk, count: int) -> None:
    """Wait for this number of channels: that of an ended call goes some time after the answer."""
    sentence = f"{count} active channel"
    eventually(lambda: sentence in asterisk.cli("core show channels"), PATIENCE_S, sentence)


def _caller(asterisk: RunningAsterisk, source: str) -> RawSipPhone:
    return RawSipPhone(source, ("127.0.0.1", asterisk.settings.sip_port))


@contextmanager
def _manager(
    asterisk: RunningAsterisk, secret: str, order: str = "", until: str = r"Event: FullyBooted"
) -> Iterator[str]:
    """Log in to AMI, send an action and yield everything up to the message that holds `until`."""
    address = ("127.0.0.1", asterisk.settings.ami_port)
    with socket.create_connection(address, PATIENCE_S) as peer:
        login = f"Action: Login\r\nUsername: centrala\r\nSecret: {secret}\r\n\r\n"
        peer.sendall((login + order).encode())
        messages = ""
        while not re.search(f"{until}(?s:.*)\r\n\r\n", messages):
            chunk = peer.recv(4096)
            assert chunk, f"the manager hung up after {messages!r}"
            messages += chunk.decode()
        yield messages


def _get(asterisk: RunningAsterisk, path: str, headers: str = "") -> str:
    with socket.create_connection(("127.0.0.1", asterisk.settings.http_port), PATIENCE_S) as peer:
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        return peer.recv(4096).decode()
