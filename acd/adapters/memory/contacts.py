"""Contact book in memory, for tests and an ACD without a database."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from acd.ports.contact_history import EarlierContact, EarlierContacts
from acd.ports.contacts import ContactRecord


class MemoryContactBook:
    """Implements `ContactBook` and `ResidentHistory`; `handled_by`: contact -> consultant."""

    def __init__(self, handled_by: dict[str, str] | None = None) -> None:
        self._records: dict[str, ContactRecord] = {}
        self._handled_by = {} if handled_by is None else handled_by

    async def open(self, record: ContactRecord) -> None:
        """Keep the first record of an id: a repeat changes nothing."""
        self._records.setdefault(record.contact_id, record)

    async def get(self, contact_id: str) -> ContactRecord | None:
        return self._records.get(contact_id)

    async def find_by_external_id(self, external_id: str) -> ContactRecord | None:
        """Return the newest contact with this id of its channel."""
        return next(
            (record for record in self._newest() if record.external_id == external_id), None
        )

    async def list_by_external_id(self, external_id: str, limit: int) -> tuple[ContactRecord, ...]:
        """Return the newest contacts with this id, oldest first."""
        newest = [record for record in self._newest() if record.external_id == external_id]
        return tuple(reversed(newest[:limit]))

    async def link_resident(self, contact_id: str, resident_id: str) -> None:
        if contact_id in self._records:
            record = self._records[contact_id]
            self._records[contact_id] = replace(record, resident_id=resident_id)

    async def earlier(
        self, address: str | None, resident_ids: tuple[str, ...], before_ms: int, limit: int
    ) -> EarlierContacts:
        earlier = [
            EarlierContact(record, self._handled_by.get(record.contact_id))
            for record in self._newest()
            if record.reached_ms < before_ms and _belongs(record, address, resident_ids)
        ]
        return EarlierContacts(len(earlier), tuple(earlier[:limit]))

    async def counts(self, resident_ids: tuple[str, ...], before_ms: int) -> dict[str, int]:
        owners = (
            record.resident_id
            for record in self._records.values()
            if record.reached_ms < before_ms and record.resident_id in resident_ids
        )
        return dict(Counter(owner for owner in owners if owner is not None))

    def _newest(self) -> list[ContactRecord]:
        order = sorted(self._records.values(), key=lambda r: (r.reached_ms, r.contact_id))
        return order[::-1]


def _belongs(record: ContactRecord, address: str | None, resident_ids: tuple[str, ...]) -> bool:
    same_address = address is not None and record.address == address
    if not resident_ids:
        return same_address
    return record.resident_id in resident_ids or (same_address and record.resident_id is None)
