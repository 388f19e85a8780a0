"""Port of the security log: what happened to accounts, sessions and personal data.

It is apart from the log files of the programs: kept longer, readable by its owner only, and
without any personal data beyond ids of accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class SecurityEventKind(StrEnum):
    """Kind of a security event. A new kind is one line here and one in docs/security.md."""

    LOGIN_SUCCEEDED = "login-succeeded"
    LOGIN_FAILED = "login-failed"
    LOGIN_DELAYED = "login-delayed"
    SESSION_ENDED = "session-ended"
    PASSWORD_CHANGED = "password-changed"
    PASSWORD_REFUSED = "password-refused"
    SECOND_FACTOR_SET = "second-factor-set"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    ACCOUNT_ADDED = "account-added"
    ACCOUNT_DISABLED = "account-disabled"
    ACCOUNT_ENABLED = "account-enabled"
    ROLE_CHANGED = "role-changed"
    ROLE_REFUSED = "role-refused"
    TOKEN_ADDED = "token-added"
    TOKEN_REVOKED = "token-revoked"
    TOKEN_REFUSED = "token-refused"
    ORIGIN_REFUSED = "origin-refused"
    SIP_REFUSED = "sip-refused"
    LIMIT_EXCEEDED = "limit-exceeded"
    RESIDENT_READ = "resident-read"
    RESIDENTS_SEARCHED = "residents-searched"
    CASE_READ = "case-read"
    RESIDENT_CHANGED = "resident-changed"


OPERATOR = "operator"
"""Actor of what was done by a command on the machine."""


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """One line of the security log.

    `account`: id of the account that it happened to, empty when no account has the given login;
    `actor`: id of the account that did it, or OPERATOR; `source`: pseudonym of the network address
    (`SecurityLog.pseudonym`); `facts`: further ids and counts, never a name, number or text.
    """

    kind: SecurityEventKind
    account: str = ""
    actor: str = ""
    source: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)


class SecurityLog(Protocol):
    """Receiver of security events."""

    def write(self, event: SecurityEvent) -> None:
        """Write the event. Never raises, and blocks for one write to a file at most."""
        ...

    def pseudonym(self, address: str) -> str:
        """Return the stand-in of a network address: equal for equal addresses, and nobody without
        the key of the installation finds the address by it."""
        ...
