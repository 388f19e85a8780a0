"""A mail as we understand it, apart from MIME and from the servers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is no text: what it is called and how big it is, in bytes."""

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
        """The same for the same mail delivered twice; different for two mails with one id."""
        parts = (self.rfc_id, self.sender, self.date, self.subject, self.uncut or self.text)
        return digest("\x00".join(parts))

    @property
    def is_reply(self) -> bool:
        prefix = self.subject.split(":", 1)[0].strip().lower()
        return bool(self.in_reply_to or self.references) or prefix in ("re", "odp", "aw", "sv")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail in the mailbox. `raw` is None when it is larger than we read; times epoch ms."""

    uid: int
    size: int
    reached_ms: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to `uid` is dealt with, in the mailbox of this UIDVALIDITY (RFC 3501)."""

    validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Known:
    """A mail that we took or sent."""

    thread_id: str
    contact_id: str
    outgoing: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A consultant's answer on its way out; its words are in the conversation store."""

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
    """How a Message-ID is kept: it may hold an address, so only its hash is."""
    return digest(rfc_id.strip().strip("<>").strip())
