"""Records that are deferred while the database takes no write, and written afterwards."""

from __future__ import annotations

import asyncio
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.write_behind.contacts import WriteBehindContactBook
from acd.domain.model.contact import PHONE
from acd.ports.contacts import ContactRecord

RECORD = ContactRecord("tel-1", PHONE, "drogi", "pl", 1_700_000_000_000, external_id="leg-1")


class HeldUpBook(MemoryContactBook):
    """Book whose writes wait while `free` is not set, and fail while `error` is."""

    def __init__(self) -> None:
        super().__init__()
        self.free = asyncio.Event()
        self.free.set()
        self.error: Exception | None = None
        self.refused: set[str] = set()
        self.attempts = 0

    async def open(self, record: ContactRecord) -> None:
        self.attempts += 1
        await self.free.wait()
        if self.error is not None and record.contact_id in (self.refused or {record.contact_id}):
            raise self.error
        await super().open(record)


@pytest.fixture
def stored() -> HeldUpBook:
    return HeldUpBook()


@pytest.fixture
def book(stored: HeldUpBook, tmp_path: Path) -> WriteBehindContactBook:
    return WriteBehindContactBook(stored, tmp_path / "deferred", max_wait_s=0.01)


def deferred_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "deferred").glob("*"))


async def test_record_goes_to_a_database_that_takes_it_and_leaves_no_file(
    book: WriteBehindContactBook, stored: HeldUpBook, tmp_path: Path
) -> None:
    await book.open(RECORD)
    assert await stored.get("tel-1") == RECORD
    assert deferred_files(tmp_path) == []


async def test_record_is_deferred_and_readable_while_the_database_is_held_up(
    book: WriteBehindContactBook, stored: HeldUpBook
) -> None:
    stored.free.clear()
    await book.open(RECORD)
    assert await stored.get("tel-1") is None
    assert await book.get("tel-1") == RECORD
    assert await book.find_by_external_id("leg-1") == RECORD


async def test_further_records_do_not_wait_for_a_database_that_is_held_up(
    book: WriteBehindContactBook, stored: HeldUpBook
) -> None:
    stored.free.clear()
    await book.open(RECORD)
    await book.open(replace(RECORD, contact_id="tel-2"))
    assert stored.attempts == 1


async def test_deferred_records_are_written_once_the_database_takes_them(
    book: WriteBehindContactBook, stored: HeldUpBook, tmp_path: Path
) -> None:
    stored.free.clear()
    await book.open(RECORD)
    stored.free.set()
    await book.write_deferred()
    assert await stored.get("tel-1") == RECORD
    assert deferred_files(tmp_path) == []
    await book.open(replace(RECORD, contact_id="tel-2"))
    assert await stored.get("tel-2") is not None


async def test_records_of_a_process_that_died_are_written_by_another(
    book: WriteBehindContactBook, stored: HeldUpBook, tmp_path: Path
) -> None:
    stored.free.clear()
    await book.open(RECORD)
    stored.free.set()
    await WriteBehindContactBook(stored, tmp_path / "deferred").write_deferred()
    assert await stored.get("tel-1") == RECORD


async def test_record_that_the_database_refuses_holds_up_no_other(
    book: WriteBehindContactBook, stored: HeldUpBook
) -> None:
    stored.error, stored.refused = RuntimeError("refused"), {"tel-1"}
    await book.open(RECORD)
    await book.open(replace(RECORD, contact_id="tel-2"))
    await book.write_deferred()
    assert await stored.get("tel-2") is not None
    assert await book.get("tel-1") == RECORD


async def test_resident_is_linked_to_a_deferred_record(
    book: WriteBehindContactBook, stored: HeldUpBook
) -> None:
    stored.free.clear()
    await book.open(RECORD)
    stored.free.set()
    await book.link_resident("tel-1", "res-1")
    await book.write_deferred()
    assert await book.get("tel-1") == replace(RECORD, resident_id="res-1")


async def test_file_of_a_record_is_readable_by_its_owner_only(
    book: WriteBehindContactBook, stored: HeldUpBook, tmp_path: Path
) -> None:
    stored.free.clear()
    await book.open(replace(RECORD, contact_id="chat/../ü"))
    (file,) = deferred_files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert await book.get("chat/../ü") is not None


async def test_damaged_file_is_kept_and_stops_no_other_record(
    book: WriteBehindContactBook, stored: HeldUpBook, tmp_path: Path
) -> None:
    stored.free.clear()
    await book.open(RECORD)
    (tmp_path / "deferred" / "tel-0.json").write_text("{torn")
    stored.free.set()
    await book.write_deferred()
    assert await stored.get("tel-1") == RECORD
    assert [file.name for file in deferred_files(tmp_path)] == ["tel-0.damaged"]
