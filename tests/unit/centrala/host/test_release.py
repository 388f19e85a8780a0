"""The folder whose code runs, as the run folder names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from centrala.host import release
from centrala.host.release import Choice, Release, ReleaseMissing
from config.settings import HOME, HOME_VARIABLE, ROOT, Settings
from config.version import version


def test_installation_runs_its_own_code_until_an_upgrade(tmp_path: Path) -> None:
    assert release.read(tmp_path).release == Release(HOME)


def test_chosen_folder_is_named_for_later_starts_beside_the_noted_schema(tmp_path: Path) -> None:
    release.write(tmp_path, Choice(schema="0007_more"))
    release.choose(tmp_path, Release(Path("/srv/next")))
    assert release.read(tmp_path) == Choice("/srv/next", "0007_more")
    release.choose(tmp_path, Release(HOME))
    assert release.read(tmp_path) == Choice("", "0007_more")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"colour": 1}'])
def test_unreadable_file_names_the_own_code(tmp_path: Path, text: str) -> None:
    (tmp_path / release.FILE).write_text(text, encoding="utf-8")
    assert release.read(tmp_path) == Choice()


def test_version_is_what_the_folder_states(tmp_path: Path) -> None:
    assert Release(ROOT).version == version()
    assert Release(tmp_path).version == "unknown"
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7.1.0"\n', encoding="utf-8")
    assert Release(tmp_path).version == "7.1.0"


def test_program_of_a_version_knows_the_installation(tmp_path: Path) -> None:
    program = Release(tmp_path).program("engine", tmp_path / "log", "centrala.wiring", "engine")
    assert program.argv == [str(tmp_path / ".venv/bin/python"), "-m", "centrala.wiring", "engine"]
    assert program.environment[HOME_VARIABLE] == str(HOME)
    assert program.cwd == tmp_path


def test_command_is_refused_when_the_folder_that_runs_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    release.choose(tmp_path, Release(tmp_path / "gone"))
    with pytest.raises(ReleaseMissing, match=r"rm .*release\.json"):
        release.hand_over(Settings(run_dir=tmp_path), ["status"])


def test_command_stays_in_the_version_that_runs(tmp_path: Path) -> None:
    release.hand_over(Settings(run_dir=tmp_path), ["status"])
