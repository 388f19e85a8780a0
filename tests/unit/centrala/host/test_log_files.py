"""Logs stay small, keep their beginning in a flood, and fail for no disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from centrala.host import log_files
from centrala.host.log_files import KEPT_BYTES, MAX_LOG_BYTES, MIN_COPY_AGE_S, last_line


def grow_old(log: Path) -> None:
    """Make the newest copy so old that the next rotation makes another one."""
    copy = log.with_name(f"{log.name}.1")
    if copy.exists():
        old_s = copy.stat().st_mtime - MIN_COPY_AGE_S - 1
        os.utime(copy, (old_s, old_s))


def test_long_log_is_truncated_in_place_and_its_writer_continues(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * MAX_LOG_BYTES)
        for _ in range(5):
            grow_old(log)
            log_files.rotate(log)
            writer.write(b"after\n")
        assert log.read_bytes() == b"after\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "engine.log", "engine.log.1", "engine.log.2", "engine.log.3",
    ]  # fmt: skip


def test_flood_of_lines_does_not_push_the_copy_of_before_out(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"how it began\n" + b"x" * MAX_LOG_BYTES)
    log_files.keep_small([tmp_path])
    for _ in range(5):
        log.write_bytes(b"flood\n" * (MAX_LOG_BYTES // 4))
        log_files.keep_small([tmp_path])
        assert log.stat().st_size <= KEPT_BYTES
    assert (tmp_path / "engine.log.1").read_bytes().startswith(b"how it began\n")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 3 * MAX_LOG_BYTES


def test_beginning_and_end_of_a_very_long_log_are_copied(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"first\n" + b"x" * 5 * MAX_LOG_BYTES + b"\nlast\n")
    log_files.rotate(log)
    copy = (tmp_path / "engine.log.1").read_bytes()
    assert (copy[:6], copy[-6:]) == (b"first\n", b"\nlast\n")
    assert b"bytes left out" in copy
    assert len(copy) < MAX_LOG_BYTES + 100


def test_log_that_cannot_be_copied_keeps_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engine.log.1").mkdir()  # nothing can be written there, as on a full disk
    grow_old(tmp_path / "engine.log")
    log = tmp_path / "engine.log"
    log.write_bytes(b"line\n" * MAX_LOG_BYTES + b"last\n")
    monkeypatch.setattr(log_files, "_shift_older", lambda log: None)
    log_files.rotate(log)
    assert log.stat().st_size <= KEPT_BYTES
    assert log.read_bytes().startswith(b"line\n")
    assert last_line(log) == "last"


def test_log_without_a_place_takes_lines_and_loses_them(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with log_files.open_log(tmp_path / "file" / "engine.log") as log:
        log_files.append(log, b"lost\n")


def test_handle_of_before_serves_while_the_log_cannot_be_opened(tmp_path: Path) -> None:
    folder, away = tmp_path / "logs", tmp_path / "away"
    first = log_files.open_log(folder / "engine.log")
    folder.rename(away)
    folder.write_text("no folder")
    kept = log_files.open_log(folder / "engine.log", first)
    log_files.append(kept, b"kept\n")
    assert (away / "engine.log").read_bytes() == b"kept\n"
    folder.unlink()
    shutil.move(away, folder)
    with log_files.open_log(folder / "engine.log", kept) as again:
        log_files.append(again, b"again\n")
    assert kept.closed
    assert (folder / "engine.log").read_bytes() == b"kept\nagain\n"


def test_folder_without_logs_is_no_failure(tmp_path: Path) -> None:
    log_files.keep_small([tmp_path / "missing", tmp_path])
    assert last_line(tmp_path / "missing.log") == "nothing"
