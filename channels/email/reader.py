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
from channels.email.inbound import MailIntake
from channels.email.mailbox import Mailbox
from channels.email.parse_process import MailParser
from channels.email.schemas import Cursor, Fetched, digest
from channels.email.settings import MailSettings
from channels.email.store import MailStore

log = structlog.get_logger()

MAX_FAILURES = 5
"""Number of unexplained failures in a row after which a mail is quarantined."""

T = TypeVar("T")


@dataclass(slots=True)
class MailHealth:
    """`connected`: the mailbox is open; `error`: what ended the last session, kebab-case.

    Mails since the start: `beyond_limits` are the quarantined ones that exceeded a limit of the
    parsing process.
    """

    connected: bool = False
    error: str | None = None
    admitted: int = 0
    quarantined: int = 0
    beyond_limits: int = 0


class MailReader:
    """Reads one mailbox, in one session at a time."""

    def __init__(
        self,
        store: MailStore,
        intake: MailIntake,
        clock: Clock,
        settings: MailSettings,
        parser: MailParser | None = None,
    ) -> None:
        self.health = MailHealth()
        self._parser = parser or MailParser(settings.text)
        self._store = store
        self._intake = intake
        self._clock = clock
        self._settings = settings
        imap = settings.imap
        self._name = digest(f"{imap.host} {imap.user} {imap.folder}")[:32]
        self._failed_at = Cursor(0, 0)
        self._failures = 0

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
            folder = await self._quarantine(place, aside.reason)
        if not await _blocking(mailbox, lambda: mailbox.put_into(place.uid, folder)):
            log.warning("mail-not-moved", uid=place.uid, folder=folder)

    async def _take(self, fetched: Fetched, place: Cursor) -> None:
        if fetched.raw is None:
            raise MailQuarantined(Reason.TOO_LARGE)
        parsed_mail = await self._parser.read(fetched.raw)
        try:
            contact_id = await self._intake.take(parsed_mail, fetched.reached_ms)
        except (
            DependencyUnavailable,
            MailQuarantined,
            QueueUnknown,
        ):  # the rules come and go with the engine
            raise
        except Exception as error:
            if self._has_failed_too_often(place):
                raise MailQuarantined(Reason.UNEXPECTED) from error
            raise
        if contact_id is not None:
            self.health.admitted += 1
            log.info("mail-admitted", contact_id=contact_id, uid=fetched.uid)

    async def _quarantine(self, place: Cursor, reason: Reason) -> str:
        await self._store.quarantine(self._name, place, reason, self._clock.now_ms())
        self.health.quarantined += 1
        self.health.beyond_limits += reason in PARSING_LIMITS
        log.info("mail-quarantined", uid=place.uid, reason=reason.value)
        if reason in AUTOMATIC:
            return self._settings.automatic_folder
        return self._settings.quarantine_folder

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
