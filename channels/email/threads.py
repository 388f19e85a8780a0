"""Threads: which earlier mail a mail belongs to, who takes part, and who answered last."""

from __future__ import annotations

import re

from acd.domain.model.contact import Author
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, Conversations, Message
from channels.email.errors import MailQuarantined, Reason
from channels.email.schemas import ParsedMail, ThreadEntry
from channels.email.store import MailStore

TOKEN = re.compile(r"\[#([0-9a-f]{16})\]")
SAME_CONSULTANT_MS = 72 * 3_600_000
"""How long after an answer the resident's reply goes to its author first."""

MAX_ADDED_WORDS = 100
"""Maximum number of words that a list or a virus scanner adds under a mail."""


class Threads:
    """Threads of the mailbox, as stored in the database and in the conversations."""

    def __init__(
        self, book: ContactBook, conversations: Conversations, store: MailStore, clock: Clock
    ) -> None:
        self._book = book
        self._conversations = conversations
        self._store = store
        self._clock = clock

    async def find(self, parsed_mail: ParsedMail) -> ThreadEntry | None:
        """Return the newest mail of the thread that the mail answers.

        None for one whose author takes no part in it, cannot be believed, or wants the answer to
        go to somebody who takes none: a stranger would receive the thread's text. Raises
        MailQuarantined for the city's own mail.
        """
        itself = await self._store.find(parsed_mail.rfc_id)
        if itself is not None and itself.outgoing:
            raise MailQuarantined(Reason.OWN_MAIL, parsed_mail)
        before = await self._answered(parsed_mail)
        if before is None or not parsed_mail.is_authentic:
            return None
        people = await self.people_of(before.contact_id)
        return before if {parsed_mail.sender, parsed_mail.reply_to} <= people else None

    async def _answered(self, parsed_mail: ParsedMail) -> ThreadEntry | None:
        for rfc_id in (parsed_mail.in_reply_to, *reversed(parsed_mail.references)):
            answered = await self._store.find(rfc_id) if rfc_id else None
            if answered is not None:
                return await self._store.latest(answered.thread_id)
        token = TOKEN.search(parsed_mail.subject)
        return await self._store.latest(token[1]) if token else None

    async def people_of(self, contact_id: str) -> frozenset[str]:
        """Return the addresses of everybody who wrote or was written to in the conversation."""
        record = await self._book.get(contact_id)
        messages = await self._conversations.list(contact_id)
        named = {word for message in messages for word in _people(message)}
        own = {record.address} if record is not None and record.address else set()
        return frozenset(named | own)

    async def is_repeat(self, parsed_mail: ParsedMail) -> bool:
        """Return whether the mail came before by another route, which may have added a footer."""
        first = await self._store.find(parsed_mail.rfc_id)
        if first is None or first.outgoing:
            return False
        messages = await self._conversations.list(first.contact_id)
        return any(_is_same(parsed_mail, message) for message in messages)

    async def last_consultant(self, before: ThreadEntry | None) -> tuple[str, ...]:
        """Return the author of the thread's last answer, unless that was long ago."""
        if before is None:
            return ()
        since_ms = self._clock.now_ms() - SAME_CONSULTANT_MS
        messages = await self._conversations.list(before.contact_id)
        recent = (m for m in reversed(messages) if m.sent_ms >= since_ms and m.author_id)
        return tuple(m.author_id for m in recent if m.author is Author.CONSULTANT and m.author_id)[
            :1
        ]


def _people(message: Message) -> list[str]:
    return message.headers.get("people", "").split()


def _is_same(parsed_mail: ParsedMail, message: Message) -> bool:
    headers = message.headers
    if headers.get("rfc_id") != parsed_mail.rfc_id or headers.get("sender") != parsed_mail.sender:
        return False
    if len(parsed_mail.attachments) > int(headers.get("attachments", "0")):
        return False
    shorter, longer = sorted((message.text.split(), parsed_mail.text.split()), key=len)
    added = len(longer) - len(shorter)
    return longer[: len(shorter)] == shorter and bool(shorter) and added <= MAX_ADDED_WORDS
