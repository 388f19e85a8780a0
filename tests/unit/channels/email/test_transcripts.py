"""Transcripts: the mail that a resident gets, and its row in the outbox."""

from __future__ import annotations

import email
from datetime import datetime
from email.policy import default
from zoneinfo import ZoneInfo

import pytest

from acd.adapters.memory.contacts import MemoryContactBook
from acd.adapters.memory.conversations import MemoryConversations
from acd.adapters.sql.engine import make_engine
from acd.domain.model.contact import CHAT, Author
from acd.ports.contacts import ContactRecord, Message
from channels.email.composition import compose
from channels.email.settings import ImapSettings, MailSettings, SmtpSettings
from channels.email.store import MailStore
from channels.email.transcripts import TEXTS, TranscriptOutbox, TranscriptWriter, is_transcript
from tests.support.acd_service import MachineClock
from tests.support.consultant_names import FixedNames
from tests.support.databases import migrated_database

ZONE = ZoneInfo("Europe/Warsaw")
SETTINGS = MailSettings(ImapSettings("h"), SmtpSettings("h"), "kontakt@um.example.pl", zone=ZONE)
BEGAN_MS = int(datetime(2026, 12, 1, 8, 5, tzinfo=ZONE).timestamp() * 1000)
SAID = (
    (Author.RESIDENT, "Dziura w jezdni.", None),
    (Author.SYSTEM, "Teraz jest zamknięte.", None),
    (Author.NOTE, "Dzwoniła już trzy razy.", "ewa"),
    (Author.CONSULTANT, "Naprawimy — dziękuję.", "ewa"),
    (Author.CONSULTANT, "Do widzenia.", "unknown"),
)


def record(language: str = "pl") -> ContactRecord:
    return ContactRecord("chat-1", CHAT, "drogi", language, BEGAN_MS)


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


async def content_of(database: str, language: str) -> tuple[str, str]:
    """Return subject and text of a chat's transcript."""
    book, conversations = MemoryContactBook(), MemoryConversations()
    await book.open(record(language))
    for number, (author, text, author_id) in enumerate(SAID):
        said_ms = BEGAN_MS + number * 60_000
        await conversations.add(Message(f"m-{number}", "chat-1", author, text, said_ms, author_id))
    engine = make_engine(database)
    store = MailStore(engine)
    outbox = TranscriptOutbox(store, MachineClock(), SETTINGS)
    await outbox.send(record(language), "anna@example.pl")
    await outbox.send(record(language), "other@example.org")
    now = MachineClock().now_ms()
    answer = await store.claim(now)
    assert answer is not None
    assert is_transcript(answer)
    assert await store.claim(now) is None
    writer = TranscriptWriter(book, conversations, FixedNames({"ewa": "Ewa Marzec"}), SETTINGS)
    raw = compose(answer, await writer.message(answer), "", (), SETTINGS)
    await engine.dispose()
    mail = email.message_from_bytes(raw, policy=default)
    assert mail["To"] == "anna@example.pl"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] is None
    return str(mail["Subject"]), str(mail.get_content()).replace("\r\n", "\n")


async def test_transcript_has_what_both_sides_wrote_and_no_notes(database: str) -> None:
    subject, text = await content_of(database, "pl")
    assert subject == "Zapis rozmowy na czacie: Warszawa 19115"
    assert "01.12.2026" in text
    assert "08:05 Ty:\nDziura w jezdni." in text
    assert "08:06 Informacja:\nTeraz jest zamknięte." in text
    assert "08:08 Ewa:\nNaprawimy — dziękuję." in text
    assert "08:09 Konsultant:\nDo widzenia." in text
    assert "Dzwoniła" not in text
    assert "Marzec" not in text


@pytest.mark.parametrize("language", TEXTS)
async def test_transcript_has_the_language_of_the_chat(database: str, language: str) -> None:
    subject, text = await content_of(database, language)
    assert subject.startswith(TEXTS[language].subject)
    assert f"08:05 {TEXTS[language].resident}:" in text
