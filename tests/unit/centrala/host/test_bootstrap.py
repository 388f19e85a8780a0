import re
from pathlib import Path

import pytest

from centrala.host import bootstrap
from config.settings import ROOT


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
        ("NewConnectionError: Failed to establish", "first start needs the network"),
        ("Err:1 Could not resolve 'mirror'", "first start needs the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "differs from the lock file"),
        ("Collecting x\nERROR: something odd", "ERROR: something odd"),
    ],
)
def test_output_of_pip_becomes_a_sentence_with_a_remedy(output: str, remedy: str) -> None:
    assert remedy in bootstrap.explain(output)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_other_lock_file_has_another_fingerprint(name: str) -> None:
    prints = {bootstrap.fingerprint(ROOT / lock) for lock in (name, "centrala/host/node.lock")}
    assert len(prints) == 2
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in prints)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Script that writes a file beside itself, and fails."""
    path = tmp_path / "script.py"
    path.write_text("import pathlib, sys\npathlib.Path(__file__ + '.ran').touch()\nsys.exit(7)")
    return path


def test_download_has_ended_after_the_installation_and_its_failure_stops_nothing(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CENTRALA_BUNDLE", raising=False)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    with bootstrap.running(script):
        pass
    assert Path(f"{script}.ran").exists()


@pytest.mark.parametrize("line", ["CENTRALA_BUNDLE=/opt/asterisk", " CENTRALA_BUNDLE=/opt/a\n#"])
def test_named_bundle_is_not_downloaded(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.delenv("CENTRALA_BUNDLE", raising=False)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    (tmp_path / "centrala.env").write_text(line)
    with bootstrap.running(script):
        pass
    assert not Path(f"{script}.ran").exists()


def test_installation_that_fails_ends_the_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CENTRALA_BUNDLE", raising=False)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(600)")
    with pytest.raises(bootstrap.Refused), bootstrap.running(endless):
        raise bootstrap.Refused("no network")
