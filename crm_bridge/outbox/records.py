"""Writing of the outbox: one row per change and outside system, with the ticket's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.outbox import DeliveryState
from crm_bridge.database import insert
from crm_bridge.outbox.tables import deliveries, systems


async def systems_in_use(connection: AsyncConnection) -> tuple[str, ...]:
    """Return the ids of the outside systems that get every change."""
    return tuple(await connection.scalars(select(systems.c.system)))


async def queue_change(
    connection: AsyncConnection,
    system: str,
    number: str,
    key: str,
    payload: Mapping[str, Any],
    at_ms: int,
) -> None:
    """Write a change of a ticket to be sent; no-op for a key that was written before.

    `key`: idempotency key at the outside system; `payload`: fields of `OutsideChange`. The caller
    holds the ticket's row, so that the ids of one ticket grow in the order of its changes.
    """
    statement = insert(connection, deliveries).values(
        system=system,
        number=number,
        key=key,
        payload=dict(payload),
        state=DeliveryState.WAITING.value,
        attempts=0,
        created_ms=at_ms,
        next_ms=at_ms,
    )
    await connection.execute(statement.on_conflict_do_nothing(index_elements=["system", "key"]))
