"""One suite for every store of attachments: memory, SQLite, PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from acd.adapters.memory.attachments import MemoryAttachments
from acd.adapters.sql.attachments import SqlAttachments
from acd.adapters.sql.engine import make_engine
from acd.ports.attachments import Attachment, Attachments
from tests.support.databases import BACKENDS, migrated_database

PLAN = Attachment("f-1", "mail-1", "m-1", "plan łąki.pdf", "application/pdf", 3, "podgląd", None, 7)
UNSENT = Attachment("f-2", "mail-1", None, "zdjęcie.png", "image/png", 2, "", "ada", 8)


@pytest.fixture(params=["memory", *BACKENDS])
def url(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return "" if backend == "memory" else migrated_database(backend)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Attachments]:
    if not url:
        yield MemoryAttachments()
        return
    engine = make_engine(url)
    yield SqlAttachments(engine)
    await engine.dispose()


async def test_file_is_found_again_with_its_content(store: Attachments) -> None:
    await store.add(PLAN, b"a\x00\xff")
    assert await store.get("f-1") == PLAN
    assert await store.content("f-1") == b"a\x00\xff"
    assert await store.list("mail-1") == (PLAN,)


async def test_unknown_file_is_none(store: Attachments) -> None:
    assert await store.get("f-404") is None
    assert await store.content("f-404") is None
    assert await store.list("mail-404") == ()


async def test_adding_a_file_again_changes_nothing(store: Attachments) -> None:
    await store.add(PLAN, b"one")
    await store.add(replace(PLAN, name="other"), b"two")
    assert await store.list("mail-1") == (PLAN,)
    assert await store.content("f-1") == b"one"


async def test_files_come_in_the_order_of_their_arrival(store: Attachments) -> None:
    await store.add(UNSENT, b"")
    await store.add(PLAN, b"")
    assert [file.attachment_id for file in await store.list("mail-1")] == ["f-2", "f-1"]


async def test_file_is_sent_with_one_message(store: Attachments) -> None:
    await store.add(UNSENT, b"")
    await store.send_with("m-9", ["f-2", "f-404"])
    await store.send_with("m-10", ["f-2"])
    assert await store.get("f-2") == replace(UNSENT, message_id="m-9")


async def test_only_an_unsent_file_is_removed(store: Attachments) -> None:
    await store.add(PLAN, b"")
    await store.add(UNSENT, b"")
    for attachment_id in ("f-1", "f-2", "f-404"):
        await store.remove(attachment_id)
    assert await store.list("mail-1") == (PLAN,)


async def test_name_that_a_database_cannot_hold_stops_no_file(store: Attachments) -> None:
    await store.add(replace(PLAN, name="nul \x00 and half a pair \ud800"), b"x")
    (stored,) = await store.list("mail-1")
    assert stored.name.startswith("nul ")
