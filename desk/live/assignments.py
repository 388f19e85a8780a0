"""What the ACD's events said about a contact at a desk, kept so that a restart forgets nothing.

The ACD tells what is; it does not tell since when they talk or why she was chosen. That comes
with the events, and events that were read are not read again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.domain.model.contact import ChannelId
from desk.auth.tables import handlings


@dataclass(frozen=True, slots=True)
class Assignment:
    """One contact at one consultant's desk. Times UTC epoch ms; `explanation` as JSON."""

    contact_id: str
    consultant_id: str
    channel: ChannelId
    queue: str
    language: str
    admitted_ms: int
    offer_id: str | None = None
    offered_ms: int | None = None
    deadline_ms: int | None = None
    explanation: dict[str, Any] | None = None
    engaged_ms: int | None = None
    connected_ms: int | None = None
    ended_ms: int | None = None
    done_ms: int | None = None


class Assignments:
    """The projection's table. Writes are idempotent: the last state of a contact wins."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def save(self, handling: Assignment) -> None:
        row = asdict(handling)
        explanation = row["explanation"]
        row["explanation"] = None if explanation is None else json.dumps(explanation)
        async with self._engine.begin() as db:
            await db.execute(handlings.delete().where(_is(handling.contact_id)))
            await db.execute(handlings.insert().values(row))

    async def forget(self, contact_id: str) -> None:
        async with self._engine.begin() as db:
            await db.execute(handlings.delete().where(_is(contact_id)))

    async def get(self, contact_id: str) -> Assignment | None:
        async with self._engine.connect() as db:
            found = await db.execute(sa.select(handlings).where(_is(contact_id)))
            row = found.mappings().first()
        return _handling(dict(row)) if row else None

    async def open(self) -> tuple[Assignment, ...]:
        """All that are not done yet."""
        async with self._engine.connect() as db:
            found = await db.execute(sa.select(handlings).where(handlings.c.done_ms.is_(None)))
            return tuple(_handling(dict(row)) for row in found.mappings())

    async def purge(self, before_ms: int) -> None:
        """Forgets those that were done before `before_ms`."""
        async with self._engine.begin() as db:
            await db.execute(handlings.delete().where(handlings.c.done_ms < before_ms))


def _is(contact_id: str) -> sa.ColumnElement[bool]:
    return handlings.c.contact_id == contact_id


def _handling(row: dict[str, Any]) -> Assignment:
    explanation = row["explanation"]
    row["explanation"] = None if explanation is None else json.loads(explanation)
    return Assignment(**row | {"channel": row["channel"]})
