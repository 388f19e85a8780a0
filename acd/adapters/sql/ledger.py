"""Ledger: keeps every event, and one row per contact for reports.

A consumer of the event log. Each event is written once, by its id, in one transaction with its
change of the contact's row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.adapters.sql.statements import insert
from acd.adapters.sql.tables import contact_history, ledger_events
from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactEngaged,
    ContactQueued,
    Event,
    OfferMade,
)
from acd.ports.acd import StampedEvent
from acd.ports.event_ledger import contact_id_of
from acd.serialisation.messages import encode


class Ledger:
    """`Consumer` of the event log."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @property
    def name(self) -> str:
        return "ledger"

    async def handle(self, event: StampedEvent) -> None:
        body = encode(event.event)
        async with self._engine.begin() as connection:
            if await _insert_event(connection, event, body):
                await _update_history(connection, event, body.get("contact_id"))


async def _insert_event(
    connection: AsyncConnection, stamped: StampedEvent, body: Mapping[str, Any]
) -> bool:
    """Insert the event; return False when it was there."""
    statement = insert(connection, ledger_events).values(
        event_id=stamped.id,
        at_ms=stamped.at_ms,
        ordinal=stamped.ordinal,
        kind=body["kind"],
        contact_id=contact_id_of(stamped.event),
        consultant_id=body.get("consultant_id"),
        body=dict(body),
    )
    result = await connection.execute(statement.on_conflict_do_nothing())
    return result.rowcount == 1


async def _update_history(
    connection: AsyncConnection, stamped: StampedEvent, contact_id: str | None
) -> None:
    """Update the contact's row; insert it when the ledger started after the contact did."""
    new_row, changes = _change(stamped.event, stamped.at_ms)
    if not new_row:
        return
    statement = insert(connection, contact_history).values(contact_id=contact_id, **new_row)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["contact_id"], set_=dict(changes))
    )


def _change(event: Event, at_ms: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the values for a new row and for an existing one; both empty for no change."""
    match event:
        case ContactQueued(returned=True):
            cleared = {"consultant_id": None, "engaged_ms": None, "connected_ms": None}
            returns = {"returns": contact_history.c.returns + 1}
            return {**_arrival(event), "returns": 1}, {**cleared, **returns}
        case ContactQueued():
            return _same_for_both(_arrival(event))
        case OfferMade():
            return {"offers": 1}, {"offers": contact_history.c.offers + 1}
        case ContactEngaged():
            return _same_for_both(_engagement(event, at_ms))
        case ContactConnected():
            return _same_for_both({"connected_ms": at_ms})
        case ContactClosed():
            return _same_for_both(_ending(event, at_ms))
    return {}, {}


def _same_for_both(values: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return values, values


def _arrival(event: ContactQueued) -> dict[str, Any]:
    return {
        "channel": event.channel,
        "queue": event.queue,
        "language": event.language,
        "admitted_ms": event.admitted_ms,
    }


def _engagement(event: ContactEngaged, at_ms: int) -> dict[str, Any]:
    return {
        "channel": event.channel,
        "queue": event.queue,
        "consultant_id": event.consultant_id,
        "engaged_ms": at_ms,
        "waited_ms": event.waited_ms,
    }


def _ending(event: ContactClosed, at_ms: int) -> dict[str, Any]:
    return {
        "channel": event.channel,
        "queue": event.queue,
        "consultant_id": event.consultant_id,
        "closed_ms": at_ms,
        "outcome": event.outcome.value,
        "ended_by": event.ended_by.value,
        "waited_ms": event.waited_ms,
        "handled_ms": event.handled_ms,
    }
