"""Housekeeping: one sentence when the disk fails, one when it is back, a true run file."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path

import pytest

from centrala.host import run_state
from centrala.host.housekeeping import Housekeeping, RunFile
from centrala.host.run_state import RunState
from tests.support.waiting import until


@pytest.fixture
def sentences() -> list[str]:
    return []


def housekeeping(run_dir: Path, sentences: list[str]) -> Housekeeping:
    return Housekeeping(run_dir, (run_dir / "log",), RunFile(run_dir), sentences.append)


def test_fault_of_the_disk_is_told_once_and_so_is_its_end(
    tmp_path: Path, sentences: list[str]
) -> None:
    run_dir = tmp_path / "run"
    keeper = housekeeping(run_dir, sentences)
    for _ in range(2):
        keeper.look()
    assert len(sentences) == 1
    assert sentences[0].startswith(
        f"{run_dir} cannot be written: No such file or directory. Calls go"
    )
    run_dir.mkdir()
    for _ in range(2):
        keeper.look()
    assert sentences[1:] == [f"the disk of {run_dir} is in order again"]


def test_little_space_is_told_before_the_disk_is_full(tmp_path: Path, sentences: list[str]) -> None:
    more_than_any_disk_mb = 1 << 40
    folders, run_file = (tmp_path / "log",), RunFile(tmp_path)
    Housekeeping(tmp_path, folders, run_file, sentences.append, more_than_any_disk_mb).look()
    assert len(sentences) == 1
    assert "CENTRALA_MIN_FREE_MB: free some space" in sentences[0]


def test_sound_disk_is_not_mentioned(tmp_path: Path, sentences: list[str]) -> None:
    housekeeping(tmp_path, sentences).look()
    assert sentences == []


def test_state_that_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    run_dir = tmp_path / "run"
    run_file = RunFile(run_dir)
    run_file.write(RunState(1, 0, ready=False))
    run_file.write(RunState(1, 0, ready=True))
    assert not run_dir.exists()
    run_dir.mkdir()
    run_file.retry()
    state = run_state.read(run_dir)
    assert isinstance(state, RunState)
    assert state.ready, "the newest state counts"


async def test_loop_looks_at_once_and_writes_what_was_left(
    tmp_path: Path, sentences: list[str]
) -> None:
    run_dir = tmp_path / "run"
    run_file = RunFile(run_dir)
    run_file.write(RunState(1, 0, ready=True))
    run_dir.mkdir()
    keeper = Housekeeping(run_dir, (), run_file, sentences.append)
    task = asyncio.create_task(keeper.run())
    await until(lambda: run_state.read(run_dir) is not None)
    task.cancel()


def test_full_disk_is_told_with_its_remedy(
    tmp_path: Path, sentences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("centrala.host.disk.os.fsync", full)
    housekeeping(tmp_path, sentences).look()
    assert sentences[0].startswith(f"the disk of {tmp_path} is full: free some space or files")
