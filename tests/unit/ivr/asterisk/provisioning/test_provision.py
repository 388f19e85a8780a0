"""Asterisk's configuration files: contents, refused settings, differences on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ivr.asterisk.provisioning import config_check, modules, provision
from ivr.asterisk.provisioning.provision import (
    AsteriskSettings,
    Consultant,
    TelephoneSettingInvalid,
    Trunk,
)


def a_bundle(folder: Path) -> Path:
    """Create the parts of a bundle that the files need: its manifest and empty modules."""
    (folder / "modules").mkdir(parents=True)
    for name in modules.ALL:
        (folder / "modules" / f"{name}.so").touch()
    values = {"loader": "ld.so", "libraries": ["lib"], "programs": {"asterisk": "sbin/asterisk"}}
    values |= {"environment": {}, "modules": "modules", "data": "data"}
    (folder / "manifest.json").write_text(json.dumps(values))
    return folder


@pytest.fixture
def place(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "dialplans").mkdir()
    (tmp_path / "dialplans" / "trunk.conf").write_text("[from-trunk]\n")
    return {
        "run_dir": tmp_path / "run",
        "dialplans_dir": tmp_path / "dialplans",
        "sounds_dir": tmp_path / "sounds",
        "moh_dir": tmp_path / "moh",
        "bundle_dir": a_bundle(tmp_path / "bundle"),
        "ami_secret": "s3cret",
        "consultants": (Consultant("k1", "pw-1"), Consultant("k2", "pw-2")),
    }


def text_of(place: dict[str, Any], name: str, **changes: Any) -> str:
    return provision.render(AsteriskSettings(**(place | changes)))[name]


def sections(text: str) -> dict[str, list[dict[str, str]]]:
    """Return every section of a file in order, with its keys."""
    parsed: dict[str, list[dict[str, str]]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            entries: dict[str, str] = {}
            parsed.setdefault(line.strip("[]"), []).append(entries)
        elif "=" in line and not line.startswith(";"):
            key, _, value = line.partition("=")
            entries[key.strip()] = value.strip()
    return parsed


def test_second_write_changes_no_file(place: dict[str, Any]) -> None:
    settings = AsteriskSettings(**place)
    assert settings.etc / "pjsip.conf" in provision.write(settings)
    assert provision.write(settings) == []


def test_only_changed_files_are_written_again(place: dict[str, Any]) -> None:
    provision.write(AsteriskSettings(**place))
    again = AsteriskSettings(**(place | {"consultants": (Consultant("k1", "new"),)}))
    assert provision.write(again) == [again.etc / "pjsip.conf"]


def test_files_with_secrets_are_readable_by_their_owner_alone(place: dict[str, Any]) -> None:
    settings = AsteriskSettings(**place)
    for path in provision.write(settings):
        assert path.stat().st_mode & 0o077 == 0
    assert settings.etc.stat().st_mode & 0o077 == 0


def test_written_files_agree_with_the_settings(place: dict[str, Any]) -> None:
    settings = AsteriskSettings(**place)
    provision.write(settings)
    assert config_check.check(settings) == []


def test_manual_edit_is_reported_with_file_section_and_key(place: dict[str, Any]) -> None:
    settings = AsteriskSettings(**place)
    provision.write(settings)
    path = settings.etc / "manager.conf"
    path.write_text(path.read_text().replace("webenabled = no", "webenabled = yes"))
    (settings.etc / "rtp.conf").unlink()
    mismatches = {fault.field for fault in config_check.check(settings)}
    assert mismatches == {"manager.conf:general.webenabled", "rtp.conf"}


def test_missing_module_is_reported(place: dict[str, Any]) -> None:
    settings = AsteriskSettings(**place)
    provision.write(settings)
    (place["bundle_dir"] / "modules" / "app_queue.so").unlink()
    assert [fault.field for fault in config_check.check(settings)] == ["modules.conf:app_queue"]


def test_consultant_accounts_require_a_password_and_cannot_dial(place: dict[str, Any]) -> None:
    endpoint, auth, aor = sections(text_of(place, "pjsip.conf"))["consultant-k1"]
    assert endpoint["context"] == "from-consultant"
    assert endpoint["auth"] == "consultant-k1"
    assert endpoint["webrtc"] == "yes"
    assert endpoint["allow_transfer"] == "no"
    assert (auth["username"], auth["password"]) == ("consultant-k1", "pw-1")
    assert aor["max_contacts"] == "1"


def test_trunk_is_identified_by_its_address(place: dict[str, Any]) -> None:
    trunk = Trunk(match=("10.1.2.0/24", "192.0.2.7"), contact="sip:192.0.2.7:5060")
    text = text_of(place, "pjsip.conf", trunks=(trunk,))
    mismatches = sections(text)
    assert mismatches["trunk"][0]["identify_by"] == "ip"
    assert mismatches["trunk-addresses"][0]["endpoint"] == "trunk"
    assert "match = 10.1.2.0/24\nmatch = 192.0.2.7" in text
    assert mismatches["trunk"][1]["contact"] == "sip:192.0.2.7:5060"


def test_trunk_with_a_password_is_challenged(place: dict[str, Any]) -> None:
    trunk = Trunk("operator", username="city", password="pw")
    endpoint, auth, _ = sections(text_of(place, "pjsip.conf", trunks=(trunk,)))["operator"]
    assert endpoint["auth"] == "operator"
    assert endpoint["identify_by"] == "auth_username,username"
    assert (auth["username"], auth["password"]) == ("city", "pw")


def test_servers_bind_to_loopback_by_default(place: dict[str, Any]) -> None:
    settings = AsteriskSettings(**place)
    texts = provision.render(settings)
    assert "bind = 127.0.0.1:5060" in texts["pjsip.conf"]
    assert "bindaddr = 127.0.0.1" in texts["http.conf"]
    assert "bindaddr = 127.0.0.1" in texts["manager.conf"]
    assert sections(texts["pjsip.conf"])["trunk"][0]["media_address"] == "127.0.0.1"


def test_ice_offers_the_media_address_alone(place: dict[str, Any]) -> None:
    text = text_of(place, "rtp.conf", media_host="10.1.2.3")
    assert "ice_deny = 0.0.0.0/0" in text
    assert "ice_permit = 10.1.2.3/32" in text


def test_loopback_media_leaves_ice_unrestricted(place: dict[str, Any]) -> None:
    """Asterisk excludes loopback from ICE; with everything else denied it would offer nothing."""
    assert "ice_deny" not in text_of(place, "rtp.conf")
    assert "media_address" not in sections(text_of(place, "pjsip.conf"))["consultant-k1"][0]


def test_certificate_switches_the_browser_transport_to_wss(place: dict[str, Any]) -> None:
    certificate = {"tls_cert": Path("/c.pem"), "tls_key": Path("/k.pem")}
    assert "protocol = wss" in text_of(place, "pjsip.conf", **certificate)
    assert "tlscertfile = /c.pem" in text_of(place, "http.conf", **certificate)


def test_manager_account_cannot_run_programs(place: dict[str, Any]) -> None:
    written = sections(text_of(place, "manager.conf"))["centrala"][0]["write"].split(",")
    assert not {"all", "system", "command", "config"} & set(written)


def test_telephone_numbers_are_not_logged(place: dict[str, Any]) -> None:
    text = text_of(place, "logger.conf")
    assert sections(text)["logfiles"][0] == {"asterisk.log": "warning,error"}


def test_secrets_are_hidden_in_representations(place: dict[str, Any]) -> None:
    shown = repr(AsteriskSettings(**place))
    assert "s3cret" not in shown
    assert "pw-1" not in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ami_secret": "a\nwrite = all"}, "ami_secret"),
        ({"ami_secret": "a;b"}, "ami_secret"),
        ({"ami_secret": ""}, "ami_secret"),
        ({"ami_user": "[x]"}, "ami_user"),
        ({"consultants": (Consultant("k 1", "p"),)}, "consultants[k 1].id"),
        ({"consultants": (Consultant("k1", "p\r\n"),)}, "consultants[k1].password"),
        ({"trunks": (Trunk(),)}, "trunks[trunk].match"),
        ({"trunks": (Trunk(match=("anybody",)),)}, "trunks[trunk].match"),
        ({"trunks": (Trunk(match=("::1",), contact="x\ny"),)}, "trunks[trunk].contact"),
        ({"sip_port": 0}, "sip_port"),
        ({"ami_port": 70000}, "ami_port"),
        ({"rtp_start": 20000, "rtp_end": 20000}, "rtp_end"),
        ({"sounds_dir": Path("sounds")}, "sounds_dir"),
        ({"moh_dir": Path("/a;b")}, "moh_dir"),
        ({"run_dir": Path("/" + "x" * 100)}, "run_dir"),
    ],
)
def test_setting_that_a_file_would_misread_is_refused_by_name(
    place: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(TelephoneSettingInvalid) as refused:
        AsteriskSettings(**(place | changes))
    assert refused.value.field == field


def test_command_uses_the_loader_of_the_bundle(place: dict[str, Any]) -> None:
    settings = AsteriskSettings(**place)
    bundle = place["bundle_dir"]
    assert provision.command(settings) == [
        str(bundle / "ld.so"),
        "--library-path",
        str(bundle / "lib"),
        str(bundle / "sbin/asterisk"),
        "-C",
        str(settings.etc / "asterisk.conf"),
        "-f",
    ]
    assert provision.cli_command(settings, "core show channels")[-2:] == [
        "-rx",
        "core show channels",
    ]


def test_folder_without_a_bundle_is_named_in_the_error(
    place: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(Exception, match="no-bundle is not a whole Asterisk bundle"):
        provision.command(AsteriskSettings(**(place | {"bundle_dir": tmp_path / "no-bundle"})))
