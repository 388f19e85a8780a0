"""Verbs: what the flow asks of the telephone. One verb, one small dataclass.

The verbs of one answer are performed in order; the last one is answered by an input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A prompt of the catalogue, in `language` or, when None, in the caller's.

    `values` fill a sentence with placeholders, such as the position in the queue.
    """

    prompt: str
    language: str | None = None
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PathKey:
    """One key that the caller pressed, and the label of its choice."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play the phrases to the end. Answered by Played."""

    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Gather:
    """Play the phrases and wait `timeout_ms` for one key, which interrupts at any time.

    Answered by Digits or NoInput.
    """

    phrases: tuple[Phrase, ...]
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class Speak:
    """Use this language from here on."""

    language: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Hand the caller over to the ACD; the flow is done."""

    queue: str
    language: str
    skills: Mapping[str, int]
    priority: int
    path: tuple[PathKey, ...]


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call; the flow is done."""


Verb = Play | Gather | Speak | Queue | Hangup
