"""Port of what a supervisor decides about mails: those set aside, and answers that did not go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MailSetAside:
    """Mail that became no contact. `reason`: id of `channels.email.errors.Reason`; `sender`,
    `subject`: empty where they could not be read; `at_ms`: UTC epoch ms."""

    mail_id: str
    reason: str
    at_ms: int
    sender: str
    subject: str


@dataclass(frozen=True, slots=True)
class UnsentAnswer:
    """Answer that was given up. `error`: what the mail server or the composition said."""

    message_id: str
    contact_id: str
    recipient: str
    subject: str
    error: str
    created_ms: int


@dataclass(frozen=True, slots=True)
class MailsToReview:
    """Newest first, with the number of all."""

    set_aside_count: int
    set_aside: tuple[MailSetAside, ...]
    unsent_count: int
    unsent: tuple[UnsentAnswer, ...]


class MailReview(Protocol):
    """Decisions about mails, stored in the database; the mail channel carries them out.

    Every member waits for the database and raises the driver's errors when it is away. All are
    called by the desk, for a supervisor, and may be repeated.
    """

    async def read(self, limit: int) -> MailsToReview:
        """Return what waits for a decision, at most `limit` of each kind."""
        ...

    async def release(self, mail_id: str) -> bool:
        """Let the mail become a contact; return False when it is not set aside any more."""
        ...

    async def dismiss(self, mail_id: str) -> bool:
        """Leave the mail in its folder; return False when it is not set aside any more."""
        ...

    async def resend(self, message_id: str) -> bool:
        """Try the answer again; return False when it is not given up."""
        ...

    async def discard(self, message_id: str) -> bool:
        """Never send the answer; return False when it is not given up."""
        ...
