"""Rows of the outbox: the next one of each ticket, its end, its links; the supervisor's view."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.clock import Clock
from acd.ports.outbox import DeliveriesToReview, Delivery, DeliveryState, OutsideReference
from crm_bridge.database import insert, reachable, storable
from crm_bridge.outbox.outside_crm import OutsideCrm, OutsideTicket
from crm_bridge.outbox.tables import deliveries, links, systems

OPEN = (DeliveryState.WAITING.value, DeliveryState.DEAD.value)


async def put_to_use(connection: AsyncConnection, crms: tuple[OutsideCrm, ...], at_ms: int) -> None:
    """Let these systems get every change from now on, and no other one."""
    ids = [crm.id for crm in crms]
    await connection.execute(delete(systems).where(systems.c.system.not_in(ids)))
    for crm in crms:
        values = {"title": crm.title, "capabilities": sorted(crm.capabilities)}
        row = insert(connection, systems).values(system=crm.id, cursor="", since_ms=at_ms, **values)
        await connection.execute(row.on_conflict_do_update(index_elements=["system"], set_=values))


async def take_next(
    connection: AsyncConnection, system: str, now_ms: int, lease_ms: int
) -> Row[Any] | None:
    """Return the oldest due delivery and lease it; None when none is due.

    A delivery is due only after all earlier ones of its ticket ended. The attempt is counted
    before it begins, so that a killed worker's delivery is known to be a repeat.
    """
    earlier = deliveries.alias("earlier")
    blocked = exists().where(
        earlier.c.system == deliveries.c.system,
        earlier.c.number == deliveries.c.number,
        earlier.c.delivery_id < deliveries.c.delivery_id,
        earlier.c.state.in_(OPEN),
    )
    due = and_(
        deliveries.c.system == system,
        deliveries.c.state == DeliveryState.WAITING.value,
        deliveries.c.next_ms <= now_ms,
    )
    statement = select(deliveries).where(due, ~blocked).order_by(deliveries.c.delivery_id).limit(1)
    row = (await connection.execute(statement)).first()
    if row is None:
        return None
    lease = (
        update(deliveries)
        .where(deliveries.c.delivery_id == row.delivery_id, due)
        .where(deliveries.c.attempts == row.attempts)
        .values(attempts=row.attempts + 1, next_ms=now_ms + lease_ms)
    )
    return row if (await connection.execute(lease)).rowcount else None


async def end_delivery(
    connection: AsyncConnection, delivery_id: int, state: DeliveryState, now_ms: int
) -> None:
    """Note that the delivery is sent."""
    values = {"state": state.value, "ended_ms": now_ms, "error_id": None, "error": None}
    await connection.execute(_row(delivery_id).values(**values))


async def note_failure(
    connection: AsyncConnection,
    delivery_id: int,
    state: DeliveryState,
    next_ms: int,
    error: tuple[str, str],
) -> None:
    """Note a failed attempt. `error`: id and message."""
    values = {"error_id": error[0], "error": storable(error[1])[:500]}
    await connection.execute(_row(delivery_id).values(state=state.value, next_ms=next_ms, **values))


async def link_of(connection: AsyncConnection, system: str, number: str) -> OutsideTicket | None:
    """Return the outside ticket of ours; None before the first delivery."""
    statement = select(links).where(links.c.system == system, links.c.number == number)
    row = (await connection.execute(statement)).first()
    return OutsideTicket(row.external_id, row.url, row.status) if row else None


async def keep_link(
    connection: AsyncConnection,
    system: str,
    number: str,
    ticket: OutsideTicket,
    conflict: str | None = None,
) -> None:
    """Store the outside ticket and its last status. `conflict`: status set there meanwhile."""
    values = {
        "external_id": ticket.external_id,
        "url": ticket.url,
        "status": ticket.status,
        "conflict": conflict,
    }
    row = insert(connection, links).values(system=system, number=number, **values)
    await connection.execute(
        row.on_conflict_do_update(index_elements=["system", "number"], set_=values)
    )


async def number_of(connection: AsyncConnection, system: str, external_id: str) -> str | None:
    """Return the number of our ticket; None for a ticket that is not ours."""
    ours = and_(links.c.system == system, links.c.external_id == external_id)
    number: str | None = await connection.scalar(select(links.c.number).where(ours))
    return number


async def status_waits(connection: AsyncConnection, system: str, number: str) -> bool:
    """Return whether a change of the ticket's status has not been sent yet."""
    statement = select(deliveries.c.payload).where(
        deliveries.c.system == system,
        deliveries.c.number == number,
        deliveries.c.state.in_(OPEN),
    )
    return any(payload["status_set"] for payload in await connection.scalars(statement))


async def cursor_of(connection: AsyncConnection, system: str) -> str:
    """Return the position up to which changes of the outside system were read."""
    statement = select(systems.c.cursor).where(systems.c.system == system)
    return await connection.scalar(statement) or ""


async def keep_cursor(connection: AsyncConnection, system: str, cursor: str) -> None:
    """Store the position up to which changes of the outside system were read."""
    row = update(systems).where(systems.c.system == system)
    await connection.execute(row.values(cursor=cursor))


class SqlOutbox:
    """`Outbox` over the tables of this package. Raises CrmUnavailable without a database."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    async def review(self, limit: int) -> DeliveriesToReview:
        dead = deliveries.c.state == DeliveryState.DEAD.value
        waiting = deliveries.c.state == DeliveryState.WAITING.value
        count = select(func.count()).select_from(deliveries)
        oldest = select(func.min(deliveries.c.created_ms)).where(waiting)
        rows = select(deliveries).where(dead).order_by(deliveries.c.delivery_id).limit(limit)
        with reachable():
            async with self._engine.connect() as connection:
                return DeliveriesToReview(
                    dead_count=await connection.scalar(count.where(dead)) or 0,
                    dead=tuple(map(_delivery, await connection.execute(rows))),
                    waiting_count=await connection.scalar(count.where(waiting)) or 0,
                    oldest_waiting_ms=await connection.scalar(oldest),
                )

    async def retry(self, delivery_id: int, by: str) -> bool:
        now_ms = self._clock.now_ms()
        values = {"state": DeliveryState.WAITING.value, "next_ms": now_ms, "created_ms": now_ms}
        overwrite = {"overwrite": 1, "decided_by": by}
        return await self._decide(delivery_id, values | overwrite)

    async def give_up(self, delivery_id: int, reason: str, by: str) -> bool:
        values = {"state": DeliveryState.GIVEN_UP.value, "ended_ms": self._clock.now_ms()}
        return await self._decide(
            delivery_id, values | {"error": storable(reason), "decided_by": by}
        )

    async def references(self, number: str) -> tuple[OutsideReference, ...]:
        both = select(links, systems.c.title, systems.c.capabilities).join(
            systems, systems.c.system == links.c.system
        )
        with reachable():
            async with self._engine.connect() as connection:
                rows = await connection.execute(both.where(links.c.number == number))
                return tuple(map(_reference, rows))

    async def _decide(self, delivery_id: int, values: dict[str, Any]) -> bool:
        dead: ColumnElement[bool] = deliveries.c.state == DeliveryState.DEAD.value
        with reachable():
            async with self._engine.begin() as connection:
                result = await connection.execute(_row(delivery_id).where(dead).values(**values))
        return bool(result.rowcount)


def _row(delivery_id: int) -> Any:
    return update(deliveries).where(deliveries.c.delivery_id == delivery_id)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id,
        system=row.system,
        number=row.number,
        kind=row.payload["kind"],
        text=row.payload["text"],
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_ms=row.created_ms,
        next_ms=row.next_ms,
        error_id=row.error_id,
        error=row.error,
    )


def _reference(row: Row[Any]) -> OutsideReference:
    return OutsideReference(
        system=row.system,
        title=row.title,
        external_id=row.external_id,
        url=row.url,
        status=row.status,
        capabilities=tuple(row.capabilities),
        conflict=row.conflict,
    )
