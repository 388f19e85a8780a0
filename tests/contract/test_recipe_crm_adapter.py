"""The recipe 'a CRM adapter' of docs/extending.md, followed step by step.

`MemoryCrm` stands for an adapter to another CRM: it implements the port `acd.ports.crm.Crm`,
passes the core of its contract, and is put to use by one line of wiring.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from acd.domain.messages.rejections import ContactUnknown
from acd.ports.contacts import ContactRecord
from acd.ports.crm import CaseDraft, Crm, ScreenPop, TicketSummary
from acd.ports.taxonomy import Taxonomy, TaxonomyEntry
from centrala.wiring.clock import SystemClock
from centrala.wiring.ledger import build_ledger
from config.readers import city
from config.settings import Settings
from crm_bridge.errors import CaseIncomplete, CaseInvalid, ResidentUnknown
from tests.contract.crm_contract import CrmContract
from tests.support.city import HALINA, NOON_MS, a_call

RESIDENTS = {"res-halina": "Halina Wrona"}


@dataclass
class MemoryCrm:
    """Smallest adapter: residents by number, one ticket per contact, drafts of any content."""

    numbers: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, ContactRecord] = field(default_factory=dict)
    drafts: dict[str, CaseDraft] = field(default_factory=dict)
    tickets: dict[str, TicketSummary] = field(default_factory=dict)

    async def screen_pop(self, contact: ContactRecord) -> ScreenPop:
        self.contacts[contact.contact_id] = contact
        resident_id = self.numbers.get(contact.address or "")
        return self._screen_pop(contact.contact_id, resident_id, 3 if resident_id else 0)

    async def confirm_resident(
        self, contact_id: str, resident_id: str, consultant_id: str
    ) -> ScreenPop:
        if contact_id not in self.contacts:
            raise ContactUnknown(f"{contact_id}: no such contact", field="contact_id")
        if resident_id not in RESIDENTS:
            raise ResidentUnknown(f"{resident_id}: no such resident", field="resident_id")
        return self._screen_pop(contact_id, resident_id, 4)

    async def taxonomy(self) -> Taxonomy:
        return Taxonomy((TaxonomyEntry("INCIDENT", "Drogi", "Dziura w jezdni", "ZDM"),))

    async def save_draft(self, contact_id: str, draft: CaseDraft, consultant_id: str) -> None:
        self.drafts[contact_id] = draft

    async def draft(self, contact_id: str) -> CaseDraft | None:
        return self.drafts.get(contact_id)

    async def open_ticket(
        self, contact: ContactRecord, draft: CaseDraft, consultant_id: str
    ) -> TicketSummary:
        if draft.kind == "STATUS":
            return await self._asked_about(draft)
        if not draft.description.strip():
            raise CaseIncomplete("a case needs a description", field="description")
        if draft.follows is not None and await self.ticket(draft.follows) is None:
            raise CaseInvalid("no such ticket", field="follows")
        number = f"{len(self.tickets) + 1}/26"
        first = self.tickets.get(contact.contact_id) or _ticket(number, draft)
        updated = replace(first, description=draft.description)
        self.tickets[contact.contact_id] = updated
        return updated

    async def _asked_about(self, draft: CaseDraft) -> TicketSummary:
        if not draft.follows:
            raise CaseIncomplete("a question needs its ticket", field="follows")
        ticket = await self.ticket(draft.follows)
        if ticket is None:
            raise CaseInvalid("no such ticket", field="follows")
        return ticket

    async def ticket(self, number: str) -> TicketSummary | None:
        normal = number.strip().replace("-", "/")
        return next((t for t in self.tickets.values() if t.number == normal), None)

    async def ticket_of_contact(self, contact_id: str) -> TicketSummary | None:
        return self.tickets.get(contact_id)

    async def search_residents(self, text: str, limit: int) -> tuple[ScreenPop, ...]:
        words = text.lower().split()
        ids = [
            key
            for key, name in RESIDENTS.items()
            if words and all(word in name.lower() for word in words)
        ]
        return tuple(self._screen_pop("", resident_id, 0) for resident_id in ids[:limit])

    def _screen_pop(self, contact_id: str, resident_id: str | None, confidence: int) -> ScreenPop:
        name = RESIDENTS.get(resident_id or "")
        reason = "confirmed" if confidence == 4 else "same-number" if name else "number-unknown"
        return ScreenPop(contact_id, resident_id, name, confidence, reason, contact_count=0)


def _ticket(number: str, draft: CaseDraft) -> TicketSummary:
    return TicketSummary(
        number=number,
        kind=draft.kind,
        category=draft.category,
        event=draft.event,
        status="Nowe",
        district=draft.district or None,
        unit=None,
        opened_ms=NOON_MS,
        changed_ms=NOON_MS,
        description=draft.description,
    )


class TestMemoryCrm(CrmContract):
    """The adapter passes the core of the contract."""

    @pytest.fixture
    def crm(self) -> MemoryCrm:
        return MemoryCrm(numbers={HALINA: "res-halina"})

    @pytest.fixture
    async def contact(self, crm: MemoryCrm) -> ContactRecord:
        record = a_call(1)
        await crm.screen_pop(record)
        return record


async def test_adapter_is_put_to_use_by_one_line_of_wiring(tmp_path: Path) -> None:
    adapter: Crm = MemoryCrm()
    ledger = build_ledger(
        f"sqlite:///{tmp_path / 'centrala.db'}",
        tmp_path / "deferred",
        city.load(Settings()),
        SystemClock(),
        build_crm=lambda _parts: adapter,
    )
    assert ledger.crm is adapter
    await ledger.engine.dispose()
