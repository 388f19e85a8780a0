"""Reader of the tickets that the open-data API answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from crm_bridge.database import reachable
from crm_bridge.open_data.notification import Notification, notification
from crm_bridge.open_data.query import Filter, NotificationQuery
from crm_bridge.tickets.history import STATUS
from crm_bridge.tickets.tables import ticket_events, tickets

MAX_NOTIFICATIONS = 1000
"""Of one answer, the newest; two days of the busiest year have fewer at night and more by day, so
a reader who wants them all asks by dates."""
_COLUMNS = {"DISTRICT": tickets.c.district, "SUBCATEGORY": tickets.c.category}


class OpenTickets:
    """Reader of the tickets as open data. Raises CrmUnavailable without a database."""

    def __init__(self, engine: AsyncEngine, city: str) -> None:
        self._engine = engine
        self._city = city

    async def read(self, query: NotificationQuery) -> tuple[Notification, ...]:
        """Return at most MAX_NOTIFICATIONS, newest first."""
        statement = (
            select(tickets)
            .where(*_span(query), _filters(query))
            .order_by(tickets.c.opened_ms.desc(), tickets.c.number)
            .limit(MAX_NOTIFICATIONS)
        )
        with reachable():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(statement)).all()
                statuses = await _statuses(connection, [row.number for row in rows])
        return tuple(notification(row, statuses[row.number], self._city) for row in rows)


def _span(query: NotificationQuery) -> list[ColumnElement[bool]]:
    conditions = []
    if query.from_ms is not None:
        conditions.append(tickets.c.opened_ms >= query.from_ms)
    if query.to_ms is not None:
        conditions.append(tickets.c.opened_ms <= query.to_ms)
    if query.number is not None:
        conditions.append(tickets.c.number == str(query.number))
    return conditions


def _filters(query: NotificationQuery) -> ColumnElement[bool]:
    """Return the filters, joined from left to right."""
    if not query.filters:
        return true()
    first, *others = map(_condition, query.filters)
    for operator, other in zip(query.operators, others, strict=True):
        first = and_(first, other) if operator == "AND" else or_(first, other)
    return first


def _condition(condition: Filter) -> ColumnElement[bool]:
    return _COLUMNS[condition.field] == condition.value


async def _statuses(
    connection: AsyncConnection, numbers: Sequence[str]
) -> dict[str, list[Row[Any]]]:
    """Return the public changes of status of each ticket, oldest first."""
    statement = (
        select(ticket_events)
        .where(
            ticket_events.c.number.in_(numbers),
            ticket_events.c.kind == STATUS,
            ticket_events.c.is_public,
        )
        .order_by(ticket_events.c.number, ticket_events.c.position)
    )
    changes: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in await connection.execute(statement):
        changes[row.number].append(row)
    return changes
