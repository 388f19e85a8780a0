"""State of the e-mail connector in the database: cursor, threads, outbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from sqlalchemy import Row, Table, exc, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.domain.model.errors import DependencyUnavailable
from channels.email.schemas import Answer, Cursor, ThreadEntry, digest, rfc_key
from channels.email.tables import mail_cursors, mail_messages, mail_outbox

CLAIM_MS = 300_000
"""Maximum time of one sending; after it the answer is due again, as its process died."""

MAX_RETRY_S = 3600.0
MAX_AHEAD_MS = int(MAX_RETRY_S * 1000)
"""No retry is planned later than this: what is due later was planned before the clock was set
back."""

_ANSWER = tuple(
    mail_outbox.c[name]
    for name in (
        "message_id",
        "contact_id",
        "recipient",
        "subject",
        "rfc_id",
        "in_reply_to",
        "reference_ids",
        "attempts",
        "created_ms",
    )
)


class MailStoreUnavailable(DependencyUnavailable):
    """No answer from the database of the mail channel.

    Remedy: start the database or mend the network.
    """

    id: ClassVar[str] = "mail-store-unavailable"


class MailStore:
    """Stored state of the connector; every write may be repeated."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def cursor(self, mailbox: str) -> Cursor:
        """Return the last handled mail of this mailbox; (0, 0) for a new one."""
        statement = select(mail_cursors).where(mail_cursors.c.mailbox == mailbox)
        row = await self._first(statement)
        return Cursor(row.validity, row.uid) if row else Cursor(0, 0)

    async def save_cursor(self, mailbox: str, cursor: Cursor) -> None:
        values = {"validity": cursor.validity, "uid": cursor.uid}
        with reachable():
            async with self._engine.begin() as connection:
                statement = insert(connection, mail_cursors).values(mailbox=mailbox, **values)
                await connection.execute(
                    statement.on_conflict_do_update(index_elements=["mailbox"], set_=values)
                )

    async def is_taken(self, fingerprint: str) -> bool:
        """Return whether the mail was admitted."""
        taken = mail_messages.c.fingerprint
        return await self._first(select(taken).where(taken == fingerprint)) is not None

    async def find(self, rfc_id: str) -> ThreadEntry | None:
        """Return the newest mail with this Message-ID, admitted or sent."""
        return await self._newest(mail_messages.c.rfc_key == rfc_key(rfc_id))

    async def latest(self, thread_id: str) -> ThreadEntry | None:
        return await self._newest(mail_messages.c.thread_id == thread_id)

    async def has_sent_to(self, sender: str, since_ms: int, *, but_for: str) -> bool:
        """Return whether an answer of this sender was queued since then, but for a fingerprint."""
        row = mail_messages.c
        mine = (row.sender_key == digest(sender)) & (row.at_ms > since_ms) & row.outgoing
        statement = select(row.fingerprint).where(mine & (row.fingerprint != but_for)).limit(1)
        return await self._first(statement) is not None

    async def remember(
        self, fingerprint: str, rfc_id: str, entry: ThreadEntry, sender: str, at_ms: int
    ) -> None:
        row = {
            "fingerprint": fingerprint,
            "rfc_key": rfc_key(rfc_id),
            "thread_id": entry.thread_id,
            "contact_id": entry.contact_id,
            "outgoing": entry.outgoing,
            "sender_key": digest(sender),
            "at_ms": at_ms,
        }
        await self._insert_once(mail_messages, row)

    async def queue(self, answer: Answer) -> None:
        """Queue an answer; one that is queued or sent already stays as it is."""
        row = {column.name: getattr(answer, column.name) for column in _ANSWER}
        due = {"state": "queued", "next_ms": answer.created_ms}
        await self._insert_once(mail_outbox, row | due)

    async def claim(self, now_ms: int) -> Answer | None:
        """Return the next answer to send, reserved for `CLAIM_MS`; None when none is due."""
        box = mail_outbox.c
        is_time = (box.next_ms <= now_ms) | (box.next_ms > now_ms + MAX_AHEAD_MS)
        due = (box.state.in_(("queued", "sending"))) & is_time
        with reachable():
            async with self._engine.begin() as connection:
                statement = select(*_ANSWER).where(due).order_by(box.next_ms).limit(1)
                if connection.dialect.name == "postgresql":
                    statement = statement.with_for_update(skip_locked=True)
                row = (await connection.execute(statement)).first()
                if row is None:
                    return None
                claimed = {"state": "sending", "next_ms": now_ms + CLAIM_MS}
                claimed["attempts"] = row.attempts + 1
                mine = update(mail_outbox).where(box.message_id == row.message_id)
                await connection.execute(mine.values(claimed))
                return Answer(**(dict(row._mapping) | {"attempts": row.attempts + 1}))

    async def sent(self, message_id: str, at_ms: int) -> None:
        done = {"state": "sent", "sent_ms": at_ms, "recipient": "", "subject": ""}
        await self._change(message_id, done | {"error": None})

    async def schedule_retry(self, message_id: str, next_ms: int, error: str) -> None:
        await self._change(message_id, {"state": "queued", "next_ms": next_ms, "error": error})

    async def give_up(self, message_id: str, error: str) -> None:
        await self._change(message_id, {"state": "failed", "error": error})

    async def next_due_ms(self) -> int | None:
        """Return when the next answer is due (UTC epoch ms)."""
        box = mail_outbox.c
        waiting = select(func.min(box.next_ms)).where(box.state.in_(("queued", "sending")))
        row = await self._first(waiting)
        return None if row is None or row[0] is None else int(row[0])

    async def _newest(self, condition: Any) -> ThreadEntry | None:
        statement = select(mail_messages).where(condition)
        row = await self._first(statement.order_by(mail_messages.c.at_ms.desc()).limit(1))
        return ThreadEntry(row.thread_id, row.contact_id, row.outgoing) if row else None

    async def _first(self, statement: Any) -> Row[Any] | None:
        with reachable():
            async with self._engine.connect() as connection:
                row: Row[Any] | None = (await connection.execute(statement)).first()
                return row

    async def _insert_once(self, table: Table, row: dict[str, Any]) -> None:
        with reachable():
            async with self._engine.begin() as connection:
                await connection.execute(
                    insert(connection, table).values(row).on_conflict_do_nothing()
                )

    async def _change(self, message_id: str, values: dict[str, Any]) -> None:
        with reachable():
            async with self._engine.begin() as connection:
                mine = update(mail_outbox).where(mail_outbox.c.message_id == message_id)
                await connection.execute(mine.values(values))


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT of the dialect, which has ON CONFLICT."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


@contextmanager
def reachable() -> Iterator[None]:
    """Raise MailStoreUnavailable for errors of a driver without its database."""
    try:
        yield
    except (exc.IntegrityError, exc.ProgrammingError, exc.DataError):
        raise
    except (exc.DBAPIError, exc.TimeoutError, OSError) as error:
        message = f"the mail store does not answer: {type(error).__name__}"
        raise MailStoreUnavailable(message) from error
