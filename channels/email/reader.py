"""Reader of the mailbox: every mail, in order, is admitted or quarantined with a reason.

The cursor passes a mail when its contact or its reason is stored. A mail is tried again while a
dependency is unavailable; one that fails by itself is quarantined, so that it blocks no others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from acd.domain.messages.rejections import QueueUnknown
from acd.domain.model.errors import DependencyUnavailable
from acd.ports.clock import Clock
from channels.email.errors import AUTOMATIC, PARSING_LIMITS, MailQuarantined, Reason
from channels.email.inbound import NOTE_CUT, MailIntake
from channels.email.mailbox import Mailbox
from channels.email.parse_process import MailParser
from channels.email.quarantine import Quarantine, ReleasedMail
from channels.email.schemas import Cursor, Fetched, ParsedMail, digest, unread_mail
from channels.email.settings import MailSettings
from channels.email.store import MailStore

log = structlog.get_logger()

MAX_FAILURES = 3
"""Number of unexplained failures in a row after which a mail is quarantined."""

PURGE_INTERVAL_MS = 24 * 3_600_000

T = TypeVar("T")


@dataclass(slots=True)
class MailHealth:
    """`connected`: the mailbox is open; `error`: what ended the last session, kebab-case.

    Mails since the start: `beyond_limits` are the quarantined ones that exceeded a limit of the
    parsing process. Now: `set_aside` mails and `unsent` answers wait for a supervisor's decision.
    """

    connected: bool = False
    error: str | None = None
    admitted: int = 0
    quarantined: int = 0
    beyond_limits: int = 0
    set_aside: int = 0
    unsent: int = 0


class MailReader:
    """Reads one mailbox, in one session at a time."""

    def __init__(
        self,
        store: MailStore,
        quarantine: Quarantine,
        intake: MailIntake,
        clock: Clock,
        settings: MailSettings,
        parser: MailParser | None = None,
    ) -> None:
        self.health = MailHealth()
        self._parser = parser or MailParser(settings.text)
        self._store = store
        self._quarantine = quarantine
        self._intake = intake
        self._clock = clock
        self._settings = settings
        imap = settings.imap
        self._name = digest(f"{imap.host} {imap.user} {imap.folder}")[:32]
        self._failed_at = Cursor(0, 0)
        self._failures = 0
        self._purged_ms = 0

    async def session(self) -> None:
        """Read until cancelled. Raises DependencyUnavailable."""
        mailbox = await asyncio.to_thread(Mailbox, self._settings.imap, self._settings.max_bytes)
        try:
            await self._follow(mailbox)
        except Exception as error:
            self.health.error = getattr(error, "id", "internal-error")
            raise
        finally:
            self.health.connected = False
            await self._parser.close()
            await asyncio.to_thread(mailbox.close)

    async def _follow(self, mailbox: Mailbox) -> None:
        settings = self._settings
        folders = (
            settings.admitted_folder,
            settings.automatic_folder,
            settings.quarantine_folder,
        )
        validity = await _blocking(mailbox, lambda: mailbox.prepare(folders))
        cursor = await self._store.cursor(self._name)
        if cursor.validity != validity:  # rebuilt: read all of it
            cursor = Cursor(validity, 0)
        self.health.connected, self.health.error = True, None
        while True:
            reached = await self._catch_up(mailbox, cursor)
            await self._review()
            if reached == cursor:  # else further mails may have arrived
                await _blocking(mailbox, lambda: mailbox.wait(settings.poll_s))
            cursor = reached

    async def _catch_up(self, mailbox: Mailbox, cursor: Cursor) -> Cursor:
        """Handle the new mails; return the cursor after the last."""
        reached = cursor
        for uid in await _blocking(mailbox, lambda: mailbox.newer_than(cursor.uid)):
            reached = Cursor(cursor.validity, uid)
            await self._handle(mailbox, reached)
            await self._store.save_cursor(self._name, reached)
        await self._parser.close()
        return reached

    async def _handle(self, mailbox: Mailbox, place: Cursor) -> None:
        fetched = await _blocking(mailbox, lambda: mailbox.fetch(place.uid))
        if fetched is None:
            return
        try:
            await self._take(fetched, place)
            folder = self._settings.admitted_folder
        except MailQuarantined as aside:
            folder = await self._set_aside(fetched, place, aside)
        if not await _blocking(mailbox, lambda: mailbox.put_into(place.uid, folder)):
            log.warning("mail-not-moved", uid=place.uid, folder=folder)

    async def _take(self, fetched: Fetched, place: Cursor) -> None:
        parsed_mail = await self._parser.read(fetched.raw)
        try:
            contact_id = await self._intake.take(parsed_mail, fetched.reached_ms)
            if contact_id is not None and fetched.is_cut:
                await self._intake.note(contact_id, "cut", NOTE_CUT)
        except (
            DependencyUnavailable,
            MailQuarantined,
            QueueUnknown,
        ):  # the rules come and go with the engine
            raise
        except Exception as error:
            if self._has_failed_too_often(place):
                raise MailQuarantined(Reason.UNEXPECTED, parsed_mail) from error
            raise
        if contact_id is not None:
            self.health.admitted += 1
            log.info("mail-admitted", contact_id=contact_id, uid=fetched.uid)

    async def _set_aside(self, fetched: Fetched, place: Cursor, aside: MailQuarantined) -> str:
        """Keep the mail for a supervisor; tell a consultant whose answer came back."""
        reason, parsed_mail = aside.reason, aside.parsed_mail
        is_told = parsed_mail is not None and await self._intake.report_bounce(parsed_mail)
        if not is_told:
            await self._quarantine.put(self._name, place, reason, fetched.raw, parsed_mail)
        self.health.quarantined += 1
        self.health.beyond_limits += reason in PARSING_LIMITS
        log.info("mail-quarantined", uid=place.uid, reason=reason.value)
        if reason in AUTOMATIC:
            return self._settings.automatic_folder
        return self._settings.quarantine_folder

    async def _review(self) -> None:
        """Admit what supervisors released, and count what waits for their decision."""
        for mail in await self._quarantine.released():
            contact_id = await self._intake.take(await self._read_released(mail), mail.reached_ms)
            await self._quarantine.admitted(mail)
            log.info("mail-released", contact_id=contact_id, uid=mail.place.uid)
        if self._clock.now_ms() - self._purged_ms > PURGE_INTERVAL_MS:
            self._purged_ms = self._clock.now_ms()
            await self._quarantine.purge()
        self.health.set_aside, self.health.unsent = await self._quarantine.counts()

    async def _read_released(self, mail: ReleasedMail) -> ParsedMail:
        """Return the mail; one that cannot be read has itself as its only attachment."""
        try:
            return await self._parser.read(mail.raw)
        except MailQuarantined as aside:
            return aside.parsed_mail or unread_mail(mail.raw)
        finally:
            await self._parser.close()

    def _has_failed_too_often(self, place: Cursor) -> bool:
        self._failures = self._failures + 1 if place == self._failed_at else 1
        self._failed_at = place
        return self._failures >= MAX_FAILURES


async def _blocking(mailbox: Mailbox, work: Callable[[], T]) -> T:
    """Run in a thread; a cancelled session waits until the thread has ended."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        mailbox.stop()
        await asyncio.wait({running})
        raise
