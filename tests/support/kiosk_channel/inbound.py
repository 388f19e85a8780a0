"""Question typed at a kiosk: a contact, its record and its message."""

from __future__ import annotations

from acd.domain.messages.commands import AddMessage, AdmitContact
from acd.domain.messages.rejections import ContactExists
from acd.domain.model.contact import Author
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, ContactRecord, Conversations, Message

CHANNEL = "kiosk"
LANGUAGE_SKILLS = {"lang-pl": 1}


class KioskInbound:
    """Idempotent by the id that the kiosk gave to the question."""

    def __init__(
        self, acd: AcdPort, book: ContactBook, conversations: Conversations, clock: Clock
    ) -> None:
        self._acd = acd
        self._book = book
        self._conversations = conversations
        self._clock = clock

    async def ask(self, question_id: str, text: str, queue: str) -> str:
        """Return the id of the contact."""
        contact_id, now_ms = f"{CHANNEL}-{question_id}", self._clock.now_ms()
        await self._book.open(ContactRecord(contact_id, CHANNEL, queue, "pl", now_ms))
        message = Message(f"{contact_id}-r-first", contact_id, Author.RESIDENT, text, now_ms)
        await self._conversations.add(message)
        admit = AdmitContact(contact_id, CHANNEL, queue, "pl", skills=LANGUAGE_SKILLS)
        try:
            await self._acd.submit(admit, f"admit:{contact_id}")
        except ContactExists:
            return contact_id
        added = AddMessage(contact_id, message.message_id, message.author)
        await self._acd.submit(added, f"message:{message.message_id}")
        return contact_id
