"""Frames of the residents' pages, built from the models that the API document describes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast, get_args

import pytest

from acd.adapters.memory.conversations import MemoryConversations
from acd.domain.model.contact import Author, ContactState
from acd.ports.acd import AcdPort, ContactView
from acd.ports.contacts import ContactRecord, Message
from acd.serialisation.serialiser import to_view
from channels.chat.messages import ChatFrame
from channels.chat.outbound import MAX_UNSENT_FRAMES, ChatViews, Page
from channels.chat.routes import chat_api
from tests.support.consultant_names import FixedNames

RECORD = ContactRecord("chat-1", "chat", "drogi", "pl", 1_000)
WAITING = ContactView(
    contact_id="chat-1",
    channel="chat",
    queue="drogi",
    language="pl",
    admitted_ms=1_000,
    state=ContactState.WAITING,
    position=3,
    offer_id=None,
    consultant_id=None,
)
TALKING = replace(WAITING, state=ContactState.ENGAGED, consultant_id="ewa", position=None)


class OneContact:
    """ACD that knows one contact at most."""

    def __init__(self, contact: ContactView | None = WAITING) -> None:
        self.current = contact

    def contact(self, _contact_id: str) -> ContactView | None:
        return self.current


class SlowConversations(MemoryConversations):
    """Conversations during whose reading something happens."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    async def list(self, contact_id: str) -> tuple[Message, ...]:
        messages = await super().list(contact_id)
        self.meanwhile()
        return messages


def message(number: int, author: Author = Author.RESIDENT) -> Message:
    return Message(f"m{number}", "chat-1", author, f"text {number}", number)


def transcript_key_of(_contact_id: str) -> str | None:
    return None


async def ticket_of(_contact_id: str) -> str | None:
    return "Z-17"


@pytest.fixture
def acd() -> OneContact:
    return OneContact()


@pytest.fixture
def conversations() -> SlowConversations:
    return SlowConversations()


@pytest.fixture
def views(acd: OneContact, conversations: SlowConversations) -> ChatViews:
    names = FixedNames({"ewa": "Ewa Marzec"})
    return ChatViews(cast(AcdPort, acd), conversations, names, ticket_of, transcript_key_of)


def sent(page: Page) -> list[Any]:
    """Return what the page was sent since the last call."""
    return [to_view(page.frames.get_nowait()) for _ in range(page.frames.qsize())]


async def test_first_frame_is_the_conversation_without_notes_of_the_team(
    views: ChatViews, conversations: SlowConversations
) -> None:
    await conversations.add(message(1))
    await conversations.add(message(2, Author.NOTE))
    page = await views.open(RECORD)
    assert sent(page) == [
        {
            "type": "snapshot",
            "stage": "waiting",
            "position": 3,
            "language": "pl",
            "messages": [{"id": "m1", "author": "resident", "text": "text 1", "sent_ms": 1}],
        }
    ]


async def test_further_message_is_sent_once(views: ChatViews) -> None:
    page = await views.open(RECORD)
    sent(page)
    views.show_message(message(1, Author.CONSULTANT))
    views.show_message(message(1, Author.CONSULTANT))
    assert sent(page) == [
        {"type": "message", "id": "m1", "author": "consultant", "text": "text 1", "sent_ms": 1}
    ]


async def test_messages_that_arrive_during_the_reading_follow_the_snapshot(
    views: ChatViews, conversations: SlowConversations
) -> None:
    await conversations.add(message(1))

    def add_messages() -> None:
        views.show_message(message(1))  # is in the snapshot
        views.show_message(message(2))

    conversations.meanwhile = add_messages
    frames = sent(await views.open(RECORD))
    assert [frame["type"] for frame in frames] == ["snapshot", "message"]
    assert frames[1]["id"] == "m2"


async def test_stage_is_sent_when_it_changes(views: ChatViews, acd: OneContact) -> None:
    page = await views.open(RECORD)
    sent(page)
    await views.show_stage("chat-1")
    assert sent(page) == []
    acd.current = TALKING
    await views.show_stage("chat-1")
    assert sent(page) == [{"type": "stage", "stage": "talking", "consultant_name": "Ewa"}]
    acd.current = None
    await views.show_stage("chat-1")
    assert sent(page) == [{"type": "stage", "stage": "ended", "ticket": "Z-17"}]


async def test_positions_are_sent_to_pages_of_the_queue(views: ChatViews, acd: OneContact) -> None:
    page = await views.open(RECORD)
    sent(page)
    acd.current = replace(WAITING, position=2)
    views.show_positions("informacja")
    assert sent(page) == []
    views.show_positions("drogi")
    assert sent(page) == [{"type": "stage", "stage": "waiting", "position": 2}]


async def test_page_that_does_not_read_is_disconnected(views: ChatViews) -> None:
    page = await views.open(RECORD)
    for _ in range(MAX_UNSENT_FRAMES + 5):
        views.show_typing("chat-1")
    frames = [page.frames.get_nowait() for _ in range(page.frames.qsize())]
    assert len(frames) == MAX_UNSENT_FRAMES + 1
    assert frames[-1] is None


def test_api_document_describes_every_frame() -> None:
    async def handler(request: Any) -> Any:
        return request

    (socket,) = chat_api(*[handler] * 5).sockets
    assert set(socket.sent.values()) == set(get_args(ChatFrame))
