"""Figures about cases: load of offices, and first-contact resolution by repeats.

A case is not solved at first contact when the same resident comes again about the same category
within seven days (the measure of repeats; ISO 18295-1 leaves the period to the organisation).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.case_figures import REPEAT_MS, FirstContactFigures, OfficeFigures
from acd.ports.case_views import PartState, WaitsFor
from acd.ports.clock import Clock
from crm_bridge.database import reachable
from crm_bridge.organisation.offices import Organisation
from crm_bridge.residents.tables import residents
from crm_bridge.second_line.model import Part
from crm_bridge.second_line.store import OPEN_STATES, part_of
from crm_bridge.second_line.tables import parts
from crm_bridge.tickets.tables import tickets

DAY_MS = 86_400_000
NEAR_MS = DAY_MS


class SqlCaseFigures:
    """`CaseFigures` over the tables of this package."""

    def __init__(self, engine: AsyncEngine, organisation: Organisation, clock: Clock) -> None:
        self._engine = engine
        self._organisation = organisation
        self._clock = clock

    async def offices(self) -> tuple[OfficeFigures, ...]:
        statement = select(parts).where(parts.c.state.in_(OPEN_STATES))
        with reachable():
            async with self._engine.connect() as connection:
                rows = [part_of(row) for row in await connection.execute(statement)]
        by_office: dict[str, list[Part]] = defaultdict(list)
        for part in rows:
            by_office[part.office_id].append(part)
        now_ms = self._clock.now_ms()
        figures = [
            office_figures(id_, self._title(id_), of_office, now_ms)
            for id_, of_office in by_office.items()
        ]
        return tuple(sorted(figures, key=lambda item: (-item.late, -item.open, item.office_id)))

    async def first_contact(self, from_ms: int, to_ms: int) -> tuple[FirstContactFigures, ...]:
        resident_id = func.coalesce(residents.c.kept_id, residents.c.resident_id)
        statement = (
            select(
                resident_id.label("resident_id"),
                tickets.c.category,
                tickets.c.unit_id,
                tickets.c.opened_ms,
            )
            .join(residents, residents.c.resident_id == tickets.c.resident_id)
            .where(tickets.c.opened_ms >= from_ms, tickets.c.opened_ms < to_ms + REPEAT_MS)
            .order_by(resident_id, tickets.c.category, tickets.c.opened_ms)
        )
        with reachable():
            async with self._engine.connect() as connection:
                rows = tuple(await connection.execute(statement))
        return first_contact_figures(rows, to_ms)

    def _title(self, office_id: str) -> str:
        office = self._organisation.offices.get(office_id)
        return office.title if office else office_id


def office_figures(
    office_id: str, title: str, of_office: Iterable[Part], now_ms: int
) -> OfficeFigures:
    """Return the figures of the open parts of one office."""
    own = tuple(of_office)
    running = [part for part in own if part.waits_for is WaitsFor.NOBODY and part.due_ms]
    late = sum((part.due_ms or 0) <= now_ms for part in running)
    soon = sum((part.due_ms or 0) <= now_ms + NEAR_MS for part in running)
    load = Counter(part.officer_id for part in own if part.officer_id)
    return OfficeFigures(
        office_id=office_id,
        title=title,
        open=len(own),
        to_accept=sum(part.state is PartState.TO_ACCEPT for part in own),
        unassigned=sum(part.officer_id is None for part in own),
        waiting=sum(part.waits_for is not WaitsFor.NOBODY for part in own),
        near=soon - late,
        late=late,
        bounces=sum(part.returns + part.passes for part in own),
        busiest=max(load.values(), default=0),
    )


def first_contact_figures(rows: Iterable[Row[Any]], to_ms: int) -> tuple[FirstContactFigures, ...]:
    """Return the figures by unit and category. `rows`: resident_id, category, unit_id, opened_ms,
    ordered by resident, category and time; those from `to_ms` on count as repeats only."""
    cases: Counter[tuple[str, str]] = Counter()
    repeated: Counter[tuple[str, str]] = Counter()
    for row, is_repeated in _with_repeats(rows):
        if row.opened_ms < to_ms:
            key = (row.unit_id or "", row.category)
            cases[key] += 1
            repeated[key] += is_repeated
    return tuple(
        FirstContactFigures(
            unit_id=unit_id or None,
            category=category,
            cases=count,
            repeated=repeated[unit_id, category],
            resolved_share=round(1 - repeated[unit_id, category] / count, 4),
        )
        for (unit_id, category), count in sorted(cases.items())
    )


def _with_repeats(rows: Iterable[Row[Any]]) -> Iterator[tuple[Row[Any], bool]]:
    """Yield each row, and whether the same resident came again within the period."""
    ordered = tuple(rows)
    for row, following in zip_longest(ordered, ordered[1:]):
        yield row, following is not None and _is_repeat(row, following)


def _is_repeat(row: Row[Any], following: Row[Any]) -> bool:
    is_same = (following.resident_id, following.category) == (row.resident_id, row.category)
    return is_same and bool(following.opened_ms - row.opened_ms <= REPEAT_MS)
