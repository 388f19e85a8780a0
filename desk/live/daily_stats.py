"""Her own day in four figures, counted from facts that the ACD's events left behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.log import id_order
from desk.auth.tables import facts


class What(StrEnum):
    """What counts."""

    HANDLED = "handled"
    IN_TARGET = "in-target"
    MISSED = "missed"
    BREAK = "break"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Fact:
    """`event_id` of the ACD; at most one fact of a kind from one event."""

    event_id: str
    what: What
    consultant_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Today:
    """`break_ms`: finished breaks; a running one shows as her state with its clock."""

    handled: int = 0
    answered_in_target: int = 0
    offered_missed: int = 0
    break_ms: int = 0


def today(day: Iterable[Fact]) -> Today:
    """The figures of one consultant's facts since midnight, oldest first."""
    counted = tuple(day)
    return Today(
        handled=_count(counted, What.HANDLED),
        answered_in_target=_count(counted, What.IN_TARGET),
        offered_missed=_count(counted, What.MISSED),
        break_ms=_breaks(counted),
    )


class Facts:
    """The facts of this day in memory, all of them in the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._by_consultant: dict[str, dict[tuple[str, What], Fact]] = {}

    async def load(self, since_ms: int) -> None:
        """Starts from what the database knows since `since_ms`."""
        async with self._engine.connect() as db:
            found = await db.execute(
                sa.select(facts).where(facts.c.at_ms >= since_ms).order_by(facts.c.at_ms)
            )
            for row in found.mappings():
                self._remember(
                    Fact(row["event_id"], What(row["what"]), row["consultant_id"], row["at_ms"])
                )

    async def add(self, fact: Fact) -> None:
        """Idempotent by event and kind."""
        row = {
            "event_id": fact.event_id,
            "what": fact.what.value,
            "consultant_id": fact.consultant_id,
            "at_ms": fact.at_ms,
        }
        try:
            async with self._engine.begin() as db:
                await db.execute(facts.insert().values(row))
        except IntegrityError:
            pass  # seen before: the event came twice
        self._remember(fact)

    def of(self, consultant_id: str, since_ms: int) -> tuple[Fact, ...]:
        """Her facts since `since_ms`, oldest first; older ones are dropped from memory."""
        known = self._by_consultant.get(consultant_id, {})
        for key in [key for key, fact in known.items() if fact.at_ms < since_ms]:
            del known[key]
        return tuple(sorted(known.values(), key=_place))

    def on_break(self, consultant_id: str, event_id: str) -> bool:
        """Whether her last word about breaks before this event was that one began."""
        said = [
            fact
            for fact in self._by_consultant.get(consultant_id, {}).values()
            if fact.what in (What.BREAK, What.BACK) and _place(fact) < id_order(event_id)
        ]
        return bool(said) and max(said, key=_place).what is What.BREAK

    def _remember(self, fact: Fact) -> None:
        known = self._by_consultant.setdefault(fact.consultant_id, {})
        known.setdefault((fact.event_id, fact.what), fact)


def _place(fact: Fact) -> tuple[int, int]:
    return id_order(fact.event_id)


def _count(day: tuple[Fact, ...], what: What) -> int:
    return sum(fact.what is what for fact in day)


def _breaks(day: tuple[Fact, ...]) -> int:
    total, began = 0, None
    for fact in day:
        if fact.what is What.BREAK:
            began = fact.at_ms if began is None else began
        elif fact.what is What.BACK and began is not None:
            total, began = total + fact.at_ms - began, None
    return total
