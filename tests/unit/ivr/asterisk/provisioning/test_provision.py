"""Contents of Asterisk's configuration files, and the command lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ivr.asterisk.provisioning import provision
from ivr.asterisk.provisioning.provision import (
    AsteriskSettings,
    Trunk,
)


def text_of(values: dict[str, Any], name: str, **changes: Any) -> str:
    return provision.render(AsteriskSettings(**(values | changes)))[name]


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


def test_second_write_changes_no_file(values: dict[str, Any]) -> None:
    settings = AsteriskSettings(**values)
    assert settings.etc / "pjsip.conf" in provision.write(settings)
    assert provision.write(settings) == []


def test_only_changed_files_are_written_again(values: dict[str, Any]) -> None:
    provision.write(AsteriskSettings(**values))
    again = AsteriskSettings(**(values | {"ami_secret": "new"}))
    assert provision.write(again) == [again.etc / "manager.conf"]


def test_files_with_secrets_are_readable_by_their_owner_alone(values: dict[str, Any]) -> None:
    settings = AsteriskSettings(**values)
    for path in provision.write(settings):
        assert path.stat().st_mode & 0o077 == 0
    assert settings.etc.stat().st_mode & 0o077 == 0


def browser_endpoint(values: dict[str, Any], **changes: Any) -> dict[str, str]:
    """Return the options of a browser's endpoint as the dialplan writes them to AstDB."""
    names = sections(text_of(values, "globals.conf", **changes))["globals"][0]
    endpoint: dict[str, str] = json.loads("{" + names["BROWSER_ENDPOINT"] + "}")
    return endpoint


def test_browsers_of_consultants_cannot_dial_or_transfer(values: dict[str, Any]) -> None:
    endpoint = browser_endpoint(values)
    assert endpoint["context"] == "from-consultant"
    assert endpoint["transport"] == "transport-ws"
    assert endpoint["webrtc"] == "yes"
    assert endpoint["allow_transfer"] == "no"


def test_no_file_names_a_consultant(values: dict[str, Any]) -> None:
    """Their credentials come and go with their sessions, without a file or a reload."""
    assert "[consultant-" not in text_of(values, "pjsip.conf")
    assert "auth = astdb,centrala" in text_of(values, "sorcery.conf")


def test_users_of_browsers_are_refused_on_the_transport_of_the_trunk(
    values: dict[str, Any],
) -> None:
    names = sections(text_of(values, "globals.conf"))["globals"][0]
    transport = sections(text_of(values, "pjsip.conf"))["transport-udp"][0]
    assert transport["domain"] == names["TRUNK_DOMAIN"]
    assert '"deny":"0.0.0.0/0.0.0.0,::/0"' in names["REFUSING_ENDPOINT"]


def test_full_queue_elsewhere_in_asterisk_refuses_no_call(values: dict[str, Any]) -> None:
    """A flood of REGISTER fills the queue of security events first."""
    options = sections(text_of(values, "pjsip.conf"))["global"][0]
    assert options["taskprocessor_overload_trigger"] == "pjsip_only"


def test_trunk_is_identified_by_its_address(values: dict[str, Any]) -> None:
    trunk = Trunk(match=("10.1.2.0/24", "192.0.2.7"), contact="sip:192.0.2.7:5060")
    text = text_of(values, "pjsip.conf", trunks=(trunk,))
    mismatches = sections(text)
    assert mismatches["trunk"][0]["identify_by"] == "ip"
    assert mismatches["trunk-addresses"][0]["endpoint"] == "trunk"
    assert "match = 10.1.2.0/24\nmatch = 192.0.2.7" in text
    assert mismatches["trunk"][1]["contact"] == "sip:192.0.2.7:5060"


def test_encrypted_trunk_takes_calls_by_tls_with_encrypted_voice_alone(
    values: dict[str, Any], tmp_path: Path
) -> None:
    text = text_of(
        values,
        "pjsip.conf",
        trunks=(Trunk("trunk-tls", match=("192.0.2.7",), encrypted=True),),
        sip_tls_host="10.1.2.3",
        tls_cert=tmp_path / "city.pem",
    )
    trunk = sections(text)["trunk-tls"][0]
    assert (trunk["transport"], trunk["media_encryption"]) == ("transport-tls", "sdes")
    transport = sections(text)["transport-tls"][0]
    assert transport["bind"] == "10.1.2.3:5061"
    assert transport["cert_file"] == transport["priv_key_file"] == str(tmp_path / "city.pem")
    names = sections(text_of(values, "globals.conf"))["globals"][0]
    assert transport["domain"] == names["TRUNK_DOMAIN"]


def test_trunk_is_plain_and_has_one_port_by_default(values: dict[str, Any]) -> None:
    text = sections(text_of(values, "pjsip.conf"))
    assert "transport-tls" not in text
    assert text["trunk"][0]["transport"] == "transport-udp"
    assert "media_encryption" not in text["trunk"][0]


def test_trunk_with_a_password_is_challenged(values: dict[str, Any]) -> None:
    trunk = Trunk("operator", username="city", password="pw")
    endpoint, auth, _ = sections(text_of(values, "pjsip.conf", trunks=(trunk,)))["operator"]
    assert endpoint["auth"] == "operator"
    assert endpoint["identify_by"] == "auth_username,username"
    assert (auth["username"], auth["password"]) == ("city", "pw")


def test_servers_bind_to_loopback_by_default(values: dict[str, Any]) -> None:
    settings = AsteriskSettings(**values)
    texts = provision.render(settings)
    assert "bind = 127.0.0.1:5060" in texts["pjsip.conf"]
    assert "bindaddr = 127.0.0.1" in texts["http.conf"]
    assert "bindaddr = 127.0.0.1" in texts["manager.conf"]
    assert sections(texts["pjsip.conf"])["trunk"][0]["media_address"] == "127.0.0.1"


def test_ice_offers_the_media_address_alone(values: dict[str, Any]) -> None:
    text = text_of(values, "rtp.conf", media_host="10.1.2.3")
    assert "ice_deny = 0.0.0.0/0" in text
    assert "ice_permit = 10.1.2.3/32" in text


def test_loopback_media_leaves_ice_unrestricted(values: dict[str, Any]) -> None:
    """Asterisk excludes loopback from ICE; with everything else denied it would offer nothing."""
    assert "ice_deny" not in text_of(values, "rtp.conf")
    assert "media_address" not in browser_endpoint(values)
    assert browser_endpoint(values, media_host="10.1.2.3")["media_address"] == "10.1.2.3"


def test_web_server_is_on_loopback_and_without_tls(values: dict[str, Any]) -> None:
    http = sections(text_of(values, "http.conf", http_port=9999))["general"][0]
    assert (http["bindaddr"], http["bindport"]) == ("127.0.0.1", "9999")
    assert not [name for name in http if name.startswith("tls")]
    transport = sections(text_of(values, "pjsip.conf", http_port=9999))["transport-ws"][0]
    assert (transport["protocol"], transport["bind"]) == ("ws", "127.0.0.1:9999")


def test_reader_of_refusals_may_do_nothing_and_reads_nothing_else(values: dict[str, Any]) -> None:
    user = sections(text_of(values, "manager.conf"))["centrala-security"][0]
    assert "write" not in user
    assert user["eventfilter"].startswith("Event: (FullyBooted|AuthMethodNotAllowed|")
    assert "security" not in sections(text_of(values, "manager.conf"))["centrala"][0]["read"]


def test_manager_account_cannot_run_programs(values: dict[str, Any]) -> None:
    written = sections(text_of(values, "manager.conf"))["centrala"][0]["write"].split(",")
    assert not {"all", "system", "command", "config"} & set(written)


def test_telephone_numbers_are_not_logged(values: dict[str, Any]) -> None:
    text = text_of(values, "logger.conf")
    assert sections(text)["logfiles"][0] == {"asterisk.log": "warning,error"}


def test_command_uses_the_loader_of_the_bundle(values: dict[str, Any]) -> None:
    settings = AsteriskSettings(**values)
    bundle = values["bundle_dir"]
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
    values: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(Exception, match="no-bundle is not a whole Asterisk bundle"):
        provision.command(AsteriskSettings(**(values | {"bundle_dir": tmp_path / "no-bundle"})))
