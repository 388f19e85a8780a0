"""Wiring of the database: contacts, conversations, tickets and the ledger of events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from acd.adapters.scanned.attachments import ScannedAttachments
from acd.adapters.sql.attachments import SqlAttachments
from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.conversations import SqlConversations
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.adapters.sql.event_ledger import SqlEventLedger
from acd.adapters.sql.ledger import Ledger as EventLedger
from acd.adapters.sql.write_probe import WriteProbe
from acd.adapters.write_behind.contacts import WriteBehindContactBook
from acd.ports.attachments import Attachments
from acd.ports.clock import Clock
from acd.ports.crm import Crm
from acd.ports.places import Places
from acd.ports.residents import Residents
from centrala.wiring.clock import new_id
from centrala.wiring.second_line import CaseLines, case_arrivals, case_lines
from config.readers.city import City
from crm_bridge.builtin import BuiltInCrm
from crm_bridge.city_places import CityPlaces
from crm_bridge.residents.store import ResidentRegister


@dataclass(frozen=True)
class Ledger:
    """Adapters over the one database, and the CRM."""

    engine: CityEngine
    book: WriteBehindContactBook
    conversations: SqlConversations
    attachments: Attachments
    events: EventLedger
    event_ledger: SqlEventLedger
    crm: Crm
    lines: CaseLines
    places: Places
    residents: Residents
    probe: WriteProbe

    async def check(self) -> None:
        """Raise when the database does not take writes."""
        await self.probe.check()


@dataclass(frozen=True)
class CrmParts:
    """Everything that an adapter of the CRM may need."""

    engine: CityEngine
    city: City
    book: WriteBehindContactBook
    clock: Clock


BuildCrm = Callable[[CrmParts], Crm]


def built_in_crm(parts: CrmParts) -> Crm:
    """Build the ticket store of crm_bridge."""
    city, book, arrivals = parts.city, parts.book, case_arrivals(parts.engine, parts.city)
    return BuiltInCrm(parts.engine, city.cases, book, book, parts.clock, arrivals, city.questions)


BUILD_CRM: BuildCrm = built_in_crm
"""CRM of this installation: another adapter is put to use here; see docs/extending.md."""


def build_ledger(
    url: str,
    deferred: Path,
    city: City,
    clock: Clock,
    build_crm: BuildCrm | None = None,
    scanner: Sequence[str] = (),
) -> Ledger:
    """Build the parts on one engine. Raises DatabaseUrlInvalid.

    `deferred`: folder of contact records that the database has not taken yet; `scanner`: command
    that each file has to pass, none: every file is stored.
    """
    engine = make_engine(url)
    book = WriteBehindContactBook(SqlContactBook(engine), deferred)
    parts = CrmParts(engine, city, book, clock)
    crm = (build_crm or BUILD_CRM)(parts)
    events, event_ledger = EventLedger(engine), SqlEventLedger(engine)
    probe = WriteProbe(engine)
    conversations, files = SqlConversations(engine), SqlAttachments(engine)
    attachments = ScannedAttachments(files, scanner) if scanner else files
    lines = case_lines(engine, city, book, attachments, clock)
    places = CityPlaces(engine, city.cases, clock)
    return Ledger(
        engine,
        book,
        conversations,
        attachments,
        events,
        event_ledger,
        crm,
        lines,
        places,
        ResidentRegister(engine, clock, new_id),
        probe,
    )
