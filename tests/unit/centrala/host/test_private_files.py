"""Files of an installation are for its user alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centrala.host import private_files
from centrala.host.exit_codes import run_main
from centrala.host.private_files import FolderNotPrivate, close_files, make_private_folder

KERNEL_FOLDER = Path("/proc/sys/fs")  # proc(5): its modes cannot be changed, by nobody


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_run_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "a" / "run")
    assert mode(tmp_path / "a" / "run") == 0o700


@given(st.integers(0, 0o777))
def test_existing_folder_is_closed_to_others_whatever_its_mode(
    tmp_path_factory: pytest.TempPathFactory, wide: int
) -> None:
    folder = tmp_path_factory.mktemp("run")
    folder.chmod(wide)
    make_private_folder(folder)
    assert mode(folder) == wide & 0o700


def test_folder_that_cannot_be_closed_is_refused_with_the_remedy() -> None:
    with pytest.raises(FolderNotPrivate, match=f"chown -R {os.geteuid()} {KERNEL_FOLDER}"):
        make_private_folder(KERNEL_FOLDER)


def test_files_of_an_older_start_are_closed_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "shared"
    outside.mkdir(mode=0o755)
    run_dir = tmp_path / "run"
    (run_dir / "logs").mkdir(parents=True)
    (run_dir / "logs" / "engine.log").write_text("x")
    (run_dir / "cache").symlink_to(outside)
    assert close_files(run_dir) == []
    assert mode(run_dir / "logs") == 0o700
    assert mode(run_dir / "logs" / "engine.log") == 0o600
    assert mode(outside) == 0o755


def test_files_of_another_user_are_reported() -> None:
    assert KERNEL_FOLDER / "file-nr" in close_files(KERNEL_FOLDER)


def test_every_program_of_ours_creates_files_for_its_user_alone(tmp_path: Path) -> None:
    run_main((tmp_path / "file").touch)
    assert mode(tmp_path / "file") == 0o600
    assert os.umask(0o022) == private_files.UMASK
