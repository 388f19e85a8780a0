"""The contact book and the conversation store: all that is personal, apart from the ACD."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from acd.domain.model.contact import Author, Channel


@dataclass(frozen=True, slots=True)
class PathStep:
    """One answer that the resident gave in the IVR or the chat form: key and label to read."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """Who came through the door and what for.

    `address`: E.164 number, e-mail address or None (withheld, anonymous chat); `name`: what the
    resident called herself; `leg`: the door's own handle (Asterisk channel name, mail thread,
    chat token hash); times UTC epoch ms.
    """

    contact_id: str
    channel: Channel
    queue: str
    language: str
    reached_ms: int
    address: str | None = None
    name: str | None = None
    subject: str | None = None
    path: tuple[PathStep, ...] = ()
    leg: str | None = None
    resident_id: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat or mail. `author_id` is the consultant's id when she wrote it."""

    message_id: str
    contact_id: str
    author: Author
    text: str
    sent_ms: int
    author_id: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class ContactBook(Protocol):
    """Durable. Writes are idempotent by id."""

    async def open(self, record: ContactRecord) -> None: ...

    async def get(self, contact_id: str) -> ContactRecord | None: ...

    async def find_by_leg(self, leg: str) -> ContactRecord | None: ...

    async def recent(self, address: str, limit: int) -> tuple[ContactRecord, ...]:
        """Newest first."""
        ...

    async def link_resident(self, contact_id: str, resident_id: str) -> None: ...


class Conversations(Protocol):
    """Durable. Writes are idempotent by `message_id`."""

    async def add(self, message: Message) -> None: ...

    async def get(self, message_id: str) -> Message | None: ...

    async def list(self, contact_id: str) -> tuple[Message, ...]:
        """Oldest first."""
        ...
