"""Outbound part of the mailbox: answers go into a durable outbox, and from there by SMTP.

An answer is done when the server has accepted it. A crash right before that is stored sends the
answer again, under the same Message-ID, which receiving programs show once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

import aiosmtplib
import structlog
from sqlalchemy.exc import DataError, IntegrityError

from acd.domain.model.contact import Author
from acd.ports.acd import AcdPort
from acd.ports.attachments import Attachments
from acd.ports.backoff import delay_s
from acd.ports.clock import Clock
from acd.ports.connectors import ConsultantNames
from acd.ports.contacts import ContactBook, Conversations, Message
from channels.email.addresses import sendable
from channels.email.answers import AnswerWriter
from channels.email.composition import compose, copies_of
from channels.email.errors import MailNotSent
from channels.email.schemas import Answer
from channels.email.settings import MailSettings, Security, SmtpSettings
from channels.email.store import MAX_RETRY_S, MailStore
from channels.email.transcripts import TranscriptWriter, is_transcript
from channels.notices import announce

log = structlog.get_logger()

MAX_IDLE_S = 60.0  # answers that `centrala held-answers` released are seen within this time
SMTP_TIMEOUT_S = 60.0
SHUTDOWN_S = 5.0
UNWRITABLE = (ValueError, LookupError, TypeError, AttributeError, DataError, IntegrityError)
"""Failures that lie in the answer itself: another attempt would fail again."""

NOT_ACCEPTED = "Odpowiedzi nie udało się wysłać: serwer poczty jej nie przyjął."
NOT_COMPOSED = "Odpowiedzi nie udało się wysłać: nie można z niej utworzyć wiadomości."
NOT_TO_ALL = "Odpowiedź wysłana, ale serwer poczty nie przyjął adresów: {addresses}."
NO_ADDRESS = "Odpowiedzi nie udało się wysłać: brak wiadomości lub adresu, na który odpowiada."


class Transport(Protocol):
    """Send one mail by a server, the first recipient being the one who asked.

    Return the addresses that the server refused beside others. Raises MailNotSent.
    """

    async def send(self, mail: bytes, sender: str, recipients: Sequence[str]) -> Sequence[str]: ...


class SmtpTransport:
    """Sends with one connection per mail: a city answers some hundred mails a day."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    async def send(self, mail: bytes, sender: str, recipients: Sequence[str]) -> Sequence[str]:
        settings = self._settings
        is_ascii = all(recipient.isascii() for recipient in recipients)
        try:
            refused, _ = await aiosmtplib.send(
                mail,
                sender=sender,
                recipients=list(recipients),
                mail_options=None if is_ascii else ["SMTPUTF8"],
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
        return tuple(refused)


class Outbox:
    """Durable queue of answers; `run` sends them."""

    def __init__(
        self,
        acd: AcdPort,
        book: ContactBook,
        conversations: Conversations,
        attachments: Attachments,
        store: MailStore,
        transport: Transport,
        clock: Clock,
        names: ConsultantNames,
        settings: MailSettings,
    ) -> None:
        self._acd = acd
        self._transcripts = TranscriptWriter(book, conversations, names, settings)
        self._writer = AnswerWriter(book, conversations, store, clock, settings.address)
        self._conversations = conversations
        self._attachments = attachments
        self._store = store
        self._transport = transport
        self._clock = clock
        self._names = names
        self._settings = settings
        self._queued = asyncio.Event()

    @property
    def address(self) -> str:
        """Address of the city, from which answers are sent."""
        return self._settings.address

    async def put(self, message: Message) -> None:
        """Queue the answer durably; the same message again changes nothing.

        One that cannot be queued is reported to the consultant: it stops no later answer.
        """
        try:
            is_queued = await self._writer.put(message)
        except UNWRITABLE as error:
            log.error("mail-not-queued", contact_id=message.contact_id, error=type(error).__name__)
            is_queued = False
        if is_queued:
            self._queued.set()
        else:
            await self._notify_consultant(message.message_id, message.contact_id, NO_ADDRESS)

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
        try:
            mail, copies = await self._compose(answer)
        except UNWRITABLE as error:
            await self._give_up(answer, f"not-composed: {type(error).__name__}", NOT_COMPOSED)
            return
        try:
            recipients = (sendable(answer.recipient), *copies)
            refused = await self._transport.send(mail, self._settings.address, recipients)
        except MailNotSent as error:
            await self._not_sent(answer, error)
            return
        if refused:
            text = NOT_TO_ALL.format(addresses=", ".join(refused))
            await self._notify_consultant(answer.message_id, answer.contact_id, text)
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
        await self._give_up(answer, error.message, NOT_ACCEPTED)

    async def _give_up(self, answer: Answer, error: str, text: str) -> None:
        await self._notify_consultant(answer.message_id, answer.contact_id, text)
        await self._store.give_up(answer.message_id, error)
        log.error("mail-given-up", contact_id=answer.contact_id, error=error)

    async def _notify_consultant(self, message_id: str, contact_id: str, text: str) -> None:
        now = self._clock.now_ms()
        note = Message(f"{message_id}-failed", contact_id, Author.SYSTEM, text, now)
        await announce(self._acd, self._conversations, note)

    async def _compose(self, answer: Answer) -> tuple[bytes, Sequence[str]]:
        """Return the mail and who receives a copy.

        Raises one of UNWRITABLE for an answer that no mail can be made of.
        """
        if is_transcript(answer):
            transcript = await self._transcripts.message(answer)
            return compose(answer, transcript, "", (), self._settings), ()
        message = await self._conversations.get(answer.message_id)
        if message is None:
            raise LookupError("the message is missing")
        name = await self._names.name_of(message.author_id or "") or ""
        sent_with = [
            file
            for file in await self._attachments.list(answer.contact_id)
            if file.message_id == answer.message_id
        ]
        contents = [await self._attachments.content(file.attachment_id) for file in sent_with]
        files = [(file, content or b"") for file, content in zip(sent_with, contents, strict=True)]
        return compose(answer, message, name, files, self._settings), copies_of(message)


def _is_permanent(error: Exception) -> bool:
    """Return whether the server refused this mail for good; a refused login is tried again."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(refused.code >= 500 for refused in error.recipients)
    if isinstance(error, aiosmtplib.SMTPNotSupported | UnicodeError):
        return True  # an address that this server cannot take
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
