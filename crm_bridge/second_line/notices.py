"""Messages to residents about their cases: texts by language, and the table of those to send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.database import storable
from crm_bridge.second_line.model import Notice, Ticket
from crm_bridge.second_line.tables import notices
from crm_bridge.tickets.history import event_ms
from crm_bridge.tickets.numbers import CITY_ZONE

QUEUED, SENT, FAILED, NOT_SENDABLE = "queued", "sent", "failed", "not-sendable"
"""States of a notice. `not-sendable`: the resident's channel cannot be used by this city; the
first line tells them."""
SENDABLE = frozenset({"email"})
"""Channels by which this version sends; SMS follows."""
RESIDENT = "resident"
DIRECT = frozenset({"asked", "answered", "closed", "delayed"})
"""Notices that are sent although the resident asked for no news: the answer, and what the law
demands."""

SUBJECTS = {
    "pl": "Sprawa {number}",
    "en": "Case {number}",
    "uk": "Справа {number}",
}
TEXTS: dict[str, dict[str, str]] = {
    "taken": {
        "pl": "Sprawą {number} zajmuje się: {office}.",
        "en": "Case {number} is now with: {office}.",
        "uk": "Справою {number} займається: {office}.",
    },
    "asked": {
        "pl": "{office} pyta w sprawie {number}:\n\n{text}\n\nOdpowiedz na tę wiadomość.",
        "en": "{office} asks about case {number}:\n\n{text}\n\nPlease reply to this message.",
        "uk": "{office} запитує у справі {number}:\n\n{text}\n\nДайте відповідь на цей лист.",
    },
    "answered": {
        "pl": "{text}\n\n{office}, sprawa {number}",
        "en": "{text}\n\n{office}, case {number}",
        "uk": "{text}\n\n{office}, справа {number}",
    },
    "closed": {
        "pl": "{text}\n\n{office} kończy sprawę {number}. Jeśli nie jest załatwiona, "
        "odpowiedz na tę wiadomość albo zadzwoń i podaj numer sprawy.",
        "en": "{text}\n\n{office} closes case {number}. If it is not solved, reply to this "
        "message or call and give the number of the case.",
        "uk": "{text}\n\n{office} завершує справу {number}. Якщо її не вирішено, дайте відповідь "
        "на цей лист або зателефонуйте й назвіть номер справи.",
    },
    "reopened": {
        "pl": "Sprawa {number} została otwarta ponownie. Zajmuje się nią: {office}.",
        "en": "Case {number} was opened again. It is with: {office}.",
        "uk": "Справу {number} відкрито знову. Нею займається: {office}.",
    },
    "promised": {
        "pl": "Termin w sprawie {number}: {date}. {office}",
        "en": "Date for case {number}: {date}. {office}",
        "uk": "Термін у справі {number}: {date}. {office}",
    },
    # Art. 36 par. 1 KPA: reasons, new date, and the right to a reminder (Art. 37).
    "delayed": {
        "pl": "Sprawa {number} nie zostanie załatwiona w terminie.\n\nPrzyczyna: {text}\n\n"
        "Nowy termin: {date}. Przysługuje prawo do wniesienia ponaglenia (art. 37 Kodeksu "
        "postępowania administracyjnego).\n\n{office}",
        "en": "Case {number} will not be settled in time.\n\nReason: {text}\n\nNew date: {date}. "
        "You have the right to file a reminder (Art. 37 of the Polish Code of Administrative "
        "Procedure).\n\n{office}",
        "uk": "Справу {number} не буде вирішено у строк.\n\nПричина: {text}\n\nНовий строк: "
        "{date}. Ви маєте право подати нагадування (ст. 37 Кодексу адміністративного провадження "
        "Польщі).\n\n{office}",
    },
}


def written(notice: Notice, ticket: Ticket) -> tuple[str, str]:
    """Return subject and text in the language of the resident."""
    language = ticket.language if ticket.language in SUBJECTS else "pl"
    values = {"number": ticket.number, "office": notice.office, "text": notice.text}
    if notice.date_ms is not None:
        values["date"] = _date(notice.date_ms)
    text = TEXTS[notice.kind][language].format(**values)
    return SUBJECTS[language].format(number=ticket.number), text


def is_wanted(notice: Notice, ticket: Ticket) -> bool:
    """Return whether the resident gets the notice: they asked for news, or it is the answer."""
    return ticket.address is not None and (ticket.wants_news or notice.kind in DIRECT)


async def add_notice(
    connection: AsyncConnection, notice: Notice, ticket: Ticket, position: int, now_ms: int
) -> None:
    """Queue the notice that belongs to the event at `position`; no-op when it is not wanted."""
    if not is_wanted(notice, ticket):
        return
    subject, text = written(notice, ticket)
    await connection.execute(
        notices.insert().values(
            number=ticket.number,
            position=position,
            recipient=RESIDENT,
            address=ticket.address,
            subject=subject,
            text=storable(text),
            state=QUEUED if ticket.channel in SENDABLE else NOT_SENDABLE,
            due_ms=now_ms,
            attempts=0,
        )
    )


async def due_notices(connection: AsyncConnection, now_ms: int, limit: int) -> tuple[Row[Any], ...]:
    """Return queued notices whose time has come, the oldest first."""
    statement = select(notices).where(notices.c.state == QUEUED, notices.c.due_ms <= now_ms)
    return tuple(await connection.execute(statement.order_by(notices.c.due_ms).limit(limit)))


@dataclass(frozen=True, slots=True)
class Span:
    """Time after one message to the resident, up to another; UTC epoch ms."""

    after_ms: int
    until_ms: int

    def contains(self, at_ms: int) -> bool:
        return self.after_ms < at_ms <= self.until_ms


async def since_last_message(connection: AsyncConnection, row: Row[Any]) -> Span | None:
    """Return the span between this notice and the one before; None for those to an office."""
    if row.recipient != RESIDENT:
        return None
    same = (notices.c.number == row.number) & (notices.c.recipient == RESIDENT)
    earlier = select(func.max(notices.c.position)).where(same, notices.c.position < row.position)
    last = await connection.scalar(earlier)
    until_ms = await event_ms(connection, row.number, row.position)
    after_ms = 0 if last is None else await event_ms(connection, row.number, last)
    return Span(after_ms, until_ms)


async def mark_notice(
    connection: AsyncConnection, number: str, position: int, values: dict[str, Any]
) -> None:
    statement = update(notices).where(notices.c.number == number, notices.c.position == position)
    await connection.execute(statement.values(values))


async def deliveries(connection: AsyncConnection, number: str) -> dict[int, str]:
    """Return the state of each notice of the case by the position of its event."""
    statement = select(notices.c.position, notices.c.state).where(notices.c.number == number)
    return {row[0]: row[1] for row in await connection.execute(statement)}


def _date(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(CITY_ZONE):%d.%m.%Y}"
