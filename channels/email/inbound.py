"""Inbound part of the mailbox: a mail becomes a contact, or a message of an open one.

Everything is idempotent: ids are made of the mail's fingerprint.
"""

from __future__ import annotations

import re
from contextlib import suppress

from acd.domain.messages.commands import AddMessage, AdmitContact
from acd.domain.messages.rejections import CONTACT_IS_OVER, ContactExists, InputRefusedError
from acd.domain.model.contact import EMAIL, Author, ContactState
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, ContactRecord, Conversations, Message
from channels.email.errors import MailQuarantined, Reason
from channels.email.schemas import Attachment, ParsedMail, ThreadEntry
from channels.email.settings import MailSettings
from channels.email.store import MailStore

LANGUAGE_SKILL_LEVEL = 1
TOKEN = re.compile(r"\[#([0-9a-f]{16})\]")
MAX_LISTED = 20


class MailIntake:
    """Admits mails. Order of writing: contact, messages, ACD, and last the thread entry."""

    def __init__(
        self,
        acd: AcdPort,
        book: ContactBook,
        conversations: Conversations,
        store: MailStore,
        clock: Clock,
        settings: MailSettings,
    ) -> None:
        self._acd = acd
        self._book = book
        self._conversations = conversations
        self._store = store
        self._clock = clock
        self._settings = settings

    async def take(self, parsed_mail: ParsedMail, reached_ms: int) -> str | None:
        """Return the id of the mail's contact; None when the mail was admitted before.

        Raises MailQuarantined for the city's own mail, DependencyUnavailable.
        """
        fingerprint = parsed_mail.fingerprint
        if await self._store.is_taken(fingerprint):
            return None
        before = await self._thread_of(parsed_mail)
        if before is not None and await self._joins(parsed_mail, before):
            entry = before
        else:
            entry = await self._open(parsed_mail, before, reached_ms)
        await self._store.remember(
            fingerprint, parsed_mail.rfc_id, entry, parsed_mail.sender, self._clock.now_ms()
        )
        return entry.contact_id

    async def _thread_of(self, parsed_mail: ParsedMail) -> ThreadEntry | None:
        """Return the newest mail of the thread that the mail answers."""
        itself = await self._store.find(parsed_mail.rfc_id)
        if itself is not None and itself.outgoing:
            raise MailQuarantined(Reason.OWN_MAIL)
        for rfc_id in (parsed_mail.in_reply_to, *reversed(parsed_mail.references)):
            answered = await self._store.find(rfc_id) if rfc_id else None
            if answered is not None:
                return await self._store.latest(answered.thread_id)
        token = TOKEN.search(parsed_mail.subject)
        # Others may have seen a token: it counts only with an address of the thread.
        return await self._store.find_thread(token[1], parsed_mail.sender) if token else None

    async def _joins(self, parsed_mail: ParsedMail, before: ThreadEntry) -> bool:
        """Add the mail to the open contact of its thread; return False without such a one."""
        contact = self._acd.contact(before.contact_id)
        record = await self._book.get(before.contact_id)
        if contact is None or contact.state is ContactState.CLOSED:
            return False
        if record is None or record.address != parsed_mail.sender:
            return False
        try:
            await self._add_all(parsed_mail, before.contact_id)
        except InputRefusedError:  # closed since the check: the mail opens a contact of its own
            return False
        return True

    async def _open(
        self, parsed_mail: ParsedMail, before: ThreadEntry | None, reached_ms: int
    ) -> ThreadEntry:
        contact_id = f"mail-{parsed_mail.fingerprint[:32]}"
        thread_id = before.thread_id if before else parsed_mail.fingerprint[:16]
        settings = self._settings
        record = ContactRecord(
            contact_id=contact_id,
            channel=EMAIL,
            queue=settings.queue,
            language=settings.language,
            reached_ms=reached_ms,
            address=parsed_mail.sender,
            name=parsed_mail.sender_name or None,
            subject=parsed_mail.subject or None,
            external_id=f"mail:{thread_id}",
        )
        await self._book.open(record)
        messages = self._messages(parsed_mail, contact_id)
        for message in messages:
            await self._conversations.add(message)
        skills = {f"lang-{settings.language}": LANGUAGE_SKILL_LEVEL}
        admitted = AdmitContact(contact_id, EMAIL, settings.queue, settings.language, skills=skills)
        with suppress(ContactExists):  # admitted before a crash that came before `remember`
            await self._acd.submit(admitted, f"admit:{contact_id}")
        with suppress(*CONTACT_IS_OVER):  # ended at once: the messages are in the conversation
            for message in messages:
                await self._announce(message)
        return ThreadEntry(thread_id, contact_id, outgoing=False)

    async def _add_all(self, parsed_mail: ParsedMail, contact_id: str) -> None:
        for message in self._messages(parsed_mail, contact_id):
            await self._conversations.add(message)
            await self._announce(message)

    def _messages(self, parsed_mail: ParsedMail, contact_id: str) -> list[Message]:
        """Return the mail as messages, with a note on attachments, which the desk does not show."""
        now = self._clock.now_ms()
        message_id = f"{contact_id}-m-{parsed_mail.fingerprint[:16]}"
        headers = {
            "rfc_id": parsed_mail.rfc_id,
            "references": " ".join(parsed_mail.references),
            "reply_to": parsed_mail.reply_to,
            "subject": parsed_mail.subject,
        }
        if parsed_mail.uncut is not None:
            headers["uncut"] = parsed_mail.uncut
        text = parsed_mail.text or "(wiadomość bez treści)"
        messages = [Message(message_id, contact_id, Author.RESIDENT, text, now, headers=headers)]
        if parsed_mail.attachments:
            note = _attachments_note(parsed_mail.attachments)
            messages.append(
                Message(f"{message_id}-parts", contact_id, Author.SYSTEM, note, now + 1)
            )
        return messages

    async def _announce(self, message: Message) -> None:
        added = AddMessage(message.contact_id, message.message_id, message.author)
        await self._acd.submit(added, f"message:{message.message_id}")


def _attachments_note(attachments: tuple[Attachment, ...]) -> str:
    listed = [f"{part.name} ({_size(part.size)})" for part in attachments[:MAX_LISTED]]
    if len(attachments) > MAX_LISTED:
        listed.append(f"i {len(attachments) - MAX_LISTED} więcej")
    return f"Załączniki zostały w skrzynce pocztowej: {', '.join(listed)}"


def _size(size: int) -> str:
    return f"{max(1, round(size / 1024))} kB"
