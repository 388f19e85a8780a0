"""Reasons of quarantine, and failures of the mail servers."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InvalidInput
from channels.email.schemas import ParsedMail


class Reason(StrEnum):
    """Reason why a mail becomes no contact; stored, so that a published value never changes."""

    TOO_LARGE = "too-large"  # of earlier versions: such a mail is read as far as possible
    MALFORMED = "malformed"
    NO_SENDER = "no-sender"
    UNEXPECTED = "unexpected-failure"
    PARSING_TIME = "parsing-time"
    PARSING_MEMORY = "parsing-memory"
    PARSING_CRASHED = "parsing-crashed"
    OWN_MAIL = "own-mail"
    AUTO_REPLY = "auto-reply"
    BULK = "bulk"
    BOUNCE = "bounce"


AUTOMATIC = frozenset({Reason.OWN_MAIL, Reason.AUTO_REPLY, Reason.BULK, Reason.BOUNCE})
"""Reasons of machines' mails, which need no person; the other ones do."""


PARSING_LIMITS = frozenset({Reason.PARSING_TIME, Reason.PARSING_MEMORY, Reason.PARSING_CRASHED})
"""Reasons of mails that exceeded a limit of the parsing process, or ended it."""


class MailQuarantined(InvalidInput):
    """Mail that becomes no contact; it is kept in the quarantine folder.

    Remedy: look into the quarantine folder when the reason is not an automatic mail.
    """

    id: ClassVar[str] = "mail-quarantined"

    def __init__(self, reason: Reason, parsed_mail: ParsedMail | None = None) -> None:
        """`parsed_mail`: what could be read of it."""
        super().__init__(f"mail quarantined: {reason.value}")
        self.reason = reason
        self.parsed_mail = parsed_mail


class MailboxUnavailable(DependencyUnavailable):
    """IMAP server that does not answer or refuses the login.

    Remedy: check the server, the login and the `CENTRALA_IMAP_*` settings; reading is retried.
    """

    id: ClassVar[str] = "mailbox-unavailable"


class MailParserUnavailable(DependencyUnavailable):
    """Parsing process of mails that cannot be started.

    Remedy: free memory, processes or file descriptors; the mail waits and is tried again.
    """

    id: ClassVar[str] = "mail-parser-unavailable"


class MailNotSent(DependencyUnavailable):
    """Mail that the SMTP server did not accept; `permanent`: it never will.

    Remedy: check the address and the SMTP server; temporary failures are retried.
    """

    id: ClassVar[str] = "mail-not-sent"

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent
