"""Settings of Asterisk, from those of the installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from centrala.host.asterisk import asterisk_settings
from config.settings import Settings
from ivr.asterisk.provisioning.provision import TelephoneSettingInvalid, Trunk


def settings(folder: Path, **changes: object) -> Settings:
    return Settings(_env_file=None, run_dir=folder, **changes)  # type: ignore[arg-type,call-arg]


def test_trunk_is_plain_without_an_address_by_tls(tmp_path: Path) -> None:
    telephone = asterisk_settings(settings(tmp_path, sip_trunks="127.0.0.1 192.0.2.7"))
    assert telephone.trunks == (Trunk(match=("127.0.0.1", "192.0.2.7")),)


def test_trunk_of_others_is_encrypted_and_calls_of_this_machine_are_not(tmp_path: Path) -> None:
    (tmp_path / "city.pem").touch()
    telephone = asterisk_settings(
        settings(
            tmp_path,
            sip_trunks="127.0.0.1 192.0.2.0/24",
            sip_tls_host="10.1.2.3",
            tls_cert=tmp_path / "city.pem",
        )
    )
    assert telephone.trunks == (
        Trunk(match=("127.0.0.1",)),
        Trunk("trunk-tls", match=("192.0.2.0/24",), encrypted=True),
    )
    assert telephone.tls_cert == tmp_path / "city.pem"


def test_address_by_tls_without_a_certificate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TelephoneSettingInvalid, match="sip_tls_host: expected a certificate"):
        asterisk_settings(settings(tmp_path, sip_tls_host="10.1.2.3"))


def test_address_of_a_trunk_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "city.pem").touch()
    changes = {"sip_tls_host": "10.1.2.3", "tls_cert": tmp_path / "city.pem"}
    with pytest.raises(TelephoneSettingInvalid, match=r"match: expected IP addresses"):
        asterisk_settings(settings(tmp_path, sip_trunks="operator.example", **changes))
