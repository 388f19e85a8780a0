"""One suite for every contact book: memory, SQLite, PostgreSQL; written at once or behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import make_engine
from acd.adapters.write_behind.contacts import WriteBehindContactBook
from acd.domain.model.contact import PHONE
from acd.ports.contact_history import ResidentHistory
from acd.ports.contacts import ContactBook, ContactRecord, PathStep
from tests.support.databases import BACKENDS, migrated_database

HALINA = "+48601000118"


class Book(ContactBook, ResidentHistory, Protocol):
    """Both ports, which every adapter offers as one object."""


@pytest.fixture(params=["memory", *BACKENDS])
def url(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return "" if backend == "memory" else migrated_database(backend)


@pytest.fixture
async def at_once(url: str) -> AsyncIterator[Book]:
    if not url:
        yield MemoryContactBook()
        return
    engine = make_engine(url)
    yield SqlContactBook(engine)
    await engine.dispose()


@pytest.fixture(params=["at-once", "behind"])
def book(at_once: Book, tmp_path: Path, request: pytest.FixtureRequest) -> Book:
    return at_once if request.param == "at-once" else WriteBehindContactBook(at_once, tmp_path)


def call(number: int, address: str | None = HALINA, reached_ms: int = 0) -> ContactRecord:
    return ContactRecord(
        contact_id=f"tel-{number}",
        channel=PHONE,
        queue="drogi",
        language="pl",
        reached_ms=reached_ms or 1_700_000_000_000 + number,
        address=address,
    )


async def test_a_contact_is_found_again_with_all_that_was_known_about_it(book: Book) -> None:
    record = replace(
        call(1),
        name="Олена Коваль",
        subject="Zażółć gęślą jaźń",
        path=(PathStep("1", "Polski"), PathStep("2", "Drogi i chodniki")),
        external_id="PJSIP/trunk-00000001",
        resident_id="res-1",
    )
    await book.open(record)
    assert await book.get("tel-1") == record


async def test_an_unknown_contact_is_none(book: Book) -> None:
    assert await book.get("tel-404") is None
    assert await book.find_by_external_id("PJSIP/nobody") is None


async def test_opening_a_contact_again_changes_nothing(book: Book) -> None:
    await book.open(call(1))
    await book.link_resident("tel-1", "res-1")
    await book.open(replace(call(1), queue="odpady"))
    record = await book.get("tel-1")
    assert record == replace(call(1), resident_id="res-1")


async def test_a_contact_is_found_by_its_leg_and_the_newest_wins(book: Book) -> None:
    await book.open(replace(call(1), external_id="thread-7"))
    await book.open(replace(call(2), external_id="thread-7"))
    record = await book.find_by_external_id("thread-7")
    assert record is not None
    assert record.contact_id == "tel-2"


async def test_linking_an_unknown_contact_does_nothing(book: Book) -> None:
    await book.link_resident("tel-404", "res-1")
    assert await book.get("tel-404") is None


async def test_what_a_database_cannot_hold_does_not_stop_a_contact(book: Book) -> None:
    await book.open(replace(call(1), name="nul \x00 and half a pair \ud800"))
    record = await book.get("tel-1")
    assert record is not None
    assert record.name is not None
    assert record.name.startswith("nul ")


async def test_earlier_contacts_are_those_of_the_resident_and_of_the_address_alone(
    book: Book,
) -> None:
    await book.open(call(1))
    await book.open(replace(call(2), resident_id="halina"))
    await book.open(replace(call(3), resident_id="stefan"))
    await book.open(replace(call(4, address="halina@example.org"), resident_id="halina"))
    await book.open(call(5, address="+48602000404"))
    now = call(6)
    earlier = await book.earlier(HALINA, ("halina",), now.reached_ms, 2)
    assert earlier.count == 3
    assert [record.record.contact_id for record in earlier.contacts] == ["tel-4", "tel-2"]


async def test_contacts_of_residents_are_counted_before_a_moment(book: Book) -> None:
    for number, owner in enumerate(("halina", "halina", "stefan", None), 1):
        await book.open(replace(call(number), resident_id=owner))
    moment_ms = call(3).reached_ms
    assert await book.counts(("halina", "stefan", "nobody"), moment_ms) == {"halina": 2}


async def test_the_present_contact_is_not_an_earlier_one(book: Book) -> None:
    await book.open(call(1))
    await book.open(call(2))
    earlier = await book.earlier(HALINA, (), call(2).reached_ms, 5)
    assert [record.record.contact_id for record in earlier.contacts] == ["tel-1"]


async def test_withheld_numbers_have_no_history_together(book: Book) -> None:
    await book.open(call(1, address=None))
    await book.open(call(2, address=None))
    assert (await book.earlier(None, (), call(9).reached_ms, 5)).count == 0
    assert (await book.earlier(None, ("halina",), call(9).reached_ms, 5)).count == 0
