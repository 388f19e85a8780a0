"""Screen pop of a contact: identification, open tickets and earlier contacts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.contact_history import EarlierContact, EarlierContacts, ResidentHistory
from acd.ports.contacts import ContactRecord
from acd.ports.crm import PastContact, ScreenPop, TicketSummary
from acd.ports.residents import ResidentAlert
from crm_bridge.residents.addresses import normal_address
from crm_bridge.residents.alerts import alert_kinds, alerts_of
from crm_bridge.residents.identification import match_contact
from crm_bridge.residents.matching import Confidence, Match, Resident, is_claimed
from crm_bridge.residents.register import ids_of, merged_into
from crm_bridge.tickets.store import events_of_contacts, open_tickets
from crm_bridge.tickets.taxonomy import Catalogue

LAST_CONTACTS = 5
"""Number of earlier contacts in a screen pop."""


class ScreenPopReader:
    """Reader of screen pops. It runs while the consultant's telephone rings.

    No read holds a connection while it waits for another one: a burst of calls would stall."""

    def __init__(self, engine: AsyncEngine, catalogue: Catalogue, history: ResidentHistory) -> None:
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

    async def of_residents(
        self, residents: Sequence[Resident], now_ms: int
    ) -> tuple[ScreenPop, ...]:
        """Return the results of a search, without earlier contacts: four reads for all of them."""
        async with self._engine.connect() as connection:
            merged = await merged_into(connection, [one.resident_id for one in residents])
            ids = tuple(id_ for together in merged.values() for id_ in together)
            rows = await open_tickets(connection, ids, None) if ids else ()
            kinds = await alert_kinds(connection, ids, now_ms)
        counts = await self._history.counts(ids, now_ms)
        results = []
        for resident in residents:
            own = merged[resident.resident_id]
            alerts = (kind for id_ in own for kind in kinds[id_])
            results.append(
                ScreenPop(
                    contact_id="",
                    resident_id=resident.resident_id,
                    name=resident.name,
                    confidence=int(Confidence.UNKNOWN),
                    reason_id="found",
                    contact_count=sum(counts.get(id_, 0) for id_ in own),
                    alerts=tuple(dict.fromkeys(alerts)),
                    others=(),
                    open_tickets=tuple(self.summary(row) for row in rows if row.resident_id in own),
                    last_contacts=(),
                )
            )
        return tuple(results)

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
        async with asyncio.TaskGroup() as reads:
            history = reads.create_task(self._earlier(address, ids, before_ms))
            present = reads.create_task(self._present(address, ids, before_ms))
        earlier, events = history.result()
        rows, alerts = present.result()
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

    async def _earlier(
        self, address: str | None, ids: tuple[str, ...], before_ms: int
    ) -> tuple[EarlierContacts, dict[str, str]]:
        """Return the earlier contacts, and the subjects of their tickets."""
        earlier = await self._history.earlier(address, ids, before_ms, LAST_CONTACTS)
        if not earlier.contacts:
            return earlier, {}
        async with self._engine.connect() as connection:
            contact_ids = [past.record.contact_id for past in earlier.contacts]
            return earlier, await events_of_contacts(connection, contact_ids)

    async def _present(
        self, address: str | None, ids: tuple[str, ...], at_ms: int
    ) -> tuple[tuple[Row[Any], ...], tuple[ResidentAlert, ...]]:
        """Return the open tickets and the valid alerts."""
        async with self._engine.connect() as connection:
            rows = await open_tickets(connection, ids, normal_address(address))
            return rows, await alerts_of(connection, ids, at_ms) if ids else ()


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
