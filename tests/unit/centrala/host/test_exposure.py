"""Warnings about what others of the network may read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centrala.host.exposure import is_loopback, remarks
from config import settings as setting_files
from config.settings import Settings


@pytest.fixture(autouse=True)
def env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "centrala.env"
    monkeypatch.setattr(setting_files, "ENV_FILE", path)
    return path


def settings(**changes: Any) -> Settings:
    return Settings.model_validate(changes)


def test_installation_on_loopback_has_no_remark() -> None:
    assert remarks(settings()) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "desk.example"])
@pytest.mark.parametrize(
    ("field", "setting"),
    [("http_host", "CENTRALA_PUBLIC_URL"), ("residents_host", "CENTRALA_RESIDENTS_URL")],
)
def test_plain_http_beyond_loopback_is_one_sentence_with_the_remedy(
    host: str, field: str, setting: str
) -> None:
    sentence = remarks(settings(**{field: host}))[0]
    assert f"plain http on {host}" in sentence
    assert "CENTRALA_TLS_CERT" in sentence
    assert f"{setting}=https" in sentence
    assert "\n" not in sentence


def test_pages_on_every_address_need_a_name() -> None:
    everywhere = {"http_host": "::", "tls_cert": "/c.pem", "tls_key": "/k.pem"}
    [sentence] = remarks(settings(**everywhere))
    assert "set CENTRALA_PUBLIC_URL" in sentence
    assert remarks(settings(**everywhere, origins="https://desk.example")) == []


def test_plain_websocket_of_telephones_is_named_too() -> None:
    [sentence] = remarks(settings(sip_ws_host="192.0.2.7"))
    assert "plain ws on 192.0.2.7" in sentence
    assert "CENTRALA_SIP_WS_URL" in sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"tls_cert": "/c.pem", "tls_key": "/k.pem"},
        {"public_url": "https://desk.example", "sip_ws_url": "wss://desk.example/ws"},
    ],
)
def test_tls_of_our_own_or_of_a_proxy_ends_the_remarks(changes: dict[str, Any]) -> None:
    assert remarks(settings(http_host="192.0.2.7", sip_ws_host="192.0.2.7", **changes)) == []


def test_trunk_that_is_open_without_tls_as_well_is_named() -> None:
    [remark] = remarks(settings(sip_tls_host="192.0.2.7", sip_host="192.0.2.7"))
    assert "CENTRALA_SIP_HOST" in remark
    assert remarks(settings(sip_tls_host="192.0.2.7")) == []


def test_file_of_settings_that_others_may_read_is_named(env_file: Path) -> None:
    env_file.write_text("CENTRALA_IMAP_PASSWORD=x\n")
    env_file.chmod(0o640)
    assert remarks(settings()) == [
        f"other users may read the passwords in {env_file}: chmod 600 {env_file}"
    ]
    env_file.chmod(0o600)
    assert remarks(settings()) == []


@given(st.ip_addresses())
def test_loopback_is_told_by_the_address(address: Any) -> None:
    assert is_loopback(str(address)) == address.is_loopback


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "[::1]", "127.8.0.1"])
def test_names_of_this_machine_are_loopback(host: str) -> None:
    assert is_loopback(host)
