"""Answers of consultants as rows of the outbox: to whom, with which subject and references."""

from __future__ import annotations

import structlog

from acd.domain.model.contact import Author
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, Conversations, Message
from channels.email.schemas import Answer, ThreadEntry, digest
from channels.email.store import MailStore

log = structlog.get_logger()

MAX_REFERENCES = 20
THREAD_PREFIX = "mail:"


class AnswerWriter:
    """Writes answers into the outbox. `address`: that of the city, to which residents write."""

    def __init__(
        self,
        book: ContactBook,
        conversations: Conversations,
        store: MailStore,
        clock: Clock,
        address: str,
    ) -> None:
        self._book = book
        self._conversations = conversations
        self._store = store
        self._clock = clock
        self._address = address

    async def put(self, message: Message) -> bool:
        """Queue the answer durably; the same message again changes nothing.

        Return False when there is no mail that it answers, or no address for it.
        """
        record = await self._book.get(message.contact_id)
        parsed_mail = await answered_mail(self._conversations, message)
        if record is None or parsed_mail is None or not parsed_mail.headers.get("reply_to"):
            log.error("mail-body-missing", contact_id=message.contact_id)
            return False
        thread_id = (record.external_id or "").removeprefix(THREAD_PREFIX)
        answer = Answer(
            message_id=message.message_id,
            contact_id=message.contact_id,
            recipient=parsed_mail.headers["reply_to"],
            subject=reply_subject(parsed_mail.headers["subject"], thread_id),
            rfc_id=rfc_id_of(message.message_id, self._address),
            in_reply_to=parsed_mail.headers["rfc_id"],
            reference_ids=_references(parsed_mail),
            attempts=0,
            created_ms=self._clock.now_ms(),
        )
        entry = ThreadEntry(thread_id, message.contact_id, outgoing=True)
        is_automatic = "auto_submitted" in message.headers
        sender = automatic_key(answer.recipient) if is_automatic else self._address.lower()
        now = self._clock.now_ms()
        await self._store.remember(digest(answer.rfc_id), answer.rfc_id, entry, sender, now)
        await self._store.queue(answer)
        return True


async def answered_mail(conversations: Conversations, message: Message) -> Message | None:
    """Return the resident's newest mail from before the answer."""
    earlier = await conversations.list(message.contact_id)
    parsed_mails = [m for m in earlier if m.author is Author.RESIDENT and "rfc_id" in m.headers]
    before = [m for m in parsed_mails if m.sent_ms <= message.sent_ms]
    return next(reversed(before or parsed_mails), None)


def rfc_id_of(message_id: str, address: str) -> str:
    """Return the Message-ID of a message of ours: the same whenever it is sent."""
    return f"<{digest(message_id)[:32]}@{address.rpartition('@')[2]}>"


def automatic_key(recipient: str) -> str:
    """Return what stands for the sender of an automatic answer, so that they can be counted."""
    return f"automatic:{recipient.lower()}"


def reply_subject(subject: str, thread_id: str) -> str:
    """Return `Re: ...` with the token that finds the thread when a program drops headers."""
    token = f"[#{thread_id}]"
    plain = subject if subject.lower().startswith(("re:", "odp:")) else f"Re: {subject}"
    return plain if token in plain else f"{plain.strip()} {token}"


def _references(parsed_mail: Message) -> str:
    """Return the references (RFC 5322 section 3.6.4): the mail's own, then the mail."""
    chain = [*parsed_mail.headers["references"].split(), parsed_mail.headers["rfc_id"]]
    return " ".join(dict.fromkeys(chain[:1] + chain[1:][-MAX_REFERENCES:]))
