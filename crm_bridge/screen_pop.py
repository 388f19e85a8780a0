"""Screen pop of a contact: identification, open tickets and earlier contacts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.contact_history import ContactHistory, EarlierContact
from acd.ports.contacts import ContactRecord
from acd.ports.crm import PastContact, ScreenPop, TicketSummary
from crm_bridge.residents.addresses import normal_address
from crm_bridge.residents.alerts import alerts_of
from crm_bridge.residents.identification import match_contact
from crm_bridge.residents.matching import Confidence, Match, Resident, is_claimed
from crm_bridge.residents.register import ids_of
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
            ids = await _ids(connection, match)
        name = match.resident.name if match.resident else contact.name
        # What others wrote under a claimed address is theirs until the resident is confirmed.
        address = None if is_claimed(contact.channel) else contact.address
        return await self._fill(match, ids, contact.contact_id, address, name, contact.reached_ms)

    async def of_resident(self, resident: Resident, now_ms: int) -> ScreenPop:
        """Return the screen pop of a search result: there is no contact to match."""
        match = Match(resident, Confidence.UNKNOWN, "found")
        async with self._engine.connect() as connection:
            ids = await _ids(connection, match)
        return await self._fill(match, ids, "", None, resident.name, now_ms)

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
        self,
        match: Match,
        ids: tuple[str, ...],
        contact_id: str,
        address: str | None,
        name: str | None,
        before_ms: int,
    ) -> ScreenPop:
        earlier = await self._history.earlier(address, ids, before_ms, LAST_CONTACTS)
        contact_ids = [past.record.contact_id for past in earlier.contacts]
        async with self._engine.connect() as connection:
            rows = await open_tickets(connection, ids, normal_address(address))
            events = await events_of_contacts(connection, contact_ids)
            alerts = await alerts_of(connection, ids, before_ms) if ids else ()
        return ScreenPop(
            contact_id=contact_id,
            resident_id=match.resident.resident_id if match.resident else None,
            name=name,
            confidence=int(match.confidence),
            reason_id=match.reason_id,
            contact_count=earlier.count,
            alerts=tuple(dict.fromkeys(alert.kind for alert in alerts)),
            others=tuple(other.name for other in match.others),
            open_tickets=tuple(map(self.summary, rows)),
            last_contacts=tuple(_past(past, events) for past in earlier.contacts),
        )


async def _ids(connection: AsyncConnection, match: Match) -> tuple[str, ...]:
    """Return the ids of the matched resident: own and merged; none without one."""
    return await ids_of(connection, match.resident.resident_id) if match.resident else ()


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
