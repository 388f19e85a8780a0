"""Every write of the bridge, kept under its idempotency key for systems outside the city's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.database import insert
from crm_bridge.tables import outbox

OPEN_TICKET = "open-ticket"
CONFIRM_RESIDENT = "confirm-resident"


async def post(
    connection: AsyncConnection,
    contact_id: str,
    operation: str,
    payload: Mapping[str, Any],
    at_ms: int,
) -> None:
    """Written in the transaction of the change itself, so `applied_ms` is set at once.

    The row also serialises two writers of one contact: the second waits here for the first.
    """
    values = {"payload": dict(payload), "written_ms": at_ms, "applied_ms": at_ms}
    statement = insert(connection, outbox).values(
        contact_id=contact_id, operation=operation, **values
    )
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["contact_id", "operation"], set_=values)
    )
