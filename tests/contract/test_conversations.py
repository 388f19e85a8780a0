"""One suite for every conversation store: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from acd.adapters.memory.conversations import MemoryConversations
from acd.adapters.sql.conversations import SqlConversations
from acd.adapters.sql.engine import make_engine
from acd.domain.model.contact import Author
from acd.ports.contacts import Conversations, Message
from tests.support.databases import BACKENDS, migrated_database


@pytest.fixture(params=["memory", *BACKENDS])
def url(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return "" if backend == "memory" else migrated_database(backend)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Conversations]:
    if not url:
        yield MemoryConversations()
        return
    engine = make_engine(url)
    yield SqlConversations(engine)
    await engine.dispose()


def message(number: int, text: str = "Dzień dobry", sent_ms: int = 1000) -> Message:
    return Message(f"m-{number}", "chat-1", Author.RESIDENT, text, sent_ms)


async def test_a_message_is_found_again_with_author_and_headers(store: Conversations) -> None:
    sent = Message(
        "m-1", "mail-1", Author.CONSULTANT, "Надсилаю фото", 7, "bielak", {"In-Reply-To": "<ż@x>"}
    )
    await store.add(sent)
    assert await store.get("m-1") == sent
    assert await store.list("mail-1") == (sent,)


async def test_an_unknown_message_is_none_and_an_unknown_contact_has_none(
    store: Conversations,
) -> None:
    assert await store.get("m-404") is None
    assert await store.list("chat-404") == ()


async def test_adding_a_message_again_changes_nothing(store: Conversations) -> None:
    await store.add(message(1))
    await store.add(message(1, text="something else"))
    assert await store.list("chat-1") == (message(1),)


async def test_messages_come_oldest_first_and_those_of_one_moment_as_they_were_added(
    store: Conversations,
) -> None:
    for added in (message(3, sent_ms=2000), message(2), message(1)):
        await store.add(added)
    assert [stored.message_id for stored in await store.list("chat-1")] == ["m-2", "m-1", "m-3"]


async def test_what_a_database_cannot_hold_does_not_stop_a_message(store: Conversations) -> None:
    await store.add(message(1, text="nul \x00 and half a pair \ud800"))
    stored = await store.get("m-1")
    assert stored is not None
    assert stored.text.startswith("nul ")


async def test_many_write_at_once_and_nothing_is_lost(store: Conversations) -> None:
    await asyncio.gather(*(store.add(message(number)) for number in range(60)))
    assert len(await store.list("chat-1")) == 60
