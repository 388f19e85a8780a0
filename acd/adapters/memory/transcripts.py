"""Transcripts in memory, for tests and an installation without a mailbox."""

from __future__ import annotations

from acd.ports.contacts import ContactRecord


class MemoryTranscripts:
    """Implements `Transcripts`. `addresses`: by contact id."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}

    async def send(self, record: ContactRecord, address: str) -> None:
        """Keep the first address of a contact."""
        self.addresses.setdefault(record.contact_id, address)
