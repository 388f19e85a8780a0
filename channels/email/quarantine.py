"""Mails that became no contact, and answers that were given up, until a supervisor decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.clock import Clock
from acd.ports.mail_review import MailSetAside, MailsToReview, UnsentAnswer
from channels.email.errors import Reason
from channels.email.held_answers import DISCARDED, HELD
from channels.email.schemas import Cursor, ParsedMail
from channels.email.store import insert, reachable
from channels.email.tables import mail_outbox, mail_quarantine

KEEP_MS = 30 * 24 * 3_600_000
"""How long a mail that nobody decided about can be released; it stays in its folder after that."""

ASIDE, RELEASED, DECIDED = "aside", "released", "decided"
MAX_SUBJECT = 300
_ROW, _BOX = mail_quarantine.c, mail_outbox.c
_GIVEN_UP = (_BOX.state == "failed") & sa.or_(
    _BOX.error.is_(None), _BOX.error.not_in((HELD, DISCARDED))
)
_BLANK = {"sender": "", "subject": "", "raw": None}


@dataclass(frozen=True, slots=True)
class ReleasedMail:
    """Mail that a supervisor released. `reached_ms`: when it was set aside, UTC epoch ms."""

    mailbox: str
    place: Cursor
    raw: bytes
    reached_ms: int


class Quarantine:
    """Implements `MailReview`, and keeps the mails for the reader of the mailbox."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def put(
        self,
        mailbox: str,
        place: Cursor,
        reason: Reason,
        raw: bytes,
        parsed_mail: ParsedMail | None,
    ) -> None:
        """Store a mail; the same place again changes nothing."""
        row = {
            "mailbox": mailbox,
            "validity": place.validity,
            "uid": place.uid,
            "reason": reason.value,
            "at_ms": self._clock.now_ms(),
            "sender": parsed_mail.sender if parsed_mail else "",
            "subject": parsed_mail.subject[:MAX_SUBJECT] if parsed_mail else "",
            "state": DECIDED if reason is Reason.OWN_MAIL else ASIDE,
            "raw": None if reason is Reason.OWN_MAIL else raw,
        }
        with reachable():
            async with self._engine.begin() as connection:
                await connection.execute(
                    insert(connection, mail_quarantine).values(row).on_conflict_do_nothing()
                )

    async def released(self) -> tuple[ReleasedMail, ...]:
        """Return the mails that are to become contacts now, the oldest first."""
        statement = sa.select(mail_quarantine).where(_ROW.state == RELEASED)
        rows = await self._rows(statement.order_by(_ROW.at_ms).limit(20))
        return tuple(
            ReleasedMail(
                row.mailbox, Cursor(row.validity, row.uid), bytes(row.raw or b""), row.at_ms
            )
            for row in rows
        )

    async def admitted(self, mail: ReleasedMail) -> None:
        """Forget the content of a released mail, which is a contact now."""
        chosen = _place(mail.mailbox, mail.place)
        await self._change(mail_quarantine, chosen, {"state": DECIDED} | _BLANK)

    async def purge(self) -> None:
        """Forget the content of mails that nobody decided about for `KEEP_MS`."""
        old = (_ROW.state == ASIDE) & (_ROW.at_ms < self._clock.now_ms() - KEEP_MS)
        await self._change(mail_quarantine, old, {"state": DECIDED} | _BLANK)

    async def counts(self) -> tuple[int, int]:
        """Return how many mails are set aside, and how many answers were given up."""
        aside = sa.select(sa.func.count()).where(_ROW.state == ASIDE).scalar_subquery()
        unsent = sa.select(sa.func.count()).where(_GIVEN_UP).scalar_subquery()
        (row,) = await self._rows(sa.select(aside, unsent))
        return int(row[0]), int(row[1])

    async def read(self, limit: int) -> MailsToReview:
        columns = [_ROW[name] for name in ("mailbox", "validity", "uid")]
        columns += [_ROW[name] for name in ("reason", "at_ms", "sender", "subject")]
        aside = sa.select(*columns).where(_ROW.state == ASIDE).order_by(_ROW.at_ms.desc())
        names = list(UnsentAnswer.__dataclass_fields__)
        unsent = sa.select(*(_BOX[name] for name in names)).where(_GIVEN_UP)
        set_aside_count, unsent_count = await self.counts()
        mails = [_set_aside(row) for row in await self._rows(aside.limit(limit))]
        answers = await self._rows(unsent.order_by(_BOX.created_ms.desc()).limit(limit))
        return MailsToReview(
            set_aside_count, tuple(mails), unsent_count, tuple(_unsent(row) for row in answers)
        )

    async def release(self, mail_id: str) -> bool:
        return await self._decide(mail_id, {"state": RELEASED})

    async def dismiss(self, mail_id: str) -> bool:
        return await self._decide(mail_id, {"state": DECIDED} | _BLANK)

    async def resend(self, message_id: str) -> bool:
        now_ms = self._clock.now_ms()
        values = {"state": "queued", "error": None, "attempts": 0}
        times = {"next_ms": now_ms, "created_ms": now_ms}
        chosen = _GIVEN_UP & (_BOX.message_id == message_id)
        return await self._change(mail_outbox, chosen, values | times) > 0

    async def discard(self, message_id: str) -> bool:
        chosen = _GIVEN_UP & (_BOX.message_id == message_id)
        values = {"error": DISCARDED, "recipient": "", "subject": ""}
        return await self._change(mail_outbox, chosen, values) > 0

    async def _decide(self, mail_id: str, values: dict[str, Any]) -> bool:
        place = _parsed(mail_id)
        if place is None:
            return False
        chosen = _place(*place) & (_ROW.state == ASIDE)
        return await self._change(mail_quarantine, chosen, values) > 0

    async def _rows(self, statement: sa.Select[Any]) -> list[sa.Row[Any]]:
        with reachable():
            async with self._engine.connect() as connection:
                return list(await connection.execute(statement))

    async def _change(
        self, table: sa.Table, chosen: sa.ColumnElement[bool], values: dict[str, Any]
    ) -> int:
        with reachable():
            async with self._engine.begin() as connection:
                statement = sa.update(table).where(chosen).values(values)
                return (await connection.execute(statement)).rowcount


def _place(mailbox: str, place: Cursor) -> sa.ColumnElement[bool]:
    return sa.and_(_ROW.mailbox == mailbox, _ROW.validity == place.validity, _ROW.uid == place.uid)


def _set_aside(row: sa.Row[Any]) -> MailSetAside:
    mail_id = f"{row.mailbox}.{row.validity}.{row.uid}"
    return MailSetAside(mail_id, row.reason, row.at_ms, row.sender, row.subject)


def _unsent(row: sa.Row[Any]) -> UnsentAnswer:
    return UnsentAnswer(
        row.message_id,
        row.contact_id,
        row.recipient,
        row.subject,
        row.error or "",
        row.created_ms,
    )


def _parsed(mail_id: str) -> tuple[str, Cursor] | None:
    """Return mailbox and place of an id that `_set_aside` made; None for another text."""
    mailbox, *numbers = mail_id.split(".")
    if len(numbers) != 2 or not all(number.isdecimal() and len(number) < 19 for number in numbers):
        return None
    return mailbox, Cursor(int(numbers[0]), int(numbers[1]))
