"""Why a mail is set aside, and what can go wrong with the mail servers."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InvalidInput


class Reason(StrEnum):
    """Why a mail did not become a contact. Never changed once published."""

    TOO_LARGE = "too-large"
    MALFORMED = "malformed"
    NO_SENDER = "no-sender"
    UNEXPECTED = "unexpected-failure"
    OWN_MAIL = "own-mail"
    AUTO_REPLY = "auto-reply"
    BULK = "bulk"
    BOUNCE = "bounce"


AUTOMATIC = frozenset({Reason.OWN_MAIL, Reason.AUTO_REPLY, Reason.BULK, Reason.BOUNCE})
"""Written by a machine: kept apart, nobody has to look. The other reasons need a person."""


class MailQuarantined(InvalidInput):
    """Mail that becomes no contact; it is kept in the quarantine folder.

    Remedy: look into the quarantine folder when the reason is not an automatic mail.
    """

    id: ClassVar[str] = "mail-quarantined"

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"mail set aside: {reason.value}")
        self.reason = reason


class MailboxUnavailable(DependencyUnavailable):
    """IMAP server that does not answer or refuses the login.

    Remedy: check the server, the login and the `CENTRALA_IMAP_*` settings; reading is retried.
    """

    id: ClassVar[str] = "mailbox-unavailable"


class MailNotSent(DependencyUnavailable):
    """Mail that the SMTP server did not take; `retryable` is false when it never will.

    Remedy: check the address and the SMTP server; temporary failures are retried.
    """

    id: ClassVar[str] = "mail-not-sent"

    def __init__(self, why: str, *, permanent: bool) -> None:
        super().__init__(why)
        self.permanent = permanent
