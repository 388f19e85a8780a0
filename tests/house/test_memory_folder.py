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
    folder = memory_folder.use(tmp_path, needed_bytes=1)
    assert folder is not None
    assert folder.parent == tmp_path
    assert Path(tempfile.mkdtemp()).parent == folder
    assert os.environ["TMPDIR"] == str(folder)
    memory_folder.remove(folder)
    assert not folder.exists()
    assert Path(tempfile.gettempdir()) != folder


def test_machine_with_too_little_memory_keeps_its_folder(tmp_path: Path) -> None:
    assert memory_folder.use(tmp_path, needed_bytes=1 << 60) is None
    assert "TMPDIR" not in os.environ


def test_machine_without_a_folder_in_memory_keeps_its_folder(tmp_path: Path) -> None:
    assert memory_folder.use(tmp_path / "missing", needed_bytes=1) is None


def test_named_folder_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/named")
    assert memory_folder.use(tmp_path, needed_bytes=1) is None
    assert os.environ["TMPDIR"] == "/named"
