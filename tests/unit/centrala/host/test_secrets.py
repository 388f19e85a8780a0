from pathlib import Path

import pytest

from centrala.host import secrets
from config.errors import Exit, StartRefused


def test_secrets_are_made_once_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "run" / "secrets.json"
    assert secrets.load_or_create(path) == secrets.load_or_create(path)


def test_nobody_else_may_read_them(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secrets.load_or_create(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_a_later_version_needs_is_added_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text('{"ami_secret": "kept"}', encoding="utf-8")
    known = secrets.load_or_create(path)
    assert known.ami_secret == "kept"
    assert len(known.valkey_password) > 20


def test_every_consultant_has_a_password_of_her_own_and_keeps_it(tmp_path: Path) -> None:
    known = secrets.load_or_create(tmp_path / "secrets.json")
    assert known.sip_password("k1") == known.sip_password("k1")
    assert known.sip_password("k1") != known.sip_password("k2")


def test_a_number_is_hidden_behind_a_key_that_each_installation_has_of_its_own(
    tmp_path: Path,
) -> None:
    known = secrets.load_or_create(tmp_path / "secrets.json")
    other = secrets.load_or_create(tmp_path / "other.json")
    number = "+48601000118"
    assert known.dial_key(number) == known.dial_key(number)
    assert known.dial_key(number) != known.dial_key("+48601000119")
    assert known.dial_key(number) != other.dial_key(number)
    assert "601000118" not in known.dial_key(number)


def test_secrets_do_not_show_when_they_are_printed(tmp_path: Path) -> None:
    known = secrets.load_or_create(tmp_path / "secrets.json")
    assert known.ami_secret not in repr(known)


def test_a_broken_file_is_told_with_its_cure(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(StartRefused, match="Delete it") as caught:
        secrets.load_or_create(path)
    assert caught.value.code is Exit.CONFIG
