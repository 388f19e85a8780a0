"""Outbound part of the mailbox: answers go into a durable outbox, and from there by SMTP.

An answer is done when the server has accepted it. A crash right before that is stored sends the
answer again, under the same Message-ID, which receiving programs show once.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

import aiosmtplib
import structlog

from acd.domain.messages.commands import AddMessage
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.contact import Author
from acd.ports.acd import AcdPort
from acd.ports.backoff import delay_s
from acd.ports.clock import Clock
from acd.ports.connectors import ConsultantNames
from acd.ports.contacts import ContactBook, Conversations, Message
from channels.email.answers import AnswerWriter
from channels.email.errors import MailNotSent
from channels.email.schemas import Answer
from channels.email.settings import MailSettings, Security, SmtpSettings
from channels.email.store import MAX_RETRY_S, MailStore

log = structlog.get_logger()

MAX_IDLE_S = 60.0  # answers that `centrala held-answers` released are seen within this time
SMTP_TIMEOUT_S = 60.0
SHUTDOWN_S = 5.0


class Transport(Protocol):
    """Send one mail by a server. Raises MailNotSent."""

    async def send(self, mail: EmailMessage) -> None: ...


class SmtpTransport:
    """Sends with one connection per mail: a city answers some hundred mails a day."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    async def send(self, mail: EmailMessage) -> None:
        settings = self._settings
        try:
            await aiosmtplib.send(
                mail,
                hostname=settings.host,
                port=settings.port,
                username=settings.user or None,
                password=settings.password or None,
                use_tls=settings.security is Security.TLS,
                start_tls=settings.security is Security.STARTTLS,
                timeout=SMTP_TIMEOUT_S,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailNotSent(type(error).__name__, permanent=_is_permanent(error)) from error


class Outbox:
    """Durable queue of answers; `run` sends them."""

    def __init__(
        self,
        acd: AcdPort,
        book: ContactBook,
        conversations: Conversations,
        store: MailStore,
        transport: Transport,
        clock: Clock,
        names: ConsultantNames,
        settings: MailSettings,
    ) -> None:
        self._acd = acd
        self._writer = AnswerWriter(book, conversations, store, clock, settings.address)
        self._conversations = conversations
        self._store = store
        self._transport = transport
        self._clock = clock
        self._names = names
        self._settings = settings
        self._queued = asyncio.Event()

    async def put(self, message: Message) -> None:
        """Queue the answer durably; the same message again changes nothing."""
        if await self._writer.put(message):
            self._queued.set()

    async def run(self) -> None:
        """Send the answers that are due, until cancelled."""
        while True:
            self._queued.clear()
            while await _finish(asyncio.create_task(self._send_next())):
                pass
            due_ms = await self._store.next_due_ms()
            pause_s = MAX_IDLE_S if due_ms is None else (due_ms - self._clock.now_ms()) / 1000
            await _wait(self._queued, min(max(pause_s, 0.05), MAX_IDLE_S))

    async def _send_next(self) -> bool:
        """Send the next answer; return False when none is due."""
        answer = await self._store.claim(self._clock.now_ms())
        if answer is not None:
            await self._send(answer)
        return answer is not None

    async def _send(self, answer: Answer) -> None:
        message = await self._conversations.get(answer.message_id)
        if message is None:
            await self._store.give_up(answer.message_id, "message-missing")
            return
        try:
            await self._transport.send(await self._compose(answer, message))
        except MailNotSent as error:
            await self._not_sent(answer, error)
            return
        await self._store.sent(answer.message_id, self._clock.now_ms())
        log.info("mail-sent", contact_id=answer.contact_id, attempts=answer.attempts)

    async def _not_sent(self, answer: Answer, error: MailNotSent) -> None:
        now = self._clock.now_ms()
        too_old = now - answer.created_ms > self._settings.give_up_s * 1000
        if not error.permanent and not too_old:
            pause_s = delay_s(answer.attempts, self._settings.retry_s, MAX_RETRY_S)
            await self._store.schedule_retry(
                answer.message_id, now + int(pause_s * 1000), error.message
            )
            log.warning("mail-retry-scheduled", contact_id=answer.contact_id, error=error.message)
            return
        await self._notify_consultant(answer, now)
        await self._store.give_up(answer.message_id, error.message)
        log.error("mail-given-up", contact_id=answer.contact_id, error=error.message)

    async def _notify_consultant(self, answer: Answer, now: int) -> None:
        text = "Odpowiedzi nie udało się wysłać: serwer poczty jej nie przyjął."
        note = Message(f"{answer.message_id}-failed", answer.contact_id, Author.SYSTEM, text, now)
        await self._conversations.add(note)
        added = AddMessage(note.contact_id, note.message_id, note.author)
        try:
            await self._acd.submit(added, f"message:{note.message_id}")
        except InputRefusedError:  # closed already: the note stays in the conversation
            return

    async def _compose(self, answer: Answer, message: Message) -> EmailMessage:
        settings = self._settings
        mail = EmailMessage()
        mail["From"] = Address(settings.sender_name, addr_spec=settings.address)
        mail["To"] = Address(addr_spec=answer.recipient)
        mail["Subject"] = answer.subject
        mail["Date"] = format_datetime(datetime.fromtimestamp(message.sent_ms / 1000, UTC))
        mail["Message-ID"] = answer.rfc_id
        mail["In-Reply-To"] = answer.in_reply_to
        mail["References"] = answer.reference_ids
        name = (await self._names.name_of(message.author_id or "") or "").split()
        signature = "\n".join([*name[:1], settings.sender_name])
        mail.set_content(f"{message.text}\n\n-- \n{signature}\n", cte="quoted-printable")
        return mail


def _is_permanent(error: Exception) -> bool:
    """Return whether the server refused this mail for good; a refused login is tried again."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(refused.code >= 500 for refused in error.recipients)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError | aiosmtplib.SMTPHeloError):
        return False
    if isinstance(error, aiosmtplib.SMTPConnectError):
        return False
    return isinstance(error, aiosmtplib.SMTPResponseException) and error.code >= 500


async def _finish(sending: asyncio.Task[bool]) -> bool:
    """Await the sending, also when cancelled: a torn one would be sent again after the start."""
    try:
        return await asyncio.shield(sending)
    except asyncio.CancelledError:
        await asyncio.wait({sending}, timeout=SHUTDOWN_S)
        raise


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):  # wait_for of Python 3.11 can swallow a cancellation
            await event.wait()
    except TimeoutError:
        return
