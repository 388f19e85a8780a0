"""Threads: the same mail by another route, and who answered last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.conversations import MemoryConversations
from acd.adapters.sql.engine import make_engine
from acd.domain.model.contact import Author
from acd.ports.contacts import Message
from channels.email.inbound import headers_of
from channels.email.schemas import Attachment, ParsedMail, ThreadEntry
from channels.email.store import MailStore
from channels.email.threads import SAME_CONSULTANT_MS, Threads
from tests.support.databases import migrated_database
from tests.support.mails import mail, read

ENTRY = ThreadEntry("t1", "mail-1", outgoing=False)
NOW_MS = 1_790_000_000_000
FIRST = read(mail("Na Polnej nie ma kosza.", Message_ID="<a@x.example>"))


class FixedClock:
    def now_ms(self) -> int:
        return NOW_MS


@pytest.fixture
def conversations() -> MemoryConversations:
    return MemoryConversations()


@pytest.fixture
async def threads(conversations: MemoryConversations) -> AsyncIterator[Threads]:
    engine = make_engine(migrated_database("sqlite"))
    store = MailStore(engine)
    await store.remember("f", FIRST.rfc_id, ENTRY, FIRST.sender, 1)
    await conversations.add(
        Message("m-1", "mail-1", Author.RESIDENT, FIRST.text, 1, headers=headers_of(FIRST))
    )
    yield Threads(MemoryContactBook(), conversations, store, FixedClock())
    await engine.dispose()


PICTURE = Attachment("a.png", "image/png", 1)


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (replace(FIRST, text=f"{FIRST.text}\n\n--\nLista sąsiadów"), True),
        (replace(FIRST, subject="[lista] kosz"), True),
        (replace(FIRST, text="Na Polnej nie ma chodnika."), False),
        (replace(FIRST, text=FIRST.text + " słowo" * 200), False),
        (replace(FIRST, rfc_id="<b@x.example>"), False),
        (replace(FIRST, sender="jan@example.org"), False),
        (replace(FIRST, attachments=(PICTURE,)), False),
    ],
)
async def test_mail_by_another_route_is_known(
    threads: Threads, again: ParsedMail, expected: bool
) -> None:
    assert await threads.is_repeat(again) is expected


@pytest.mark.parametrize(("age_ms", "expected"), [(1000, ("ada",)), (SAME_CONSULTANT_MS + 1, ())])
async def test_author_of_the_last_answer_is_named_for_three_days(
    threads: Threads, conversations: MemoryConversations, age_ms: int, expected: tuple[str, ...]
) -> None:
    sent_ms = NOW_MS - age_ms
    answer = Message("m-2", "mail-1", Author.CONSULTANT, "Tak.", sent_ms, author_id="ada")
    await conversations.add(answer)
    assert await threads.last_consultant(ENTRY) == expected


async def test_new_thread_has_no_consultant(threads: Threads) -> None:
    assert await threads.last_consultant(None) == ()
