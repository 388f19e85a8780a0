"""Answers that a restored city holds back: they may have been sent after the backup was made.

A person looks whether the resident has the answer (its Message-ID is in the mail server's log and
in the folder of sent mails), then releases it or discards it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.email.tables import mail_outbox

HELD, DISCARDED = "held-by-restore", "discarded"
_BOX = mail_outbox.c
_IS_HELD = (_BOX.state == "failed") & (_BOX.error == HELD)


@dataclass(frozen=True)
class HeldAnswer:
    """Answer with what tells it apart. `created_ms`: when it was put into the outbox."""

    message_id: str
    contact_id: str
    recipient: str
    subject: str
    rfc_id: str
    created_ms: int


class HeldAnswers:
    """Held answers of the outbox."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def hold(self) -> int:
        """Hold every answer that is not sent; return how many there are."""
        unsent = _BOX.state.in_(("queued", "sending"))
        async with self._engine.begin() as connection:
            statement = sa.update(mail_outbox).where(unsent)
            held = await connection.execute(statement.values(state="failed", error=HELD))
            return held.rowcount

    async def list(self) -> list[HeldAnswer]:
        """Return them, the oldest first."""
        columns = [_BOX[name] for name in HeldAnswer.__dataclass_fields__]
        statement = sa.select(*columns).where(_IS_HELD).order_by(_BOX.created_ms, _BOX.message_id)
        async with self._engine.connect() as connection:
            return [HeldAnswer(**row._mapping) for row in await connection.execute(statement)]

    async def release(self, message_ids: Collection[str], now_ms: int) -> int:
        """Queue them as if they had been written now; return how many of them were held."""
        values: dict[str, object] = {"state": "queued", "error": None, "attempts": 0}
        return await self._change(message_ids, values | {"next_ms": now_ms, "created_ms": now_ms})

    async def discard(self, message_ids: Collection[str]) -> int:
        """Never send them, and forget recipient and subject; return how many were held."""
        return await self._change(message_ids, {"error": DISCARDED, "recipient": "", "subject": ""})

    async def _change(self, message_ids: Collection[str], values: Mapping[str, object]) -> int:
        chosen = _IS_HELD & _BOX.message_id.in_(message_ids)
        async with self._engine.begin() as connection:
            changed = await connection.execute(sa.update(mail_outbox).where(chosen).values(values))
            return changed.rowcount
