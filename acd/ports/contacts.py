"""Ports of the contact book and of the conversations: personal data, apart from the ACD."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from acd.domain.model.contact import Author, ChannelId


@dataclass(frozen=True, slots=True)
class PathStep:
    """One choice of the resident in the IVR or the chat form: key, and label to read."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """Personal data of one contact.

    `address`: E.164 number, e-mail address or None (withheld, anonymous chat); `name`: as the
    resident gave it; `external_id`: the channel's own id (Asterisk channel name, mail thread, hash
    of the chat token); `reached_ms`: arrival, UTC epoch ms.
    """

    contact_id: str
    channel: ChannelId
    queue: str
    language: str
    reached_ms: int
    address: str | None = None
    name: str | None = None
    subject: str | None = None
    path: tuple[PathStep, ...] = ()
    external_id: str | None = None
    resident_id: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat or an e-mail; `sent_ms`: UTC epoch ms.

    `author_id`: the consultant's id if the author is a consultant; `headers`: parts of an
    e-mail's head that the mail channel needs for a reply.
    """

    message_id: str
    contact_id: str
    author: Author
    text: str
    sent_ms: int
    author_id: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class ContactBook(Protocol):
    """Durable store of contact records. Safe to call from any task.

    Every member waits for the database without blocking the event loop, and raises the driver's
    errors when the database is away: retryable, because writes are idempotent.
    """

    async def open(self, record: ContactRecord) -> None:
        """Store the record of a new contact.

        Called by: the channel connector, before it submits `AdmitContact`.
        Idempotency key: `contact_id`; the first record stays, a repeat changes nothing.
        """
        ...

    async def get(self, contact_id: str) -> ContactRecord | None:
        """Return the record; None for an unknown contact. Called by: desk and CRM bridge."""
        ...

    async def find_by_external_id(self, external_id: str) -> ContactRecord | None:
        """Return the newest record with this id of its channel; None if there is none.

        Called by: the chat channel, to resume a resident's conversation.
        """
        ...

    async def list_by_external_id(self, external_id: str, limit: int) -> tuple[ContactRecord, ...]:
        """Return the newest records with this id of their channel, oldest first.

        Called by: the desk, to show what was said before in the thread of a mail.
        """
        ...

    async def link_resident(self, contact_id: str, resident_id: str) -> None:
        """Record that the contact came from this resident; no-op for an unknown contact.

        Called by: the CRM bridge, when the resident is confirmed. Idempotent: the last call wins.
        """
        ...


class Conversations(Protocol):
    """Durable store of messages. Safe to call from any task.

    Every member waits for the database without blocking the event loop, and raises the driver's
    errors when the database is away: retryable, because writes are idempotent.
    """

    async def add(self, message: Message) -> None:
        """Store a message.

        Called by: channel connectors (from residents) and the desk (from consultants), before
        the input that refers to the message is submitted.
        Idempotency key: `message_id`; the first version stays, a repeat changes nothing.
        """
        ...

    async def get(self, message_id: str) -> Message | None:
        """Return the message; None if it is unknown.

        Called by: channel connectors, to deliver what a `MessageAdded` event refers to.
        """
        ...

    async def list(self, contact_id: str) -> tuple[Message, ...]:
        """Return all messages of a contact, oldest first. Called by: desk and channels."""
        ...
