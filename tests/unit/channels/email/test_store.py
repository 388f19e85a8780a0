"""Outbox of answers: which one is sent next."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.adapters.sql.engine import make_engine
from channels.email.store import CLAIM_MS, MailStore
from tests.support.databases import migrated_database
from tests.support.mails import an_answer

NOW_MS = 1_790_000_000_000
DAY_MS = 86_400_000


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
async def store(database: str) -> AsyncIterator[MailStore]:
    engine = make_engine(database)
    yield MailStore(engine)
    await engine.dispose()


async def test_answer_waits_for_its_retry(store: MailStore) -> None:
    await store.queue(an_answer("one", NOW_MS))
    assert await store.claim(NOW_MS)
    assert await store.claim(NOW_MS) is None
    await store.schedule_retry("one", NOW_MS + 60_000, "later")
    assert await store.claim(NOW_MS + 59_999) is None
    assert await store.claim(NOW_MS + 60_000)


async def test_answer_is_sent_now_when_the_clock_was_set_back(store: MailStore) -> None:
    await store.queue(an_answer("one", NOW_MS))
    assert await store.claim(NOW_MS)
    back_ms = NOW_MS - DAY_MS
    assert await store.claim(back_ms)
    assert await store.claim(back_ms) is None
    assert await store.claim(back_ms + CLAIM_MS)
