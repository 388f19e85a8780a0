"""Inbound part of the chat: a contact, its messages, its end by the resident."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from acd.domain.messages.commands import AddMessage, AdmitContact, ContactLeft, EndEngagement
from acd.domain.messages.rejections import CONTACT_IS_OVER, InputRefusedError
from acd.domain.model.contact import CHAT, Author, ContactState, Party
from acd.ports.acd import AcdPort, ContactView
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, ContactRecord, Conversations, Message
from channels.chat.errors import ChatEnded
from channels.chat.schemas import NewChat, Written, address_of
from channels.chat.settings import ChatSettings
from web.errors import RequestInvalid

LANGUAGE_SKILL_LEVEL = 1


@dataclass(frozen=True, slots=True)
class StartedChat:
    """New chat. `token`: secret for the resident's cookie; only its hash is stored."""

    contact_id: str
    token: str


class ChatIntake:
    """Starts, continues and ends chats. `new_id`: returns an unguessable text of [A-Za-z0-9-]."""

    def __init__(
        self,
        acd: AcdPort,
        book: ContactBook,
        conversations: Conversations,
        clock: Clock,
        new_id: Callable[[], str],
        settings: ChatSettings,
    ) -> None:
        self._acd = acd
        self._book = book
        self._conversations = conversations
        self._clock = clock
        self._new_id = new_id
        self._settings = settings

    async def find(self, token: str) -> ContactRecord | None:
        """Return the record of the chat with this token."""
        return await self._book.find_by_external_id(external_id_of(token))

    async def start(self, new: NewChat) -> StartedChat:
        """Record and admit a chat. Raises RequestInvalid with the field, LogUnavailable."""
        address = self._check(new)
        started = StartedChat(f"chat-{self._new_id()}", self._new_id())
        record = ContactRecord(
            contact_id=started.contact_id,
            channel=CHAT,
            queue=new.queue,
            language=new.language,
            reached_ms=self._clock.now_ms(),
            address=address,
            name=new.name or None,
            external_id=external_id_of(started.token),
        )
        await self._book.open(record)
        message = self._message(started.contact_id, "first", new.text)
        await self._conversations.add(message)
        skills = {f"lang-{new.language}": LANGUAGE_SKILL_LEVEL}
        admitted = AdmitContact(started.contact_id, CHAT, new.queue, new.language, skills=skills)
        await self._acd.submit(admitted, f"admit:{started.contact_id}")
        with suppress(*CONTACT_IS_OVER):  # ended at once: the message is in the conversation
            await self._announce(message)
        return started

    async def write(self, contact_id: str, written: Written) -> Message:
        """Store and announce a message; the same `client_id` again is the same message.

        Raises ChatEnded, LogUnavailable.
        """
        self._live(contact_id)
        message = self._message(contact_id, written.client_id, written.text)
        await self._conversations.add(message)
        try:
            await self._announce(message)
        except InputRefusedError as error:  # closed since `_live`
            raise ChatEnded("the conversation is over") from error
        return await self._conversations.get(message.message_id) or message

    async def leave(self, contact_id: str) -> None:
        """End the chat for the resident; no-op when the chat is over."""
        contact = self._acd.contact(contact_id)
        if contact is None or contact.state is ContactState.CLOSED:
            return
        try:
            if contact.state is ContactState.ENGAGED:
                ended = EndEngagement(contact_id, Party.RESIDENT)
                await self._acd.submit(ended, f"end:{contact_id}")
            else:
                await self._acd.submit(ContactLeft(contact_id), f"left:{contact_id}")
        except InputRefusedError:
            return

    def _check(self, new: NewChat) -> str | None:
        rules = self._acd.rules()
        queues = rules.queues if rules else {}
        if new.queue not in queues:
            raise RequestInvalid(f"queue: expected one of {', '.join(queues)}", field="queue")
        if new.language not in self._settings.languages:
            expected = ", ".join(self._settings.languages)
            raise RequestInvalid(f"language: expected one of {expected}", field="language")
        return address_of(new.address, self._settings.region)

    def _live(self, contact_id: str) -> ContactView:
        contact = self._acd.contact(contact_id)
        if contact is None or contact.state is ContactState.CLOSED:
            raise ChatEnded("the conversation is over")
        return contact

    def _message(self, contact_id: str, client_id: str, text: str) -> Message:
        message_id = f"{contact_id}-r-{client_id}"
        return Message(message_id, contact_id, Author.RESIDENT, text, self._clock.now_ms())

    async def _announce(self, message: Message) -> None:
        added = AddMessage(message.contact_id, message.message_id, message.author)
        await self._acd.submit(added, f"message:{message.message_id}")


def external_id_of(token: str) -> str:
    """Return the key of the chat in the contact book: a hash of its token."""
    return f"chat:{hashlib.sha256(token.encode()).hexdigest()}"
