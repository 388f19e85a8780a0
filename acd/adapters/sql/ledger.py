"""The ledger: every event for ever, and one readable row per contact for reports.

It reads the event log like any other consumer. Each event is written once, by its id, in one
transaction with the change that it makes to its contact's row.
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
from acd.ports.log import id_order
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
            if await _written_first(connection, event, body):
                await _tell(connection, event, body.get("contact_id"))


async def _written_first(
    connection: AsyncConnection, stamped: StampedEvent, body: Mapping[str, Any]
) -> bool:
    """False when the event was here before."""
    statement = insert(connection, ledger_events).values(
        event_id=stamped.id,
        at_ms=stamped.at_ms,
        ordinal=id_order(stamped.id)[1],
        kind=body["kind"],
        contact_id=contact_id_of(stamped.event),
        consultant_id=body.get("consultant_id"),
        body=dict(body),
    )
    result = await connection.execute(statement.on_conflict_do_nothing())
    return result.rowcount == 1


async def _tell(connection: AsyncConnection, stamped: StampedEvent, contact_id: str | None) -> None:
    """The contact's row; made now when the ledger began to read in the middle of its life."""
    first, again = _change(stamped.event, stamped.at_ms)
    if not first:
        return
    statement = insert(connection, contact_history).values(contact_id=contact_id, **first)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["contact_id"], set_=dict(again))
    )


def _change(event: Event, at_ms: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What the event sets in a new row, and in one that is there; both empty: nothing."""
    match event:
        case ContactQueued(returned=True):
            again = {"consultant_id": None, "engaged_ms": None, "connected_ms": None}
            returns = {"returns": contact_history.c.returns + 1}
            return {**_arrival(event), "returns": 1}, {**again, **returns}
        case ContactQueued():
            return _twice(_arrival(event))
        case OfferMade():
            return {"offers": 1}, {"offers": contact_history.c.offers + 1}
        case ContactEngaged():
            return _twice(_engagement(event, at_ms))
        case ContactConnected():
            return _twice({"connected_ms": at_ms})
        case ContactClosed():
            return _twice(_ending(event, at_ms))
    return {}, {}


def _twice(values: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
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
