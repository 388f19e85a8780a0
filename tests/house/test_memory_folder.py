"""The folder in memory that the tests' files are put in."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.support import memory_folder


@pytest.fixture(autouse=True)
def _as_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_temporary_files_are_made_in_memory_until_the_folder_is_removed(tmp_path: Path) -> None:
    folder = memory_folder.make(tmp_path, needed_bytes=1)
    assert folder.parent == tmp_path
    assert Path(tempfile.mkdtemp()).parent == folder
    assert os.environ["TMPDIR"] == str(folder)
    memory_folder.remove(folder)
    assert not folder.exists()


@pytest.mark.parametrize("memory", ["", "missing"])
def test_machine_with_too_little_memory_uses_its_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "disk"))
    (tmp_path / "disk").mkdir()
    needed_bytes = 1 if memory else 1 << 60
    folder = memory_folder.make(tmp_path / memory, needed_bytes)
    assert folder.parent == tmp_path / "disk"


def test_named_folder_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert memory_folder.make(tmp_path / "memory", needed_bytes=1).parent == tmp_path


def test_path_of_a_socket_of_the_longest_test_fits(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """pytest cuts a test's name at 30 characters; `popen-gw0` is the part of one process."""
    base = tmp_path_factory.getbasetemp().parent
    assert len(str(base / "popen-gw0" / ("x" * 30 + "0") / "run" / "valkey" / "valkey.sock")) <= 107
