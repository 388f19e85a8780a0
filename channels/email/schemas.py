"""Values of the e-mail connector, apart from MIME and from the servers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Author or recipient of a mail. `address`: in lower case; `name`: may be empty."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Attachment:
    """Part that is no text of the mail. `size`: bytes; `kind`: MIME type.

    `preview`: what a library read in it, as text; empty for parts that none can open.
    """

    name: str
    kind: str
    size: int
    content: bytes = b""
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """Failed delivery of a mail of ours. `rfc_id`: its Message-ID; `recipient`, `status`: as the
    server reports them (RFC 3464), empty where it does not."""

    rfc_id: str
    recipient: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail. `sender`: address in lower case; `marks`: headers that tell machines apart.

    `text`: all of it, plain; `folds`: its quoted lines (first, end), from 0; `authors`: further
    ones; `reply_to`: where the answer goes; `answers_inside`: own words stand within the quote.
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
    authors: tuple[Person, ...] = ()
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    folds: tuple[tuple[int, int], ...] = ()
    answers_inside: bool = False
    is_authentic: bool = True
    bounce: Bounce | None = None

    @property
    def fingerprint(self) -> str:
        """Return a hash that two deliveries of a mail share, and two mails with one id do not."""
        parts = (self.rfc_id, self.sender, self.date, self.subject, self.text)
        return digest("\x00".join(parts))

    @property
    def is_reply(self) -> bool:
        prefix = self.subject.split(":", 1)[0].strip().lower()
        return bool(self.in_reply_to or self.references) or prefix in ("re", "odp", "aw", "sv")

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody in the mail's head."""
        return (Person(self.sender, self.sender_name), *self.authors, *self.to, *self.cc)


@dataclass(frozen=True, slots=True)
class Fetched:
    """Mail in the mailbox. `raw`: its beginning where `is_cut`; `reached_ms`: UTC epoch ms."""

    uid: int
    size: int
    reached_ms: int
    raw: bytes
    is_cut: bool = False


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


def unread_mail(raw: bytes) -> ParsedMail:
    """Return a mail that no parser could read, with itself as its only attachment."""
    rfc_id = f"<{hashlib.sha256(raw).hexdigest()}@no-message-id>"
    original = Attachment("original.eml", "message/rfc822", len(raw), raw)
    return ParsedMail(rfc_id, "", "", "", "", "", "", (), "", (original,), {})


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def rfc_key(rfc_id: str) -> str:
    """Return the hash under which a Message-ID is stored, as it may hold an address."""
    return digest(rfc_id.strip().strip("<>").strip())
