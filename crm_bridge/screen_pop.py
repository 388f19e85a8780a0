"""Screen pop of a contact: identification, open tickets and earlier contacts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.contact_history import ContactHistory, EarlierContact
from acd.ports.contacts import ContactRecord
from acd.ports.crm import PastContact, ScreenPop, TicketSummary
from crm_bridge.residents.addresses import normal_address
from crm_bridge.residents.identification import match_contact
from crm_bridge.residents.matching import Confidence, Match, Resident, is_claimed
from crm_bridge.tickets.store import events_of_contacts, open_tickets
from crm_bridge.tickets.taxonomy import Catalogue

LAST_CONTACTS = 5
"""Number of earlier contacts in a screen pop."""


class ScreenPopReader:
    """Reader of screen pops. It runs while the consultant's telephone rings: two short reads."""

    def __init__(self, engine: AsyncEngine, catalogue: Catalogue, history: ContactHistory) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._history = history

    async def of_contact(self, contact: ContactRecord) -> ScreenPop:
        async with self._engine.connect() as connection:
            match = await match_contact(connection, contact)
        name = match.resident.name if match.resident else contact.name
        # What others wrote under a claimed address is theirs until the resident is confirmed.
        address = None if is_claimed(contact.channel) else contact.address
        return await self._fill(match, contact.contact_id, address, name, contact.reached_ms)

    async def of_resident(self, resident: Resident, now_ms: int) -> ScreenPop:
        """Return the screen pop of a search result: there is no contact to match."""
        match = Match(resident, Confidence.UNKNOWN, "found")
        return await self._fill(match, "", None, resident.name, now_ms)

    def summary(self, row: Row[Any]) -> TicketSummary:
        return TicketSummary(
            number=row.number,
            kind=row.kind,
            category=row.category,
            event=row.event,
            status=row.status,
            district=row.district,
            unit=self._catalogue.unit_title(row.unit_id, row.district),
            opened_ms=row.opened_ms,
            changed_ms=row.changed_ms,
            description=row.description,
        )

    async def _fill(
        self, match: Match, contact_id: str, address: str | None, name: str | None, before_ms: int
    ) -> ScreenPop:
        resident = match.resident
        resident_id = resident.resident_id if resident else None
        earlier = await self._history.earlier(address, resident_id, before_ms, LAST_CONTACTS)
        ids = [past.record.contact_id for past in earlier.contacts]
        async with self._engine.connect() as connection:
            rows = await open_tickets(connection, resident_id, normal_address(address))
            events = await events_of_contacts(connection, ids)
        return ScreenPop(
            contact_id=contact_id,
            resident_id=resident_id,
            name=name,
            confidence=int(match.confidence),
            reason_id=match.reason_id,
            contact_count=earlier.count,
            alerts=resident.alerts if resident else (),
            others=tuple(other.name for other in match.others),
            open_tickets=tuple(map(self.summary, rows)),
            last_contacts=tuple(_past(past, events) for past in earlier.contacts),
        )


def _past(earlier: EarlierContact, events: dict[str, str]) -> PastContact:
    record = earlier.record
    chosen = record.path[-1].label if record.path else ""
    return PastContact(
        contact_id=record.contact_id,
        channel=record.channel,
        reached_ms=record.reached_ms,
        subject=events.get(record.contact_id) or record.subject or chosen,
        handled_by=earlier.handled_by,
    )
