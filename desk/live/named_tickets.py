"""Numbers of tickets that a resident names in a message or in the subject of a mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from acd.domain.model.contact import Author
from acd.ports.contacts import ContactRecord, Message

MAX_NAMED = 3
"""Maximum number of tickets shown: who names more sends a list."""

_NUMBER = re.compile(r"(?<![\d/-])(\d{5,9})[ ]?[/-][ ]?(\d{2})(?![\d/-])", re.ASCII)
"""`623422/26` or `623422-26`: neither a date nor a part of a longer number, as on the page."""


def named_numbers(record: ContactRecord | None, messages: Iterable[Message]) -> tuple[str, ...]:
    """Return the first different numbers in subject and messages of the resident, in order."""
    numbers = (f"{match[1]}/{match[2]}" for text in _texts(record, messages) for match in _in(text))
    return tuple(dict.fromkeys(numbers))[:MAX_NAMED]


def _texts(record: ContactRecord | None, messages: Iterable[Message]) -> Iterator[str]:
    if record is not None and record.subject:
        yield record.subject
    for message in messages:
        if message.author is Author.RESIDENT:
            yield message.headers.get("subject", "")
            yield message.text


def _in(text: str) -> Iterator[re.Match[str]]:
    return _NUMBER.finditer(text)
