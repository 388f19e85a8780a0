"""Why a mail is set aside, and what can go wrong with the mail servers."""

from __future__ import annotations

from enum import StrEnum

from acd.domain.model.errors import OurError, TheirError


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


class MailQuarantined(TheirError):
    """This mail becomes no contact; it is kept in a folder of its own."""

    id = "mail-quarantined"

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"mail set aside: {reason.value}")
        self.reason = reason


class MailboxUnavailable(OurError):
    """The IMAP server does not answer or does not let us in."""

    id = "mailbox-unavailable"


class MailNotSent(OurError):
    """The SMTP server did not take the mail now; `permanent` when it never will."""

    id = "mail-not-sent"

    def __init__(self, why: str, *, permanent: bool) -> None:
        super().__init__(why)
        self.permanent = permanent
