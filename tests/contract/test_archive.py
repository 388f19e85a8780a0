"""One suite for every archive of inputs: what a rehearsal may rely on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from acd.adapters.archive import FileArchive
from acd.adapters.memory import MemoryArchive
from acd.domain.messages import commands as c
from acd.domain.model.contact import PHONE
from acd.ports.archive import ArchiveUnavailable, InputArchive
from acd.ports.log import BEGINNING, LoggedInput, id_order
from tests.support.builders import some_rules

MIDNIGHT_MS = 1_795_046_400_000
"""Between the 18th and the 19th of November 2026, UTC."""

EVER = (0, 2 * MIDNIGHT_MS)


def an_input(entry_id: str, command: c.Input | None = None) -> LoggedInput:
    admit = c.AdmitContact(f"tel-{entry_id}", PHONE, "drogi", "pl", {"lang-pl": 1}, 2)
    return LoggedInput(entry_id, id_order(entry_id)[0], f"key:{entry_id}", command or admit)


def inputs_at(*at_ms: int) -> list[LoggedInput]:
    return [an_input(f"{ms}-{n}") for n, ms in enumerate(at_ms)]


@pytest.fixture(params=["memory", "files"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> InputArchive:
    return MemoryArchive() if request.param == "memory" else FileArchive(tmp_path / "archive")


class TestEveryArchive:
    async def test_an_empty_one_has_neither_days_nor_inputs(self, archive: InputArchive) -> None:
        assert await archive.last_id() == BEGINNING
        assert await archive.days() == ()
        assert list(archive.read(*EVER)) == []

    async def test_inputs_come_back_in_order_and_as_they_were(self, archive: InputArchive) -> None:
        entries = [
            an_input("5-0", c.PublishRules(some_rules())),
            an_input("5-1"),
            LoggedInput("6-0", 6, "", None, "kind: expected the name of a message"),
        ]
        await archive.append(entries[:1])
        await archive.append(entries[1:])
        assert list(archive.read(*EVER)) == entries
        assert await archive.last_id() == "6-0"

    async def test_an_input_is_archived_once(self, archive: InputArchive) -> None:
        entries = inputs_at(5, 5, 9, 10)
        await archive.append(entries[:3])
        await archive.append(entries[:3])
        await archive.append(entries[1:])
        assert list(archive.read(*EVER)) == entries

    async def test_a_span_has_its_beginning_and_not_its_end(self, archive: InputArchive) -> None:
        entries = inputs_at(*(MIDNIGHT_MS + ms for ms in (-2, -1, 0, 1)))
        await archive.append(entries)
        assert list(archive.read(MIDNIGHT_MS - 1, MIDNIGHT_MS + 1)) == entries[1:3]

    async def test_days_are_told_and_forgotten(self, archive: InputArchive) -> None:
        before, after = inputs_at(MIDNIGHT_MS - 1, MIDNIGHT_MS)
        await archive.append([before, after])
        assert await archive.days() == (date(2026, 11, 18), date(2026, 11, 19))
        await archive.forget_before(date(2026, 11, 19))
        assert await archive.days() == (date(2026, 11, 19),)
        assert list(archive.read(*EVER)) == [after]
        assert await archive.last_id() == after.id


class TestFilesAlone:
    """Faults of a disk."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "archive"

    def newest(self, folder: Path) -> Path:
        return sorted(folder.glob("*.gz"))[-1]

    async def test_a_restart_knows_what_is_there(self, folder: Path) -> None:
        entries = inputs_at(5, 6, 7)
        await FileArchive(folder).append(entries[:2])
        again = FileArchive(folder)
        assert await again.last_id() == entries[1].id
        await again.append(entries)
        assert list(again.read(*EVER)) == entries

    @pytest.mark.parametrize("left", [0.0, 0.1, 0.5, 0.9, 0.999])
    async def test_a_torn_end_is_cut_off_and_written_again(self, folder: Path, left: float) -> None:
        entries = inputs_at(5, 6, 7, 8)
        await FileArchive(folder).append(entries[:2])
        path = self.newest(folder)
        whole = path.stat().st_size
        await FileArchive(folder).append(entries[2:])
        torn = whole + int((path.stat().st_size - whole) * left)
        path.write_bytes(path.read_bytes()[:torn])
        assert list(FileArchive(folder).read(*EVER)) == entries[:2], "a reader stops before it"
        again = FileArchive(folder)
        assert await again.last_id() == entries[1].id
        await again.append(entries)
        assert list(again.read(*EVER)) == entries

    async def test_a_file_with_nothing_but_a_torn_end_leaves_the_day_before_as_the_last(
        self, folder: Path
    ) -> None:
        before, after = inputs_at(MIDNIGHT_MS - 1, MIDNIGHT_MS)
        await FileArchive(folder).append([before, after])
        path = self.newest(folder)
        path.write_bytes(path.read_bytes()[:7])
        assert await FileArchive(folder).last_id() == before.id

    async def test_damage_is_put_aside_and_what_comes_before_is_kept(self, folder: Path) -> None:
        entries = inputs_at(5, 6, 7)
        await FileArchive(folder).append(entries[:2])
        path = self.newest(folder)
        with path.open("ab") as file:
            file.write(b"\0" * 100)
        again = FileArchive(folder)
        await again.append(entries)
        assert list(again.read(*EVER)) == entries
        assert path.with_name(f"{path.name}.damaged").read_bytes() == b"\0" * 100

    async def test_every_tool_can_read_it(self, folder: Path) -> None:
        for entry in inputs_at(5, 6):
            await FileArchive(folder).append([entry])
        with gzip.open(self.newest(folder), "rt") as file:
            lines = [json.loads(line) for line in file]
        assert [line["id"] for line in lines] == ["5-0", "6-1"]
        assert lines[0]["kind"] == "AdmitContact"
        assert lines[0]["key"] == "key:5-0"
        assert lines[0]["data"]["queue"] == "drogi"

    async def test_an_input_of_another_version_is_told_and_keeps_its_place(
        self, folder: Path
    ) -> None:
        await FileArchive(folder).append(inputs_at(5))
        path = self.newest(folder)
        line = {"id": "6-0", "key": "k", "kind": "Forgotten", "data": {}}
        with path.open("ab") as file:
            file.write(gzip.compress(json.dumps(line).encode() + b"\n"))
        _, unknown = FileArchive(folder).read(*EVER)
        assert (unknown.id, unknown.command) == ("6-0", None)
        assert "kind" in unknown.fault

    @pytest.mark.parametrize(
        "act", [lambda a: a.append(inputs_at(5)), lambda a: a.last_id()], ids=["append", "last_id"]
    )
    async def test_a_disk_that_fails_is_told(
        self, tmp_path: Path, act: Callable[[FileArchive], object]
    ) -> None:
        (tmp_path / "inputs-2026-11-18.jsonl.gz").mkdir()
        broken = FileArchive(tmp_path)
        with pytest.raises(ArchiveUnavailable):
            await act(broken)  # type: ignore[misc]
