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


def test_the_defaults_are_the_ports_that_people_know_on_loopback() -> None:
    told = settings.load()
    assert (told.http_port, told.sip_port, told.asterisk_http_port) == (8080, 5060, 8088)
    assert {told.http_host, told.sip_host, told.asterisk_http_host} == {"127.0.0.1"}
    assert told.database.startswith("sqlite:///")


def test_one_setting_moves_every_port_so_that_two_clones_run_side_by_side(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = settings.load()
    monkeypatch.setenv("CENTRALA_PORT_BASE", "21000")
    there = settings.load()
    ports = {getattr(told, name) for told in (here, there) for name in settings.PORTS}
    assert len(ports) == 2 * len(settings.PORTS)
    assert there.http_port == 21000
    assert there.rtp_end == 21999


def test_a_port_of_its_own_wins_over_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRALA_PORT_BASE", "21000")
    monkeypatch.setenv("CENTRALA_SIP_PORT", "5062")
    told = settings.load()
    assert (told.sip_port, told.http_port) == (5062, 21000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CENTRALA_HTTP_PORT", "eighty"),
        ("CENTRALA_HTTP_PORT", "70000"),
        ("CENTRALA_PORT_BASE", "99"),
        ("CENTRALA_PORT_BASE", "twenty"),
        ("CENTRALA_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_setting_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid) as caught:
        settings.load()
    assert caught.value.field == name
    assert "expected" in caught.value.message


def test_lines_of_centrala_env_are_settings_too() -> None:
    settings.ENV_FILE.write_text("CENTRALA_HTTP_PORT=9090\n", encoding="utf-8")
    assert settings.load().http_port == 9090


def test_a_variable_that_means_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRALA_HTPP_PORT", "9090")
    settings.ENV_FILE.write_text("export CENTRALA_SIPPORT=9091\n", encoding="utf-8")
    assert settings.unknown_variables() == ["CENTRALA_HTPP_PORT", "CENTRALA_SIPPORT"]


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:swordfish@localhost/0")
    monkeypatch.setenv("CENTRALA_IMAP_PASSWORD", "swordfish")
    assert "swordfish" not in repr(settings.load())


def test_several_addresses_stand_in_one_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRALA_SIP_TRUNKS", "192.0.2.1, 192.0.2.2")
    assert settings.load().sip_trunks == ("192.0.2.1", "192.0.2.2")


def test_an_address_of_the_log_that_means_nothing_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis+sentinel://:swordfish@localhost")
    told, known = settings.load(), secrets.load_or_create(tmp_path / "secrets.json")
    with pytest.raises(SettingInvalid, match="REDIS_URL: expected redis\\+sentinel") as caught:
        valkey.url(told, known)
    assert "swordfish" not in caught.value.message
    monkeypatch.setenv("REDIS_URL", "redis+sentinel://:swordfish@localhost/town")
    assert valkey.url(settings.load(), known).endswith("/town")
