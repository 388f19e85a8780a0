"""A run folder of another layout is refused with one sentence, before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from centrala.host.exit_codes import exit_code
from centrala.host.run_folder import (
    LAYOUT_VERSION,
    VERSION_FILE,
    RunFolderInvalid,
    RunFolderOutdated,
    claim,
    require_current,
)
from config.errors import Exit


def test_new_folder_is_created_and_marked(tmp_path: Path) -> None:
    run_dir = tmp_path / "run"
    require_current(run_dir)
    assert not run_dir.exists()
    claim(run_dir)
    assert (run_dir / VERSION_FILE).read_text() == f"{LAYOUT_VERSION}\n"
    claim(run_dir)


@pytest.mark.parametrize("below", ["", "/deeper", "/deeper/run"])
def test_path_that_is_no_folder_is_refused_by_its_setting(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunFolderInvalid, match=r"CENTRALA_RUN_DIR: .*/file") as refused:
        claim(Path(f"{tmp_path}/file{below}"))
    assert exit_code(refused.value) is Exit.CONFIG


@pytest.mark.parametrize("name", ["secrets.json", "centrala.db"])
def test_folder_without_a_version_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}")
    with pytest.raises(RunFolderOutdated) as refused:
        claim(tmp_path)
    command = f"mv {tmp_path} {tmp_path}.old"
    assert refused.value.message.endswith(f"set it aside with: {command}")
    assert exit_code(refused.value) is Exit.CONFIG
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_folder_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / VERSION_FILE).write_text("99\n")
    with pytest.raises(RunFolderOutdated, match="has layout 99"):
        require_current(tmp_path)


def test_folder_without_data_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "asterisk").mkdir()
    claim(tmp_path)
    require_current(tmp_path)
