"""A newcomer has the clone alone: nothing in it points at one machine or one registry."""

from __future__ import annotations

import re

import pytest

from tests.house.repository import ROOT, files, texts

REGISTRIES = re.compile(
    r"(pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|npmmirror\.com"
    r"|registry\.yarnpkg\.com|crates\.io|index\.docker\.io|snapshot\.debian\.org)"
)
MACHINES = re.compile(r"(?<![\w.])(/home/[a-z]\w*/|/root/|/Users/\w+/|/work/\w|/mnt/\w)")
SHARED = re.compile(r"work/shared|\.\./shared/(?!data)")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_\w{36}")
THIS_FILE = "test_self_contained.py"
BUILT = {".tsbuildinfo", ".pyc", ".map", ".log"}


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("host name of a registry", REGISTRIES),
        ("path of one machine", MACHINES),
        ("folder beside the clone", SHARED),
        ("secret", SECRETS),
    ],
)
def test_no_file_holds_a(kind: str, pattern: re.Pattern[str]) -> None:
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        if path.name != THIS_FILE
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], kind


def test_no_file_is_the_output_of_a_tool() -> None:
    assert [path for path in files() if path.suffix in BUILT] == []


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "centrala/host/node.lock"]
)
def test_every_locked_package_has_a_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_the_front_end_is_locked_with_hashes_and_no_address() -> None:
    text = (ROOT / "desk/ui/package-lock.json").read_text(encoding="utf-8")
    assert '"integrity": "sha512-' in text
    assert '"resolved"' not in text


def test_what_is_tested_with_is_what_is_run_with() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return set(re.findall(r"(?m)^[A-Za-z0-9_.-]+==\S+", text))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
