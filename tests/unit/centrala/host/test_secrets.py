from pathlib import Path

import pytest

from centrala.host import secrets
from config.errors import Exit, StartRefused


def test_secrets_are_made_once_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "run" / "secrets.json"
    assert secrets.load_or_create(path) == secrets.load_or_create(path)


def test_secrets_of_a_running_system_are_never_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    with pytest.raises(secrets.SecretsMissing, match=r"secrets.json is missing: put it back"):
        secrets.load(path)
    assert not path.exists()
    made = secrets.load_or_create(path)
    assert secrets.load(path) == made


def test_secrets_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secrets.load_or_create(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_missing_secret_is_added_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text('{"ami_secret": "kept"}', encoding="utf-8")
    stored = secrets.load_or_create(path)
    assert stored.ami_secret == "kept"
    assert len(stored.valkey_password) > 20


def test_every_session_has_a_sip_secret_that_goes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secret = secrets.load_or_create(path).sip_secret("session-1")
    assert secrets.load_or_create(path).sip_secret("session-1") == secret
    assert secrets.load_or_create(path).sip_secret("session-2") != secret
    path.unlink()
    assert secrets.load_or_create(path).sip_secret("session-1") != secret


def test_number_is_hidden_by_a_key_of_the_installation(
    tmp_path: Path,
) -> None:
    stored = secrets.load_or_create(tmp_path / "secrets.json")
    other = secrets.load_or_create(tmp_path / "other.json")
    number = "+48601000118"
    assert stored.dial_key(number) == stored.dial_key(number)
    assert stored.dial_key(number) != stored.dial_key("+48601000119")
    assert stored.dial_key(number) != other.dial_key(number)
    assert "601000118" not in stored.dial_key(number)


def test_secrets_are_hidden_when_printed(tmp_path: Path) -> None:
    stored = secrets.load_or_create(tmp_path / "secrets.json")
    assert stored.ami_secret not in repr(stored)


def test_damaged_file_is_reported_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(StartRefused, match="Delete it") as caught:
        secrets.load_or_create(path)
    assert caught.value.code is Exit.CONFIG
