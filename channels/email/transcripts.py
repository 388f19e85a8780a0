"""Transcripts of chats: a row of the outbox, and the mail that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from acd.domain.model.contact import Author
from acd.ports.clock import Clock
from acd.ports.connectors import ConsultantNames
from acd.ports.contacts import ContactBook, ContactRecord, Conversations, Message
from channels.email.answers import rfc_id_of
from channels.email.schemas import Answer
from channels.email.settings import MailSettings
from channels.email.store import MailStore

SUFFIX = "-transcript"


@dataclass(frozen=True, slots=True)
class TranscriptTexts:
    """Texts of a transcript in one language. `lead`: with `{day}`, the day of the chat."""

    subject: str
    lead: str
    resident: str
    consultant: str
    system: str


TEXTS: Mapping[str, TranscriptTexts] = {
    "pl": TranscriptTexts(
        "Zapis rozmowy na czacie",
        "Zapis rozmowy na czacie z dnia {day}. Wysłaliśmy go, bo podano ten adres w czacie.",
        "Ty",
        "Konsultant",
        "Informacja",
    ),
    "en": TranscriptTexts(
        "Transcript of the chat",
        "Transcript of the chat of {day}. We sent it because this address was given in the chat.",
        "You",
        "Consultant",
        "Notice",
    ),
    "uk": TranscriptTexts(
        "Запис розмови в чаті",
        "Запис розмови в чаті за {day}. Ми надіслали його, бо цю адресу вказано в чаті.",
        "Ви",
        "Консультант",
        "Інформація",
    ),
}


class TranscriptOutbox:
    """Implements `Transcripts`: the outbox sends it, in whichever process it runs."""

    def __init__(self, store: MailStore, clock: Clock, settings: MailSettings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    async def send(self, record: ContactRecord, address: str) -> None:
        """Put the transcript into the outbox, once for each contact."""
        message_id = f"{record.contact_id}{SUFFIX}"
        subject = f"{texts_of(record.language).subject}: {self._settings.sender_name}"
        answer = Answer(
            message_id=message_id,
            contact_id=record.contact_id,
            recipient=address,
            subject=subject,
            rfc_id=rfc_id_of(message_id, self._settings.address),
            in_reply_to="",
            reference_ids="",
            attempts=0,
            created_ms=self._clock.now_ms(),
        )
        await self._store.queue(answer)


def is_transcript(answer: Answer) -> bool:
    """Return whether the row of the outbox is a transcript."""
    return answer.message_id == f"{answer.contact_id}{SUFFIX}"


class TranscriptWriter:
    """Writes the text of a transcript when it is sent, with all messages up to then."""

    def __init__(
        self,
        book: ContactBook,
        conversations: Conversations,
        names: ConsultantNames,
        settings: MailSettings,
    ) -> None:
        self._book = book
        self._conversations = conversations
        self._names = names
        self._settings = settings

    async def message(self, answer: Answer) -> Message:
        """Return the transcript as a message. Raises LookupError for an unknown contact."""
        record = await self._book.get(answer.contact_id)
        if record is None:
            raise LookupError("the contact is missing")
        texts = texts_of(record.language)
        lead = texts.lead.format(day=f"{self._at(record.reached_ms):%d.%m.%Y}")
        messages = visible(await self._conversations.list(record.contact_id))
        parts = [lead, *[await self._part(message, texts) for message in messages]]
        headers = {"auto_submitted": "auto-generated"}
        return Message(
            answer.message_id,
            answer.contact_id,
            Author.SYSTEM,
            "\n\n".join(parts),
            answer.created_ms,
            headers=headers,
        )

    async def _part(self, message: Message, texts: TranscriptTexts) -> str:
        name = await self._name(message, texts)
        return f"{self._at(message.sent_ms):%H:%M} {name}:\n{message.text}"

    async def _name(self, message: Message, texts: TranscriptTexts) -> str:
        """Return who wrote it: of consultants the first name, as in the chat."""
        if message.author is not Author.CONSULTANT:
            return texts.resident if message.author is Author.RESIDENT else texts.system
        full_name = await self._names.name_of(message.author_id or "") or ""
        return next(iter(full_name.split()), texts.consultant)

    def _at(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self._settings.zone)


def visible(messages: Iterable[Message]) -> list[Message]:
    """Return the messages without the notes of the team."""
    return [message for message in messages if message.author is not Author.NOTE]


def texts_of(language: str) -> TranscriptTexts:
    """Return the texts of a language, Polish ones for others."""
    return TEXTS.get(language, TEXTS["pl"])
