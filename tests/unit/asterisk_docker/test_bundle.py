"""Sources of the bundle: the machine's own Debian mirror, never a host of ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.asterisk import bundle_module

DEB822 = """\
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian.gpg

# A comment
Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""
ONE_LINE = """\
# deb http://old.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://tools.example/apt bookworm main
deb-src http://mirror.example/debian bookworm main
deb http://plain.example/debian/ bookworm main
deb https://node.example/x nodistro other
"""


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    return bundle_module()


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    (tmp_path / "sources.list").write_text(ONE_LINE)
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    return tmp_path


def test_debian_mirror_of_the_machine_comes_first(
    bundle: ModuleType, etc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CENTRALA_DEBIAN_MIRROR", raising=False)
    assert bundle.machine_sources(etc) == [
        bundle.Source("http://plain.example/debian/", ""),
        bundle.Source("http://mirror.example/debian", "/usr/share/keyrings/debian.gpg"),
        bundle.Source("https://tools.example/apt", "/k.gpg"),
    ]


def test_configured_mirror_replaces_all_others(
    bundle: ModuleType, etc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CENTRALA_DEBIAN_MIRROR", "http://own.example/debian")
    assert [source.uri for source in bundle.machine_sources(etc)] == ["http://own.example/debian"]


def test_source_line_names_the_suite_and_its_key(bundle: ModuleType) -> None:
    source = bundle.Source("http://mirror.example/debian", "/k.gpg")
    line = "deb [signed-by=/k.gpg] http://mirror.example/debian sid main non-free\n"
    assert source.line("main non-free") == line


def test_incomplete_or_outdated_bundle_is_ignored(bundle: ModuleType, tmp_path: Path) -> None:
    assert bundle.read(tmp_path) is None
    (tmp_path / "manifest.json").write_text("{")
    assert bundle.read(tmp_path) is None
    (tmp_path / "manifest.json").write_text(json.dumps({"recipe": "other"}))
    assert bundle.read(tmp_path) is None
    (tmp_path / "manifest.json").write_text(json.dumps({"recipe": bundle.recipe()}))
    assert bundle.read(tmp_path).root == tmp_path


def test_clones_share_the_configured_cache(
    bundle: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CENTRALA_CACHE", str(tmp_path))
    assert bundle.default_dir() == tmp_path / f"asterisk-bundle-{bundle.recipe()}"
    monkeypatch.delenv("CENTRALA_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
    assert bundle.cache_dir() == Path("/xdg/centrala")


def test_foreign_folder_is_refused(bundle: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(bundle.BundleError, match="choose another folder") as refused:
        bundle.ensure(tmp_path)
    assert refused.value.fault == bundle.Fault.NOT_OURS
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_missing_apt_is_reported_with_the_alternative(
    bundle: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(bundle.BundleError, match="docker compose") as refused:
        bundle.ensure(tmp_path / "bundle")
    assert refused.value.fault == bundle.Fault.TOOL_MISSING


class Index:
    """Index of a mirror as `_judge` asks for it."""

    def __init__(self, date: datetime) -> None:
        self._date = date

    def index_date(self) -> datetime:
        return self._date


ARCHIVES = {"asterisk_1%3a22.10_amd64.deb": "a" * 64, "libc6_2.43_amd64.deb": "b" * 64}
LOCKED_AT = datetime(2026, 10, 30, tzinfo=UTC)


def judged(bundle: ModuleType, archives: dict[str, str], date: datetime) -> list[str]:
    lines: list[str] = []
    bundle._judge(Index(date), archives, bundle.Lock(ARCHIVES, LOCKED_AT), lines.append)
    return lines


def test_lock_is_read_as_it_was_written(bundle: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "bundle.lock"
    bundle.write_lock(ARCHIVES, LOCKED_AT.isoformat(), path)
    assert bundle.read_lock(path) == bundle.Lock(ARCHIVES, LOCKED_AT)
    path.write_text("index yesterday")
    with pytest.raises(bundle.BundleError):
        bundle.read_lock(path)


def test_shipped_lock_names_every_package_with_its_hash(bundle: ModuleType) -> None:
    lock = bundle.read_lock()
    names = {bundle.package_of(archive)[0] for archive in lock.archives}
    assert {*bundle.FREE, *bundle.VOICES} <= names
    assert "://" not in bundle.LOCK.read_text()


def test_locked_versions_of_a_current_index_are_accepted_in_silence(bundle: ModuleType) -> None:
    assert judged(bundle, ARCHIVES, datetime.now(UTC)) == []


def test_index_older_than_the_lock_is_refused(bundle: ModuleType) -> None:
    with pytest.raises(bundle.BundleError, match="old index is not accepted"):
        judged(bundle, ARCHIVES, LOCKED_AT - timedelta(days=1))


def test_age_of_a_frozen_mirror_is_told(bundle: ModuleType) -> None:
    [line] = judged(bundle, ARCHIVES, datetime.now(UTC) - timedelta(days=15))
    assert "15 days old" in line


def test_archive_with_another_hash_is_refused(bundle: ModuleType) -> None:
    changed = ARCHIVES | {"libc6_2.43_amd64.deb": "c" * 64}
    with pytest.raises(bundle.BundleError, match="differs from the hash"):
        judged(bundle, changed, datetime.now(UTC))


def test_newer_version_of_a_signed_index_is_taken_and_named(bundle: ModuleType) -> None:
    newer = {"asterisk_1%3a22.11_amd64.deb": "d" * 64, "libc6_2.43_amd64.deb": "b" * 64}
    [line] = judged(bundle, newer, datetime.now(UTC))
    assert line == "Not as locked: asterisk 1:22.11 (locked: 1:22.10)"
