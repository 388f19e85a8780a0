"""Event ledger: reads the events that the ledger has written."""

from __future__ import annotations

import structlog
from sqlalchemy import literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.tables import ledger_events
from acd.ports.acd import StampedEvent
from acd.ports.event_ledger import LedgerEntry
from acd.ports.log import id_order
from acd.serialisation.errors import DataInvalid
from acd.serialisation.messages import decode_event

log = structlog.get_logger()


class SqlEventLedger:
    """Implements `EventLedger`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def after(self, event_id: str, count: int) -> tuple[LedgerEntry, ...]:
        order = tuple_(ledger_events.c.at_ms, ledger_events.c.ordinal)
        statement = (
            select(ledger_events.c.event_id, ledger_events.c.at_ms, ledger_events.c.body)
            .where(order > tuple_(*map(literal, id_order(event_id))))
            .order_by(ledger_events.c.at_ms, ledger_events.c.ordinal)
            .limit(count)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(LedgerEntry(row.event_id, row.at_ms, row.body) for row in rows)

    async def of_contact(self, contact_id: str) -> tuple[StampedEvent, ...]:
        """Return the events of the contact; unreadable ones are left out, with a warning."""
        statement = (
            select(ledger_events)
            .where(ledger_events.c.contact_id == contact_id)
            .order_by(ledger_events.c.at_ms, ledger_events.c.ordinal)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        events: list[StampedEvent] = []
        for row in rows:
            try:
                events.append(StampedEvent(row.at_ms, row.ordinal, decode_event(row.body)))
            except DataInvalid as error:
                log.warning("event-unreadable", event_id=row.event_id, reason=error.message)
        return tuple(events)
