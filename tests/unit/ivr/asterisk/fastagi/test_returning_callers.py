"""Returning callers: who served the number last, where a queue prefers that consultant."""

from __future__ import annotations

import pytest

from acd.domain.messages.commands import PublishRules
from acd.domain.model.contact import PHONE
from acd.ports.contact_history import ContactHistory, EarlierContact, EarlierContacts
from acd.ports.contacts import ContactRecord
from ivr.asterisk.fastagi.returning_callers import MAX_AGE_MS, MAX_CONTACTS, ReturningCallers
from tests.support.acd_service import running_acd
from tests.support.builders import START_MS, a_queue, some_rules

NUMBER = "+48601000118"


class WrittenHistory:
    """Implements `ContactHistory`: the contacts that a test wrote, newest first."""

    def __init__(self, *contacts: tuple[int, str | None]) -> None:
        self.requests: list[tuple[str | None, int]] = []
        self._contacts = [
            EarlierContact(ContactRecord(f"tel-{n}", PHONE, "drogi", "pl", at_ms), handled_by)
            for n, (at_ms, handled_by) in enumerate(contacts)
        ]

    async def earlier(
        self, address: str | None, resident_ids: tuple[str, ...], before_ms: int, limit: int
    ) -> EarlierContacts:
        self.requests.append((address, limit))
        return EarlierContacts(len(self._contacts), tuple(self._contacts[:limit]))


class AbsentHistory:
    """Implements `ContactHistory` without a database."""

    async def earlier(self, *_: object) -> EarlierContacts:
        raise OSError("no database")


async def last_consultant(
    history: ContactHistory, number: str | None = NUMBER, preferred_ms: int = 60_000
) -> str | None:
    async with running_acd() as running:
        rules = some_rules(a_queue(preferred_ms=preferred_ms), version="2")
        await running.acd.submit(PublishRules(rules), "rules:2")
        return await ReturningCallers(history, running.acd).last_consultant(number, START_MS)


async def test_newest_conversation_decides() -> None:
    history = WrittenHistory((START_MS - 1, None), (START_MS - 2, "ewa"), (START_MS - 3, "ada"))
    assert await last_consultant(history) == "ewa"
    assert history.requests == [(NUMBER, MAX_CONTACTS)]


@pytest.mark.parametrize(("age_ms", "expected"), [(MAX_AGE_MS, "ewa"), (MAX_AGE_MS + 1, None)])
async def test_old_conversation_does_not_count(age_ms: int, expected: str | None) -> None:
    assert await last_consultant(WrittenHistory((START_MS - age_ms, "ewa"))) == expected


async def test_withheld_number_has_no_history() -> None:
    history = WrittenHistory((START_MS - 1, "ewa"))
    assert await last_consultant(history, number=None) is None
    assert history.requests == []


async def test_history_is_not_read_where_no_queue_prefers_a_consultant() -> None:
    history = WrittenHistory((START_MS - 1, "ewa"))
    assert await last_consultant(history, preferred_ms=0) is None
    assert history.requests == []


async def test_absent_database_makes_a_new_caller() -> None:
    assert await last_consultant(AbsentHistory()) is None
