"""Open tickets near a point, or about an asset, on a connection that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.places import NearbyTicket
from crm_bridge.places.points import Point, cells_around, distance_m
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.tables import tickets

NEAR_M = 350.0
"""Radius of "the same matter was reported nearby", metres."""


async def open_tickets_near(
    connection: AsyncConnection, point: Point, category: str, limit: int
) -> tuple[NearbyTicket, ...]:
    """Return open tickets within NEAR_M: those of the category first, then by distance."""
    statement = select(tickets).where(
        tickets.c.cell.in_(cells_around(point, NEAR_M)),
        tickets.c.status != TicketStatus.CLOSED.value,
    )
    rows = await connection.execute(statement)
    return _nearest(rows, point, category)[:limit]


async def open_tickets_of_assets(
    connection: AsyncConnection, names: Sequence[str]
) -> tuple[Row[Any], ...]:
    """Return open tickets about assets, `kind number` each, the newest first."""
    statement = (
        select(tickets)
        .where(tickets.c.asset.in_(names), tickets.c.status != TicketStatus.CLOSED.value)
        .order_by(tickets.c.opened_ms.desc())
    )
    return tuple(await connection.execute(statement))


def nearby_ticket(row: Row[Any], distance: float, category: str) -> NearbyTicket:
    return NearbyTicket(
        number=row.number,
        category=row.category,
        event=row.event,
        status=row.status,
        address=row.address,
        distance_m=round(distance),
        same_category=row.category == category,
        opened_ms=row.opened_ms,
        parent=row.parent,
    )


def _nearest(rows: Iterable[Row[Any]], point: Point, category: str) -> tuple[NearbyTicket, ...]:
    distances = ((distance_m(point, Point(row.lon, row.lat)), row) for row in rows)
    near = [
        nearby_ticket(row, distance, category) for distance, row in distances if distance <= NEAR_M
    ]
    return tuple(sorted(near, key=lambda t: (not t.same_category, t.distance_m, t.number)))
