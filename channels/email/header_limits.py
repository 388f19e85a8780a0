"""Limits of headers, applied before Python's parser sees them.

The parser of structured headers is quadratic: 125 kB of parameters take 39 s. Cut headers lose
their end; a mail with cut headers is still read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from channels.email.charsets import decode

MAX_HEADER_CHARACTERS = 16_384
MAX_STRUCTURED_CHARACTERS = 4_096
"""Maximum of a header with parameters or addresses that is parsed."""

MAX_PARAMETERS = 60
MAX_HEADERS = 1_000
MAX_ALL_CHARACTERS = 262_144
"""Maximum of all headers of a mail, those of its parts included; further ones are empty."""

_UNSTRUCTURED = frozenset({"subject", "references", "in-reply-to", "message-id", "received"})


@dataclass(slots=True)
class HeaderBudget:
    """Headers of one mail so far, and those that were parsed."""

    headers: int = 0
    characters: int = 0
    parsed: dict[tuple[str, str], Any] = field(default_factory=dict)

    def take(self, value: str) -> str:
        """Return as much of the value as the mail's limits leave."""
        self.headers += 1
        left = MAX_ALL_CHARACTERS - self.characters
        taken = value[: max(left, 0)] if self.headers <= MAX_HEADERS else ""
        self.characters += len(taken)
        return taken


class LimitedPolicy(EmailPolicy):
    """Policy of `email` for one mail: headers are cut, and each different one is parsed once.

    `email.feedparser` asks it for every header of every part.
    """

    budget = HeaderBudget()

    def __init__(self) -> None:
        super().__init__(message_factory=EmailMessage)
        object.__setattr__(self, "budget", HeaderBudget())  # policies refuse assignment

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a header, cut."""
        name, value = super().header_source_parse(sourcelines)
        return _readable(name[:100]), self.budget.take(_cut(name, _readable(value)))

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Return the parsed header; the parser's result for the same text is kept."""
        key = (name.lower(), value)
        if key not in self.budget.parsed:
            self.budget.parsed[key] = super().header_fetch_parse(name, value)
        return self.budget.parsed[key]


def _cut(name: str, value: str) -> str:
    if name.lower() in _UNSTRUCTURED:
        return value[:MAX_HEADER_CHARACTERS]
    short = value[:MAX_STRUCTURED_CHARACTERS]
    return ";".join(short.split(";", MAX_PARAMETERS + 1)[: MAX_PARAMETERS + 1])


def _readable(text: str) -> str:
    """Return a header with letters in place of the bytes that `email` keeps as surrogates."""
    if text.isascii():
        return text
    return decode(text.encode("utf-8", "surrogateescape"), "utf-8")
