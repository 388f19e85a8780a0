"""Daily statistics of a consultant: four figures, counted from the ACD's events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.log import id_order
from desk.auth.tables import daily_stats


class StatKind(StrEnum):
    """Kind of a daily statistic."""

    HANDLED = "handled"
    IN_TARGET = "in-target"
    MISSED = "missed"
    BREAK_STARTED = "break-started"
    BREAK_ENDED = "break-ended"


@dataclass(frozen=True, slots=True)
class DailyStat:
    """One counted occurrence. `event_id` of the ACD's event; at most one of a kind from each."""

    event_id: str
    kind: StatKind
    consultant_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Today:
    """Figures of the day so far. `break_ms`: duration of the finished breaks."""

    handled: int = 0
    answered_in_target: int = 0
    offered_missed: int = 0
    break_ms: int = 0


def today(stats: Iterable[DailyStat]) -> Today:
    """Return the figures of one consultant's statistics since midnight, oldest first."""
    day = tuple(stats)
    return Today(
        handled=_count(day, StatKind.HANDLED),
        answered_in_target=_count(day, StatKind.IN_TARGET),
        offered_missed=_count(day, StatKind.MISSED),
        break_ms=_break_ms(day),
    )


class DailyStats:
    """Statistics of this day in memory, all of them in the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._by_consultant: dict[str, dict[tuple[str, StatKind], DailyStat]] = {}

    async def load(self, since_ms: int) -> None:
        """Read what the database holds since `since_ms`."""
        async with self._engine.connect() as db:
            rows = await db.execute(
                sa.select(daily_stats)
                .where(daily_stats.c.at_ms >= since_ms)
                .order_by(daily_stats.c.at_ms)
            )
            for row in rows.mappings():
                kind, at_ms = StatKind(row["kind"]), row["at_ms"]
                self._remember(DailyStat(row["event_id"], kind, row["consultant_id"], at_ms))

    async def add(self, stat: DailyStat) -> None:
        """Store a statistic. Idempotent by event and kind."""
        row = {
            "event_id": stat.event_id,
            "kind": stat.kind.value,
            "consultant_id": stat.consultant_id,
            "at_ms": stat.at_ms,
        }
        try:
            async with self._engine.begin() as db:
                await db.execute(daily_stats.insert().values(row))
        except IntegrityError:
            pass  # the event came twice
        self._remember(stat)

    async def purge(self, before_ms: int) -> None:
        """Delete from the database what was counted before `before_ms`."""
        async with self._engine.begin() as db:
            await db.execute(daily_stats.delete().where(daily_stats.c.at_ms < before_ms))

    def of(self, consultant_id: str, since_ms: int) -> tuple[DailyStat, ...]:
        """Return a consultant's statistics since `since_ms`, oldest first; forget older ones."""
        stats = self._by_consultant.get(consultant_id, {})
        for key in [key for key, stat in stats.items() if stat.at_ms < since_ms]:
            del stats[key]
        return tuple(sorted(stats.values(), key=_order))

    def is_on_break(self, consultant_id: str, event_id: str) -> bool:
        """Return whether the last break that began before this event has not ended."""
        breaks = [
            stat
            for stat in self._by_consultant.get(consultant_id, {}).values()
            if stat.kind in (StatKind.BREAK_STARTED, StatKind.BREAK_ENDED)
            and _order(stat) < id_order(event_id)
        ]
        return bool(breaks) and max(breaks, key=_order).kind is StatKind.BREAK_STARTED

    def _remember(self, stat: DailyStat) -> None:
        stats = self._by_consultant.setdefault(stat.consultant_id, {})
        stats.setdefault((stat.event_id, stat.kind), stat)


def _order(stat: DailyStat) -> tuple[int, int]:
    return id_order(stat.event_id)


def _count(day: tuple[DailyStat, ...], kind: StatKind) -> int:
    return sum(stat.kind is kind for stat in day)


def _break_ms(day: tuple[DailyStat, ...]) -> int:
    total_ms, started_ms = 0, None
    for stat in day:
        if stat.kind is StatKind.BREAK_STARTED:
            started_ms = stat.at_ms if started_ms is None else started_ms
        elif stat.kind is StatKind.BREAK_ENDED and started_ms is not None:
            total_ms, started_ms = total_ms + stat.at_ms - started_ms, None
    return total_ms
