"""Assignments: what the ACD's events said about a contact at a desk, kept for a restart.

The ACD's state does not say since when a contact is connected or why this consultant was
chosen. Only events do, and an event that was read is not read again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.domain.model.contact import ChannelId
from acd.domain.model.offer import Explanation
from acd.serialisation.serialiser import from_json, to_json
from desk.auth.tables import assignments


@dataclass(frozen=True, slots=True)
class Assignment:
    """One contact at one consultant's desk. Times UTC epoch ms."""

    contact_id: str
    consultant_id: str
    channel: ChannelId
    queue: str
    language: str
    admitted_ms: int
    offer_id: str | None = None
    offered_ms: int | None = None
    deadline_ms: int | None = None
    explanation: Explanation | None = None
    engaged_ms: int | None = None
    connected_ms: int | None = None
    ended_ms: int | None = None
    done_ms: int | None = None


class Assignments:
    """Table of assignments. Writes are idempotent: the last state of a contact wins."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def save(self, assignment: Assignment) -> None:
        """Insert the assignment, or replace that of the same contact."""
        async with self._engine.begin() as db:
            await db.execute(assignments.delete().where(_is(assignment.contact_id)))
            await db.execute(assignments.insert().values(_row(assignment)))

    async def delete(self, contact_id: str) -> None:
        """Delete the assignment of a contact, if there is one."""
        async with self._engine.begin() as db:
            await db.execute(assignments.delete().where(_is(contact_id)))

    async def get(self, contact_id: str) -> Assignment | None:
        """Return the assignment of a contact."""
        async with self._engine.connect() as db:
            result = await db.execute(sa.select(assignments).where(_is(contact_id)))
            row = result.mappings().first()
        return _assignment(dict(row)) if row else None

    async def unfinished(self) -> tuple[Assignment, ...]:
        """Return all assignments without `done_ms`."""
        async with self._engine.connect() as db:
            rows = await db.execute(sa.select(assignments).where(assignments.c.done_ms.is_(None)))
            return tuple(_assignment(dict(row)) for row in rows.mappings())

    async def purge(self, before_ms: int) -> None:
        """Delete assignments that were done before `before_ms`."""
        async with self._engine.begin() as db:
            await db.execute(assignments.delete().where(assignments.c.done_ms < before_ms))


def _is(contact_id: str) -> sa.ColumnElement[bool]:
    return assignments.c.contact_id == contact_id


def _row(assignment: Assignment) -> dict[str, Any]:
    explanation = assignment.explanation
    stored = None if explanation is None else to_json(explanation).decode()
    return asdict(assignment) | {"explanation": stored}


def _assignment(row: dict[str, Any]) -> Assignment:
    stored = row["explanation"]
    explanation = None if stored is None else from_json(Explanation, stored)
    return Assignment(**row | {"explanation": explanation})
