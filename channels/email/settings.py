"""Settings of the e-mail connector."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Security(StrEnum):
    """How a connection to a mail server is protected. NONE is for a server on this machine."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """The mailbox that we read."""

    host: str
    port: int = 993
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.TLS
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The server that takes our answers; without a user we do not log in."""

    host: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.STARTTLS


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`address`: whom residents write to, and who answers. Mails go to `queue` in `language`.

    Dealt-with mails move to `admitted_folder`, machines' mails to `automatic_folder`, those that
    a person has to look at to `quarantine_folder`. `poll_s`: how often to look when the server
    does not push; `give_up_s`: how long an answer is tried.
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
    max_text: int = 20_000
    poll_s: float = 30.0
    retry_s: float = 10.0
    give_up_s: float = 5 * 24 * 3600.0
