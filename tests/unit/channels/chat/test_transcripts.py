"""Requests for transcripts: the key, the address, and what must have been said."""

from __future__ import annotations

import pytest

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.conversations import MemoryConversations
from acd.adapters.memory.transcripts import MemoryTranscripts
from acd.domain.model.contact import CHAT, Author
from acd.ports.contacts import ContactRecord, Message
from channels.chat.errors import ChatUnknown, TranscriptEmpty, TranscriptUnavailable
from channels.chat.schemas import TranscriptRequest
from channels.chat.transcripts import ChatTranscripts
from web.errors import RequestInvalid

CHAT_ID = "chat-1"


@pytest.fixture
def post() -> MemoryTranscripts:
    return MemoryTranscripts()


@pytest.fixture
def conversations() -> MemoryConversations:
    return MemoryConversations()


@pytest.fixture
async def transcripts(
    post: MemoryTranscripts, conversations: MemoryConversations
) -> ChatTranscripts:
    book = MemoryContactBook()
    await book.open(ContactRecord(CHAT_ID, CHAT, "drogi", "pl", 1))
    await conversations.add(Message("m-1", CHAT_ID, Author.CONSULTANT, "Tak.", 1))
    return ChatTranscripts(post, book, conversations, b"secret")


def request(key: str | None, address: str = "Anna@example.pl") -> TranscriptRequest:
    return TranscriptRequest(key=key or "none", address=address)


async def test_transcript_goes_to_the_address(
    transcripts: ChatTranscripts, post: MemoryTranscripts
) -> None:
    await transcripts.send(request(transcripts.key_of(CHAT_ID)))
    assert post.addresses == {CHAT_ID: "anna@example.pl"}


@pytest.mark.parametrize("address", ["", "anna", "+48601000118", "a@b", "a@b.pl, c@d.pl"])
async def test_anything_but_one_address_is_refused(
    transcripts: ChatTranscripts, address: str
) -> None:
    with pytest.raises(RequestInvalid) as refused:
        await transcripts.send(request(transcripts.key_of(CHAT_ID), address))
    assert refused.value.field == "address"


@pytest.mark.parametrize("key", ["chat-1", "chat-1.", "chat-1.00", "chat-2.00", "none"])
async def test_wrong_key_opens_no_chat(transcripts: ChatTranscripts, key: str) -> None:
    with pytest.raises(ChatUnknown):
        await transcripts.send(request(key))


async def test_key_of_one_chat_opens_no_other(transcripts: ChatTranscripts) -> None:
    own_key = transcripts.key_of("chat-2") or ""
    with pytest.raises(ChatUnknown):
        await transcripts.send(request(own_key))
    with pytest.raises(ChatUnknown):
        await transcripts.send(request(own_key.replace("chat-2", CHAT_ID)))


async def test_chat_that_nobody_answered_is_sent_to_nobody(
    transcripts: ChatTranscripts, conversations: MemoryConversations
) -> None:
    conversations._messages.clear()
    await conversations.add(Message("m-1", CHAT_ID, Author.RESIDENT, "Kup teraz!", 1))
    with pytest.raises(TranscriptEmpty):
        await transcripts.send(request(transcripts.key_of(CHAT_ID)))


async def test_city_without_a_mailbox_refuses_in_plain_words(
    conversations: MemoryConversations,
) -> None:
    transcripts = ChatTranscripts(None, MemoryContactBook(), conversations, b"secret")
    assert transcripts.key_of(CHAT_ID) is None
    with pytest.raises(TranscriptUnavailable):
        await transcripts.send(request("chat-1.x"))
