"""The journal: what happened to one contact, read back from the ledger."""

from __future__ import annotations

from typing import Protocol

from acd.ports.hall import StampedEvent


class Journal(Protocol):
    async def of_contact(self, contact_id: str) -> tuple[StampedEvent, ...]:
        """Every event that speaks of the contact, supervisors' acts on it included.

        Oldest first; empty for one that the ledger has never heard of. The ledger reads the log
        like any consumer: what happened this very moment may be missing.
        """
        ...
