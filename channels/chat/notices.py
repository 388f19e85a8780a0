"""Notices in a chat: what its page says while the queue is closed or full."""

from __future__ import annotations

from acd.domain.messages.events import ContactDirected
from acd.domain.model.contact import Author
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, Conversations, Message
from channels.notices import Notices, announce, is_notice, notice_id


class ChatNotices:
    """Writes notices into conversations, where the consultant reads them too."""

    def __init__(
        self,
        acd: AcdPort,
        book: ContactBook,
        conversations: Conversations,
        clock: Clock,
        notices: Notices,
    ) -> None:
        self._acd = acd
        self._book = book
        self._conversations = conversations
        self._clock = clock
        self._notices = notices
        self._noticed: set[str] = set()

    async def write(self, directed: ContactDirected) -> None:
        """Write the notice of the contact's queue; a repeat changes nothing."""
        contact_id = directed.contact_id
        record = await self._book.get(contact_id)
        text = self._notices.text(directed, record.language) if record is not None else None
        if text is None:
            return
        message_id, now = notice_id(contact_id, directed.queue), self._clock.now_ms()
        notice = Message(message_id, contact_id, Author.SYSTEM, text, now)
        await announce(self._acd, self._conversations, notice)

    async def has_one(self, contact_id: str) -> bool:
        """Return whether the resident was promised an answer."""
        if contact_id not in self._noticed:
            messages = await self._conversations.list(contact_id)
            if any(is_notice(message) for message in messages):
                self._noticed.add(contact_id)
        return contact_id in self._noticed

    def forget_all_but(self, live: set[str]) -> None:
        """Forget the chats that have ended."""
        self._noticed &= live
