"""What the flow asks of the telephone: one verb, one small record.

The verbs of an answer are performed in order; the last one is answered by a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A prompt of the catalogue, in `language` or in the caller's own when None.

    `values` fill a dynamic sentence, such as the position in the queue.
    """

    prompt: str
    language: str | None = None
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PathKey:
    """One answer of the caller: the key and what it stands for."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Play:
    """Say this to the end. Answered by Played."""

    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Gather:
    """Say this and wait `timeout_ms` for one key, which cuts in at any time.

    Answered by Digits or NoInput.
    """

    phrases: tuple[Phrase, ...]
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class Speak:
    """From here on the caller's language is this one."""

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
