"""Port of transcripts: a conversation that its resident gets by mail."""

from __future__ import annotations

from typing import Protocol

from acd.ports.contacts import ContactRecord


class Transcripts(Protocol):
    """Sends transcripts, where the installation has a mailbox."""

    async def send(self, record: ContactRecord, address: str) -> None:
        """Queue the contact's conversation durably as a mail to `address`.

        Called by: the chat channel, for a resident who wishes it. May block on the database.
        Idempotency key: `contact_id`; the first address stays, a repeat changes nothing.
        Raises DependencyUnavailable.
        """
        ...
