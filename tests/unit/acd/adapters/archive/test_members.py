"""A file of gzip members: each durable on return, an incomplete last one cut off."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from acd.adapters.archive.members import READ_BYTES, Damaged, append_member, members, repair

TEXTS = [b"first\n", b"second\n" * 50, b"third\n"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inputs.gz"


def write(path: Path) -> list[int]:
    """Write all texts; return the size after each."""
    sizes = []
    for text in TEXTS:
        append_member(path, text)
        sizes.append(path.stat().st_size)
    return sizes


def test_members_come_with_their_ends_and_texts(path: Path) -> None:
    sizes = write(path)
    assert list(members(path)) == list(zip(sizes, TEXTS, strict=True))


def test_whole_file_is_one_gzip_stream(path: Path) -> None:
    """`zcat` reads it."""
    write(path)
    assert gzip.decompress(path.read_bytes()) == b"".join(TEXTS)


def test_equal_texts_give_equal_files(path: Path, tmp_path: Path) -> None:
    write(path)
    other = tmp_path / "other.gz"
    write(other)
    assert other.read_bytes() == path.read_bytes()


def test_member_longer_than_one_read_is_whole(path: Path) -> None:
    long = bytes(range(256)) * (READ_BYTES // 64)
    append_member(path, long)
    append_member(path, b"end\n")
    assert [text for _, text in members(path)] == [long, b"end\n"]


def test_every_incomplete_end_is_left_out_and_cut_off(path: Path) -> None:
    sizes = write(path)
    whole = path.read_bytes()
    for length in range(sizes[1] + 1, sizes[2]):
        path.write_bytes(whole[:length])
        assert [text for _, text in members(path)] == TEXTS[:2]
        assert repair(path) == TEXTS[1]
        assert path.stat().st_size == sizes[1]
    append_member(path, TEXTS[2])
    assert path.read_bytes() == whole


def test_whole_file_is_not_changed_by_a_repair(path: Path) -> None:
    write(path)
    whole = path.read_bytes()
    assert repair(path) == TEXTS[-1]
    assert path.read_bytes() == whole
    assert list(path.parent.iterdir()) == [path]


def test_file_without_a_whole_member_is_emptied(path: Path) -> None:
    write(path)
    path.write_bytes(path.read_bytes()[:7])
    assert repair(path) == b""
    assert path.read_bytes() == b""


def test_damage_is_reported_and_kept_aside(path: Path) -> None:
    sizes = write(path)
    with path.open("ab") as file:
        file.write(b"no gzip at all")
    with pytest.raises(Damaged):
        list(members(path))
    assert repair(path) == TEXTS[-1]
    assert path.stat().st_size == sizes[-1]
    assert path.with_name("inputs.gz.damaged").read_bytes() == b"no gzip at all"


def test_failed_write_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("acd.adapters.archive.members.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        append_member(path, b"x" * 1_000)
    assert path.read_bytes() == before
