"""Automatic answers: one mail to a resident whose mail waits in a closed queue (RFC 3834)."""

from __future__ import annotations

from acd.domain.messages.events import ContactDirected
from acd.domain.model.contact import Author
from acd.ports.acd import AcdPort
from acd.ports.clock import Clock
from acd.ports.contacts import ContactBook, Conversations, Message
from channels.email.answers import answered_mail, automatic_key, rfc_id_of
from channels.email.filters import is_no_reply
from channels.email.outbound import Outbox
from channels.email.schemas import ParsedMail, digest
from channels.email.store import MailStore
from channels.notices import Notices, announce, notice_id

MIN_INTERVAL_MS = 24 * 3_600_000
"""Minimum time between two automatic answers to one sender."""

BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_LIST_MARKS = ("List-Id", "List-Unsubscribe", "Mailing-List", "X-Autoreply", "X-Autorespond")
_SUPPRESSED = frozenset({"all", "oof", "autoreply"})


class AutomaticAnswers:
    """Puts notices into the outbox."""

    def __init__(
        self,
        acd: AcdPort,
        book: ContactBook,
        conversations: Conversations,
        store: MailStore,
        outbox: Outbox,
        clock: Clock,
        notices: Notices,
    ) -> None:
        self._acd = acd
        self._book = book
        self._conversations = conversations
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._notices = notices

    async def put(self, directed: ContactDirected) -> None:
        """Queue the notice of the contact's queue durably; a repeat changes nothing.

        No-op for a mail that takes no automatic answer, and within a day of the last one.
        """
        contact_id = directed.contact_id
        record = await self._book.get(contact_id)
        text = self._notices.text(directed, record.language) if record is not None else None
        if text is None:
            return
        message_id = notice_id(contact_id, directed.queue)
        headers = {"auto_submitted": "auto-replied"}
        now = self._clock.now_ms()
        notice = Message(message_id, contact_id, Author.SYSTEM, text, now, headers=headers)
        notice = await self._conversations.get(message_id) or notice
        if not await self._may_send(notice):
            return
        await self._conversations.add(notice)
        await self._outbox.put(notice)
        await announce(self._acd, self._conversations, notice)

    async def _may_send(self, notice: Message) -> bool:
        parsed_mail = await answered_mail(self._conversations, notice)
        if parsed_mail is None or not parsed_mail.headers.get("automatic_answer"):
            return False
        own = digest(rfc_id_of(notice.message_id, self._outbox.address))
        since_ms = self._clock.now_ms() - MIN_INTERVAL_MS
        key = automatic_key(parsed_mail.headers["reply_to"])
        return not await self._store.has_sent_to(key, since_ms, but_for=own)


def takes_automatic_answers(parsed_mail: ParsedMail) -> bool:
    """Return whether a person wrote the mail, and reads what is sent to its author.

    An answer to a machine may be answered by it, one to a list goes to strangers, and one to an
    address that is not the author's own may go to a victim (RFC 3834 section 2).
    """
    marks = parsed_mail.marks
    suppressed = marks.get("X-Auto-Response-Suppress", "").replace(",", " ").split()
    is_automatic = (
        marks.get("Auto-Submitted", "no").split(";")[0].strip() != "no"
        or marks.get("Precedence", "") in BULK
        or marks.get("Return-Path", "") == "<>"
        or any(mark in marks for mark in _LIST_MARKS)
        or not _SUPPRESSED.isdisjoint(suppressed)
    )
    is_own_address = parsed_mail.reply_to == parsed_mail.sender != ""
    is_read = is_own_address and not is_no_reply(parsed_mail.reply_to)
    return is_read and parsed_mail.is_authentic and not is_automatic
