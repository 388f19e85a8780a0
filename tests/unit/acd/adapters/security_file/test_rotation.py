"""Rotation under several writers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from acd.adapters.security_file.rotation import append_line, rotate_when_long


def test_writers_that_rotate_at_once_lose_no_line(tmp_path: Path) -> None:
    path = tmp_path / "security.log"

    def write(writer: int) -> None:
        for number in range(100):
            append_line(path, f"{writer}-{number}\n".encode())
            rotate_when_long(path, 200, 100)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    files = [file for file in tmp_path.iterdir() if file.suffix != ".lock"]
    written = [line for file in files for line in file.read_text().splitlines()]
    assert sorted(written) == sorted(f"{w}-{n}" for w in range(4) for n in range(100))


def test_oldest_file_goes_when_enough_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "security.log"
    for number in range(5):
        append_line(path, f"{number}\n".encode())
        rotate_when_long(path, 1, 2)
    assert [path.with_name(f"security.log.{n}").read_text() for n in (1, 2)] == ["4\n", "3\n"]
    assert not path.exists()
    assert not path.with_name("security.log.3").exists()
