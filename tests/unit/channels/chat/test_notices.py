"""Notices in a chat: written once for each queue, in the language of the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.conversations import MemoryConversations
from acd.domain.messages.commands import AdmitContact
from acd.domain.messages.events import ContactDirected, MessageAdded
from acd.domain.model.contact import CHAT, Author
from acd.ports.contacts import ContactRecord, Message
from channels.chat.notices import ChatNotices
from channels.notices import Notices
from tests.support.acd_service import MachineClock, RunningAcd, running_acd
from tests.support.notices import CLOSED_TEXTS, NOTICES, closing

CHAT_ID = "chat-1"


@pytest.fixture
async def running() -> AsyncIterator[RunningAcd]:
    async with running_acd() as running:
        await running.acd.submit(closing("drogi"), "close")
        yield running


class Chats:
    """Chat of one resident, and what a process needs to write notices into it."""

    def __init__(self, running: RunningAcd) -> None:
        self.acd = running.acd
        self.book = MemoryContactBook()
        self.conversations = MemoryConversations()

    def notices(self, texts: Notices = NOTICES) -> ChatNotices:
        """Return the notices of one process."""
        return ChatNotices(self.acd, self.book, self.conversations, MachineClock(), texts)

    async def admit(self, language: str = "pl") -> ContactDirected:
        record = ContactRecord(CHAT_ID, CHAT, "drogi", language, 1)
        await self.book.open(record)
        events = await self.acd.submit(AdmitContact(CHAT_ID, CHAT, "drogi", language), "admit")
        (directed,) = (one.event for one in events if isinstance(one.event, ContactDirected))
        return directed

    async def messages(self) -> list[tuple[Author, str]]:
        return [(one.author, one.text) for one in await self.conversations.list(CHAT_ID)]


@pytest.mark.parametrize("language", CLOSED_TEXTS)
async def test_notice_is_written_in_the_language_of_the_chat(
    running: RunningAcd, language: str
) -> None:
    chats = Chats(running)
    await chats.notices().write(await chats.admit(language))
    assert await chats.messages() == [(Author.SYSTEM, CLOSED_TEXTS[language])]


async def test_notice_is_written_once_by_any_number_of_processes(running: RunningAcd) -> None:
    chats = Chats(running)
    directed = await chats.admit()
    for notices in (chats.notices(), chats.notices(), chats.notices()):
        await notices.write(directed)
        assert await notices.has_one(CHAT_ID)
    assert len(await chats.messages()) == 1
    events = await running.events.read("0-0", 100, 0)
    assert len([one for one in events if isinstance(one.event, MessageAdded)]) == 1


async def test_chat_without_a_text_has_no_notice(running: RunningAcd) -> None:
    chats = Chats(running)
    notices = chats.notices(Notices())
    await notices.write(await chats.admit())
    assert await chats.messages() == []
    assert not await notices.has_one(CHAT_ID)


async def test_other_messages_of_the_system_are_no_notice(running: RunningAcd) -> None:
    chats = Chats(running)
    await chats.conversations.add(Message("m-1", CHAT_ID, Author.SYSTEM, "Dołącza Ewa.", 1))
    assert not await chats.notices().has_one(CHAT_ID)


async def test_notices_of_ended_chats_are_forgotten(running: RunningAcd) -> None:
    chats = Chats(running)
    notices = chats.notices()
    await notices.write(await chats.admit())
    assert await notices.has_one(CHAT_ID)
    chats.conversations._messages.clear()
    notices.forget_all_but({CHAT_ID})
    assert await notices.has_one(CHAT_ID)
    notices.forget_all_but(set())
    assert not await notices.has_one(CHAT_ID)
