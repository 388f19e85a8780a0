"""Inbound part of the mailbox: a mail becomes a contact, or a message of an open one.

Everything is idempotent: ids are made of the mail's fingerprint.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from acd.domain.messages.commands import AddMessage, AdmitContact
from acd.domain.messages.rejections import CONTACT_IS_OVER, ContactExists, InputRefusedError
from acd.domain.model.contact import EMAIL, Author, ContactState
from acd.ports.acd import AcdPort
from acd.ports.attachments import REFUSED_KIND, Attachment, Attachments, FileRefused
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, ContactRecord, Conversations, Message
from channels.email.automatic import takes_automatic_answers
from channels.email.case_mails import CaseMails
from channels.email.filters import is_no_reply
from channels.email.schemas import ParsedMail, Person, ThreadEntry
from channels.email.settings import MailSettings
from channels.email.store import MailStore
from channels.email.threads import Threads

LANGUAGE_SKILL_LEVEL = 1
PREFERRED_MS = 4 * 3_600_000
"""How long a reply waits for the consultant who answered before, while they are on duty."""

MAX_PEOPLE_CHARACTERS = 4000
MAX_OTHERS = 20
NO_TEXT = "(wiadomość bez treści)"
NOT_DELIVERED = "Odpowiedź nie dotarła do adresata"
NOTE_CUT = "Wiadomość jest za duża: to jej początek, całość jest w skrzynce pocztowej."


class MailIntake:
    """Admits mails. Order of writing: contact, messages, ACD, and last the thread entry."""

    def __init__(
        self,
        acd: AcdPort,
        book: ContactBook,
        conversations: Conversations,
        attachments: Attachments,
        store: MailStore,
        clock: Clock,
        settings: MailSettings,
        case_mails: CaseMails | None = None,
    ) -> None:
        self._acd = acd
        self._book = book
        self._conversations = conversations
        self._attachments = attachments
        self._store = store
        self._clock = clock
        self._settings = settings
        self._case_mails = case_mails
        self._threads = Threads(book, conversations, store, clock)

    async def take(self, parsed_mail: ParsedMail, reached_ms: int) -> str | None:
        """Return the id of the mail's contact; None when the mail was admitted before, and for the
        reply to a notice about a case, which becomes a part of the case.

        Raises MailQuarantined for the city's own mail, DependencyUnavailable.
        """
        fingerprint = parsed_mail.fingerprint
        if await self._store.is_taken(fingerprint) or await self._threads.is_repeat(parsed_mail):
            return None
        if self._case_mails is not None and await self._case_mails.take_reply(parsed_mail):
            return None
        before = await self._threads.find(parsed_mail)
        if before is not None and await self._joins(parsed_mail, before):
            entry = before
        else:
            entry = await self._open(parsed_mail, before, reached_ms)
        await self._store.remember(
            fingerprint, parsed_mail.rfc_id, entry, parsed_mail.sender, self._clock.now_ms()
        )
        return entry.contact_id

    async def report_bounce(self, parsed_mail: ParsedMail) -> bool:
        """Tell the consultant that a mail of ours was not delivered; return whether it was ours."""
        bounce = parsed_mail.bounce
        sent = await self._store.find(bounce.rfc_id) if bounce is not None else None
        if bounce is None or sent is None or not sent.outgoing:
            return False
        reason = " ".join(filter(None, (bounce.recipient, bounce.status)))
        text = f"{NOT_DELIVERED}: {reason}" if reason else f"{NOT_DELIVERED}."
        await self.note(sent.contact_id, f"bounce-{parsed_mail.fingerprint[:16]}", text)
        return True

    async def note(self, contact_id: str, key: str, text: str) -> None:
        """Add a message of the system; the same `key` again changes nothing."""
        now = self._clock.now_ms()
        message = Message(f"{contact_id}-{key}", contact_id, Author.SYSTEM, text, now)
        await self._conversations.add(message)
        with suppress(InputRefusedError):  # closed: the note is in the conversation
            await self._announce(message)

    async def _joins(self, parsed_mail: ParsedMail, before: ThreadEntry) -> bool:
        """Add the mail to the open contact of its thread; return False without such a one."""
        contact = self._acd.contact(before.contact_id)
        if contact is None or contact.state is ContactState.CLOSED:
            return False
        try:
            await self._announce(await self._store_message(parsed_mail, before.contact_id))
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
            address=parsed_mail.sender or None,
            name=parsed_mail.sender_name or None,
            subject=parsed_mail.subject or None,
            external_id=f"mail:{thread_id}",
        )
        await self._book.open(record)
        message = await self._store_message(parsed_mail, contact_id)
        preferred = await self._threads.last_consultant(before)
        admitted = AdmitContact(
            contact_id,
            EMAIL,
            settings.queue,
            settings.language,
            skills={f"lang-{settings.language}": LANGUAGE_SKILL_LEVEL},
            preferred=preferred,
            preferred_ms=PREFERRED_MS if preferred else None,
        )
        with suppress(ContactExists):  # admitted before a crash that came before `remember`
            await self._acd.submit(admitted, f"admit:{contact_id}")
        with suppress(*CONTACT_IS_OVER):  # ended at once: the message is in the conversation
            await self._announce(message)
        return ThreadEntry(thread_id, contact_id, outgoing=False)

    async def _store_message(self, parsed_mail: ParsedMail, contact_id: str) -> Message:
        """Store the mail with its attachments."""
        now = self._clock.now_ms()
        message_id = f"{contact_id}-m-{parsed_mail.fingerprint[:16]}"
        for number, part in enumerate(parsed_mail.attachments):
            file = Attachment(
                attachment_id=f"{message_id}-a{number:03d}",
                contact_id=contact_id,
                message_id=message_id,
                name=part.name,
                kind=part.kind,
                size=part.size,
                preview=part.preview,
                at_ms=now,
            )
            try:
                await self._attachments.add(file, part.content)
            except FileRefused:  # the letter is read all the same, and says what is missing
                refused = replace(file, kind=REFUSED_KIND, size=0, preview="")
                await self._attachments.add(refused, b"")
        text = parsed_mail.text or NO_TEXT
        headers = headers_of(parsed_mail, self._settings.address)
        message = Message(message_id, contact_id, Author.RESIDENT, text, now, headers=headers)
        await self._conversations.add(message)
        return message

    async def _announce(self, message: Message) -> None:
        added = AddMessage(message.contact_id, message.message_id, message.author)
        await self._acd.submit(added, f"message:{message.message_id}")


def headers_of(parsed_mail: ParsedMail, own_address: str = "") -> dict[str, str]:
    """Return what the desk shows of the mail's head and what an answer needs; no empty values.

    `own_address`: of the city, to which no copy of an answer goes.
    """
    sender = Person(parsed_mail.sender, parsed_mail.sender_name)
    addresses = {person.address for person in parsed_mail.people}
    headers = {
        "rfc_id": parsed_mail.rfc_id,
        "references": " ".join(parsed_mail.references),
        "reply_to": parsed_mail.reply_to,
        "subject": parsed_mail.subject,
        "sender": parsed_mail.sender,
        "from": _listed((sender, *parsed_mail.authors)),
        "to": _listed(parsed_mail.to),
        "cc": _listed(parsed_mail.cc),
        "others": " ".join(_others(parsed_mail, own_address.lower())),
        "people": " ".join(sorted(addresses | {parsed_mail.reply_to})),
        "folds": " ".join(f"{first}-{end}" for first, end in parsed_mail.folds),
        "warnings": " ".join(warnings_of(parsed_mail)),
        "attachments": str(len(parsed_mail.attachments)),
        "automatic_answer": "yes" if takes_automatic_answers(parsed_mail) else "",
    }
    always = ("references", "subject")
    return {name: value for name, value in headers.items() if value or name in always}


def warnings_of(parsed_mail: ParsedMail) -> list[str]:
    """Return what a consultant must know before an answer is sent, as ids."""
    warnings = {
        "sender-not-authentic": not parsed_mail.is_authentic,
        "reply-to-differs": parsed_mail.reply_to != parsed_mail.sender,
        "reply-not-read": is_no_reply(parsed_mail.reply_to) or not parsed_mail.reply_to,
        "reply-needs-smtputf8": not parsed_mail.reply_to.rpartition("@")[0].isascii(),
    }
    return [name for name, holds in warnings.items() if holds]


def _others(parsed_mail: ParsedMail, own_address: str) -> list[str]:
    """Return who else received the mail, and may receive a copy of the answer."""
    addresses = dict.fromkeys(person.address for person in (*parsed_mail.to, *parsed_mail.cc))
    excluded = {own_address, parsed_mail.sender, parsed_mail.reply_to}
    return [address for address in addresses if address not in excluded][:MAX_OTHERS]


def _listed(people: tuple[Person, ...]) -> str:
    return ", ".join(map(str, people))[:MAX_PEOPLE_CHARACTERS]
