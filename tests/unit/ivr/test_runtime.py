"""Programs of the telephone: from the unpacked bundle, or from PATH."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.runtime import ProgramMissing, Runtime, load

MANIFEST = {
    "loader": "usr/lib64/ld.so",
    "libraries": ["usr/lib/a", "usr/lib/b"],
    "programs": {"asterisk": "usr/sbin/asterisk"},
    "environment": {"RHVOICE_DATA_PATH": "usr/share/RHVoice"},
    "modules": "usr/lib/asterisk/modules",
    "data": "usr/share/asterisk",
}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return tmp_path


def test_program_of_the_bundle_is_run_by_its_own_loader(bundle: Path) -> None:
    runtime = load(bundle)
    assert runtime.argv("asterisk", "-C", "x.conf") == [
        f"{bundle}/usr/lib64/ld.so",
        "--library-path",
        f"{bundle}/usr/lib/a:{bundle}/usr/lib/b",
        f"{bundle}/usr/sbin/asterisk",
        "-C",
        "x.conf",
    ]
    assert runtime.environment()["RHVOICE_DATA_PATH"] == f"{bundle}/usr/share/RHVoice"
    assert runtime.modules_dir() == bundle / "usr/lib/asterisk/modules"
    assert runtime.data_dir() == bundle / "usr/share/asterisk"


def test_program_that_the_bundle_lacks_is_named(bundle: Path) -> None:
    runtime = load(bundle)
    assert not runtime.has("sh"), "a program of this machine does not count"
    with pytest.raises(ProgramMissing, match=f"sh is not in the bundle {bundle}") as missing:
        runtime.argv("sh")
    assert missing.value.field == "sh"


@pytest.mark.parametrize(
    "text", [None, "{", "{}", "[]", json.dumps({**MANIFEST, "libraries": None})]
)
def test_folder_that_is_no_whole_bundle_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ProgramMissing, match="is not a whole Asterisk bundle"):
        load(tmp_path)


def test_without_a_bundle_programs_come_from_path() -> None:
    runtime = load(None)
    assert runtime == Runtime(None)
    assert runtime.argv("sh", "-c", "true") == ["sh", "-c", "true"]
    assert "RHVOICE_DATA_PATH" not in runtime.environment()
    with pytest.raises(ProgramMissing, match="is not in PATH"):
        runtime.argv("no-such-program")


@pytest.mark.parametrize("bundled", [True, False])
def test_programs_get_paths_and_language_but_no_secret(
    bundle: Path, bundled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:swordfish@h/d")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = load(bundle if bundled else None).environment()
    assert "DATABASE_URL" not in environment
    assert environment["LANG"] == "C.UTF-8"
