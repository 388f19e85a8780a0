"""Values of the e-mail connector, apart from MIME and from the servers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """Part that is no text; `size` in bytes."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail. `sender`: address in lower case; `marks`: headers that tell machines apart.

    `text` is plain; `uncut` holds the whole text when a quote or signature was cut from it.
    """

    rfc_id: str
    sender: str
    sender_name: str
    reply_to: str
    subject: str
    date: str
    in_reply_to: str
    references: tuple[str, ...]
    text: str
    attachments: tuple[Attachment, ...]
    marks: dict[str, str]
    uncut: str | None = None

    @property
    def fingerprint(self) -> str:
        """Return a hash that two deliveries of a mail share, and two mails with one id do not."""
        parts = (self.rfc_id, self.sender, self.date, self.subject, self.uncut or self.text)
        return digest("\x00".join(parts))

    @property
    def is_reply(self) -> bool:
        prefix = self.subject.split(":", 1)[0].strip().lower()
        return bool(self.in_reply_to or self.references) or prefix in ("re", "odp", "aw", "sv")


@dataclass(frozen=True, slots=True)
class Fetched:
    """Mail in the mailbox. `raw`: None above the maximum size; `reached_ms`: UTC epoch ms."""

    uid: int
    size: int
    reached_ms: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Last handled mail: its `uid` in the mailbox of this UIDVALIDITY (RFC 3501)."""

    validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """Mail of a thread, admitted or sent."""

    thread_id: str
    contact_id: str
    outgoing: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer in the outbox; its text is in the conversation store."""

    message_id: str
    contact_id: str
    recipient: str
    subject: str
    rfc_id: str
    in_reply_to: str
    reference_ids: str
    attempts: int
    created_ms: int


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def rfc_key(rfc_id: str) -> str:
    """Return the hash under which a Message-ID is stored, as it may hold an address."""
    return digest(rfc_id.strip().strip("<>").strip())
