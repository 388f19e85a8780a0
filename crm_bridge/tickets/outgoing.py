"""Changes of tickets for outside systems: the ticket as it stands, and what changed it."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.outbox.records import queue_change, systems_in_use
from crm_bridge.tickets.tables import tickets

FROM_SYSTEM = "from_system"
"""Key of an event's `details`: outside system that the event came from."""


class Event(Protocol):
    """Event of a ticket, as `TicketEvent` has it."""

    @property
    def kind(self) -> str: ...
    @property
    def at_ms(self) -> int: ...
    @property
    def is_public(self) -> bool: ...
    @property
    def text(self) -> str: ...
    @property
    def details(self) -> dict[str, str]: ...


async def queue_event(connection: AsyncConnection, number: str, key: str, event: Event) -> None:
    """Write the event to the outbox of every outside system but the one that it came from.

    `key`: names the event within the ticket. No-op without outside systems.
    """
    targets = set(await systems_in_use(connection)) - {event.details.get(FROM_SYSTEM, "")}
    if not targets:
        return
    payload = await _payload(connection, number, key, event)
    for system in sorted(targets):
        await queue_change(connection, system, number, payload["key"], payload, event.at_ms)


async def _payload(
    connection: AsyncConnection, number: str, key: str, event: Event
) -> dict[str, Any]:
    """Return the fields of `OutsideChange`."""
    row = (await connection.execute(select(tickets).where(tickets.c.number == number))).one()
    return {
        "key": f"{number}:{key}",
        "number": number,
        "kind": event.kind,
        "event": row.event,
        "category": row.category,
        "description": row.description,
        "address": row.address,
        "district": row.district or "",
        "unit": row.unit_id or "",
        "status": event.details.get("status", row.status),
        "text": event.text,
        "is_public": event.is_public,
        "status_set": event.kind == "status",
    }
