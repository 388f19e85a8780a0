"""Contract of transcripts, for every adapter: one for each contact, to the first address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from acd.adapters.memory.transcripts import MemoryTranscripts
from acd.adapters.sql.engine import make_engine
from acd.domain.model.contact import CHAT
from acd.ports.contacts import ContactRecord
from acd.ports.transcripts import Transcripts
from channels.email.store import MailStore
from channels.email.transcripts import TranscriptOutbox
from tests.support.acd_service import MachineClock
from tests.support.databases import BACKENDS, migrated_database
from tests.support.mails import SETTINGS


@dataclass
class Sent:
    """Transcripts under test, and the addresses that they go to."""

    transcripts: Transcripts
    addresses: Callable[[], Awaitable[list[str]]]


@pytest.fixture(params=["memory", *BACKENDS])
def database(request: pytest.FixtureRequest) -> str | None:
    """Return the URL of a migrated database; None for the adapter in memory."""
    return None if request.param == "memory" else migrated_database(request.param)


@pytest.fixture
async def sent(database: str | None) -> AsyncIterator[Sent]:
    if database is None:
        memory = MemoryTranscripts()

        async def of_memory() -> list[str]:
            return sorted(memory.addresses.values())

        yield Sent(memory, of_memory)
        return
    engine = make_engine(database)
    store = MailStore(engine)

    async def of_outbox() -> list[str]:
        now, addresses = MachineClock().now_ms(), []
        while (answer := await store.claim(now)) is not None:
            addresses.append(answer.recipient)
        return sorted(addresses)

    yield Sent(TranscriptOutbox(store, MachineClock(), SETTINGS), of_outbox)
    await engine.dispose()


def record(contact_id: str) -> ContactRecord:
    return ContactRecord(contact_id, CHAT, "drogi", "pl", 1)


async def test_each_contact_has_one_transcript_to_its_first_address(sent: Sent) -> None:
    await sent.transcripts.send(record("chat-1"), "anna@example.pl")
    await sent.transcripts.send(record("chat-1"), "other@example.org")
    await sent.transcripts.send(record("chat-2"), "ola@example.pl")
    assert await sent.addresses() == ["anna@example.pl", "ola@example.pl"]
