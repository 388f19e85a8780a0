"""The queue of notices over the built-in ticket store, and the replies to them."""

from __future__ import annotations

from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.attachments import Attachments, case_folder
from acd.ports.backoff import delay_s
from acd.ports.case_notices import CaseNotice, CaseReply
from acd.ports.clock import Clock
from crm_bridge.database import reachable
from crm_bridge.organisation.offices import Organisation
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.second_line.model import CaseState
from crm_bridge.second_line.notices import (
    FAILED,
    QUEUED,
    SENT,
    Span,
    due_notices,
    mark_notice,
    since_last_message,
)
from crm_bridge.second_line.office_links import OfficeLinks
from crm_bridge.second_line.office_mails import announce_to_offices
from crm_bridge.second_line.situation import MAX_TEXT
from crm_bridge.second_line.store import case_state, lock_ticket, put_part
from crm_bridge.second_line.tables import notices
from crm_bridge.second_line.talk import answered
from crm_bridge.tickets.history import AuthorKind, TicketEvent, append, has_key

FIRST_RETRY_S, MAX_RETRY_S = 60.0, 3600.0
MAX_ATTEMPTS = 48
"""Failures after which a notice is given up: two days."""
REPLY = "resident-wrote"
MAX_FILES_BYTES = 10 * 1024 * 1024
"""Of all files of a message, a third more in base64: many mailboxes refuse more than 20 MB."""


class NoticeQueue:
    """`CaseNotices` over the tables of this package."""

    def __init__(
        self,
        engine: AsyncEngine,
        organisation: Organisation,
        deadlines: Deadlines,
        clock: Clock,
        links: OfficeLinks,
        attachments: Attachments,
    ) -> None:
        self._engine = engine
        self._organisation = organisation
        self._deadlines = deadlines
        self._clock = clock
        self._links = links
        self._attachments = attachments

    async def due(self, limit: int) -> tuple[CaseNotice, ...]:
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                await announce_to_offices(connection, self._organisation, self._links, now_ms)
                rows = await due_notices(connection, now_ms, limit)
                times = [await since_last_message(connection, row) for row in rows]
        return tuple(
            [
                CaseNotice(
                    number=row.number,
                    position=row.position,
                    address=row.address,
                    subject=row.subject,
                    text=row.text,
                    at_ms=row.due_ms,
                    attempts=row.attempts,
                    files=await self._files(row.number, span),
                )
                for row, span in zip(rows, times, strict=True)
            ]
        )

    async def _files(self, number: str, span: Span | None) -> tuple[str, ...]:
        """Return what the offices added to the case in the span, the first files up to a limit."""
        if span is None:
            return ()
        files = await self._attachments.list(case_folder(number))
        added = [file for file in files if span.contains(file.at_ms)]
        totals = accumulate(file.size for file in added)
        within = zip(added, totals, strict=True)
        return tuple(file.attachment_id for file, total in within if total <= MAX_FILES_BYTES)

    async def sent(self, notice: CaseNotice) -> None:
        values = {"state": SENT, "sent_ms": self._clock.now_ms()}
        await self._mark(notice, values)

    async def failed(self, notice: CaseNotice, *, permanent: bool) -> None:
        attempts = notice.attempts + 1
        wait_s = delay_s(attempts, FIRST_RETRY_S, MAX_RETRY_S)
        is_over = permanent or attempts >= MAX_ATTEMPTS
        due_ms = self._clock.now_ms() + round(wait_s * 1000)
        state = FAILED if is_over else QUEUED
        await self._mark(notice, {"state": state, "attempts": attempts, "due_ms": due_ms})

    async def receive(self, reply: CaseReply) -> bool:
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                if not await _is_addressee(connection, reply):
                    return False
                row = await lock_ticket(connection, reply.number, now_ms)
                if row is None or await has_key(connection, reply.number, reply.key):
                    return row is not None
                case = await case_state(connection, row)
                if not case.open_parts():
                    return False
                await self._write(connection, case, reply, now_ms)
                return True

    async def _write(
        self, connection: AsyncConnection, case: CaseState, reply: CaseReply, now_ms: int
    ) -> None:
        """Append the reply, and let the clocks go on that waited for it."""
        for part in case.open_parts():
            office = self._organisation.office(part.office_id)
            hours = self._deadlines.hours(case.ticket, office)
            await put_part(connection, answered(part, hours, REPLY, now_ms))
        event = TicketEvent(
            kind=REPLY,
            at_ms=now_ms,
            by_kind=AuthorKind.RESIDENT,
            is_public=True,
            text=reply.text[:MAX_TEXT],
            key=reply.key,
        )
        await append(connection, reply.number, event)

    async def _mark(self, notice: CaseNotice, values: dict[str, object]) -> None:
        with reachable():
            async with self._engine.begin() as connection:
                await mark_notice(connection, notice.number, notice.position, values)


async def _is_addressee(connection: AsyncConnection, reply: CaseReply) -> bool:
    """Return whether the notice that is answered went to the sender of the reply."""
    statement = select(notices.c.address).where(
        notices.c.number == reply.number, notices.c.position == reply.position
    )
    address = await connection.scalar(statement)
    return address is not None and address.lower() == reply.address.lower()
