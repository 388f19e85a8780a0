"""Wiring of the database: contacts, conversations, tickets and the ledger of events."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.conversations import SqlConversations
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.adapters.sql.event_ledger import SqlEventLedger
from acd.adapters.sql.ledger import Ledger as EventLedger
from centrala.wiring.clock import SystemClock
from config.readers.city import City
from crm_bridge.builtin import BuiltInCrm


@dataclass(frozen=True)
class Ledger:
    """Everything that stands on the one database."""

    engine: CityEngine
    book: SqlContactBook
    conversations: SqlConversations
    events: EventLedger
    event_ledger: SqlEventLedger
    crm: BuiltInCrm

    async def check(self) -> None:
        """Raises when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))


def build_ledger(url: str, city: City, clock: SystemClock) -> Ledger:
    """Build the parts on one engine. Raises DatabaseUrlInvalid."""
    engine = make_engine(url)
    book = SqlContactBook(engine)
    crm = BuiltInCrm(engine, city.cases, book, book, clock)
    events, event_ledger = EventLedger(engine), SqlEventLedger(engine)
    return Ledger(engine, book, SqlConversations(engine), events, event_ledger, crm)
