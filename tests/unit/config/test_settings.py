from pathlib import Path

import pytest

from centrala.host import secrets, valkey
from config import settings
from config.errors import SettingInvalid


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    import os

    for name in os.environ:
        if name.startswith("CENTRALA_") or name in {"DATABASE_URL", "REDIS_URL"}:
            monkeypatch.delenv(name)
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path_factory.mktemp("clone") / "centrala.env")


def test_defaults_are_the_usual_ports_on_loopback() -> None:
    loaded = settings.load()
    assert (loaded.http_port, loaded.sip_port, loaded.sip_ws_port) == (8080, 5060, 8088)
    assert {loaded.http_host, loaded.sip_host, loaded.sip_ws_host} == {"127.0.0.1"}
    assert loaded.database.startswith("sqlite:///")


def test_port_base_moves_every_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = settings.load()
    monkeypatch.setenv("CENTRALA_PORT_BASE", "21000")
    there = settings.load()
    ports = {getattr(loaded, name) for loaded in (here, there) for name in settings.PORTS}
    assert len(ports) == 2 * len(settings.PORTS)
    assert there.http_port == 21000
    assert there.rtp_end == 21999


def test_explicit_port_overrides_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRALA_PORT_BASE", "21000")
    monkeypatch.setenv("CENTRALA_SIP_PORT", "5062")
    loaded = settings.load()
    assert (loaded.sip_port, loaded.http_port) == (5062, 21000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CENTRALA_HTTP_PORT", "eighty"),
        ("CENTRALA_HTTP_PORT", "70000"),
        ("CENTRALA_PORT_BASE", "99"),
        ("CENTRALA_PORT_BASE", "twenty"),
        ("CENTRALA_LOG_LEVEL", "loud"),
        ("CENTRALA_PUBLIC_URL", "desk.example.pl"),
        ("CENTRALA_RESIDENTS_URL", "https://user@desk.example.pl"),
        ("CENTRALA_ORIGINS", "https://desk.example.pl ftp://desk.example.pl"),
    ],
)
def test_invalid_setting_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid) as caught:
        settings.load()
    assert caught.value.field == name
    assert "expected" in caught.value.message


def test_lines_of_centrala_env_are_read_as_settings() -> None:
    settings.ENV_FILE.write_text("CENTRALA_HTTP_PORT=9090\n", encoding="utf-8")
    assert settings.load().http_port == 9090


def test_unknown_variable_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRALA_HTPP_PORT", "9090")
    settings.ENV_FILE.write_text("export CENTRALA_SIPPORT=9091\n", encoding="utf-8")
    assert settings.unknown_variables() == ["CENTRALA_HTPP_PORT", "CENTRALA_SIPPORT"]


def test_secrets_are_hidden_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:swordfish@localhost/0")
    monkeypatch.setenv("CENTRALA_IMAP_PASSWORD", "swordfish")
    assert "swordfish" not in repr(settings.load())


def test_list_of_addresses_is_read_from_one_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRALA_SIP_TRUNKS", "192.0.2.1, 192.0.2.2")
    assert settings.load().sip_trunks == ("192.0.2.1", "192.0.2.2")


def test_invalid_log_address_is_reported_without_its_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis+sentinel://:swordfish@localhost")
    loaded, stored_secrets = settings.load(), secrets.load_or_create(tmp_path / "secrets.json")
    with pytest.raises(SettingInvalid, match="REDIS_URL: expected redis\\+sentinel") as caught:
        valkey.url(loaded, stored_secrets)
    assert "swordfish" not in caught.value.message
    monkeypatch.setenv("REDIS_URL", "redis+sentinel://:swordfish@localhost/town")
    assert valkey.url(settings.load(), stored_secrets).endswith("/town")
