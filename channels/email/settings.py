"""Settings of the e-mail connector."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum


class Security(StrEnum):
    """How a connection to a mail server is protected. NONE is for a server on this machine."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Mailbox of the city."""

    host: str
    port: int = 993
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.TLS
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Server that accepts the answers. `user`: empty for no login."""

    host: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.STARTTLS


@dataclass(frozen=True, slots=True)
class TextSettings:
    """Settings of parser and filters. `address`: of the city; `max_text`: characters;
    `authserv_id`: server whose verdict about senders is believed, empty for none."""

    address: str
    max_text: int
    authserv_id: str = ""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`address`: of the city, for mails and answers. Mails go to `queue` in `language`.

    Admitted mails move to `admitted_folder`, machines' mails to `automatic_folder`, other ones,
    which a person should see, to `quarantine_folder`. `poll_s`: interval of searches when the
    server announces nothing; `give_up_s`: for how long an answer is tried; `zone`: of the city.
    """

    imap: ImapSettings
    smtp: SmtpSettings
    address: str
    sender_name: str = "Warszawa 19115"
    queue: str = "informacja"
    language: str = "pl"
    admitted_folder: str = "Centrala-Admitted"
    automatic_folder: str = "Centrala-Automatic"
    quarantine_folder: str = "Centrala-Quarantine"
    max_bytes: int = 25 * 1024 * 1024
    max_text: int = 100_000
    authserv_id: str = ""
    poll_s: float = 30.0
    retry_s: float = 10.0
    give_up_s: float = 5 * 24 * 3600.0
    zone: tzinfo = UTC

    @property
    def text(self) -> TextSettings:
        """Settings for the parsing process, which gets no password."""
        return TextSettings(self.address, self.max_text, self.authserv_id)
