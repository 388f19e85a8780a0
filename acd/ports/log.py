"""The log: one ordered stream of inputs, one of events, snapshots and cursors.

Ids are `<ms>-<n>`, ordered by both numbers; the milliseconds are the time of the log, UTC epoch.
The events of one input are one entry: written whole or not at all. Every call may raise
`LogUnavailable` (its reasons: `log_errors.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Iterator, Sequence
from typing import Protocol

from acd.domain.messages.commands import Input
from acd.ports.acd import StampedEvent
from acd.ports.log_entries import BEGINNING as BEGINNING
from acd.ports.log_entries import EVENTS_PER_INPUT as EVENTS_PER_INPUT
from acd.ports.log_entries import LoggedInput as LoggedInput
from acd.ports.log_entries import StepResult as StepResult
from acd.ports.log_entries import entry_id_of as entry_id_of
from acd.ports.log_entries import event_id as event_id
from acd.ports.log_entries import event_ids as event_ids
from acd.ports.log_entries import id_order as id_order
from acd.ports.log_entries import input_id as input_id
from acd.ports.log_entries import stamped as stamped
from acd.ports.log_errors import LogUnavailable as LogUnavailable
from acd.ports.log_errors import SnapshotUnreadable as SnapshotUnreadable

KEY_LIMIT = 256
"""Bytes of a key."""
INPUT_LIMIT = 64 * 1024
"""Bytes of an input as JSON."""
RULES_LIMIT = 8 * 1024 * 1024
"""Bytes of an input that publishes the rules: thousands of queues fit."""


class InputLog(Protocol):
    async def append(self, command: Input, key: str, not_before_ms: int = 0) -> str:
        """The id that the log gave it. Never retried inside: `key` makes a repeat harmless.

        With `not_before_ms` (UTC epoch) the id's time is that one or later: the log's time
        moves on although the clock of its server does not. Raises `InputTooLarge`,
        `IdempotencyKeyInvalid`, `DataInvalid` before anything is sent.
        """
        ...

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
        """Up to `count` entries after the id, waiting at most `wait_ms` for the first."""
        ...

    async def last_id(self) -> str:
        """The id given last, `BEGINNING` when there was none."""
        ...

    async def appended(self) -> tuple[str, int]:
        """The id given last, and how many inputs were ever appended up to it."""
        ...

    async def holds(self, entry_id: str) -> bool:
        """Whether the entry is still there. A log that lost its end may have gone on without it."""
        ...

    async def is_whole(self) -> bool:
        """Whether nothing was ever trimmed: all inputs since the first are there."""
        ...

    async def trim(self, before: str) -> None:
        """Forget what is older than the id."""
        ...


class EventLog(Protocol):
    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        """In order. On its way when this returns, written when what it returns was awaited: once
        and before the next. What is not newer than the last was written already: no error."""
        ...

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        """What came after the id, which may be any event's. Entries are handed out whole, so
        there may be more than `count` events."""
        ...

    async def last_id(self) -> str:
        """The id of the last event, `BEGINNING` when there was none."""
        ...

    async def trim(self, before: str) -> None:
        """Forget the inputs' entries older than the one that the id belongs to."""
        ...


class Snapshots(Protocol):
    """States by name, each with the id of the entry that it includes last."""

    async def load(self, name: str) -> tuple[str, Iterator[bytes]] | None:
        """The entry's id and the lines of the text, without their newlines.

        Each line is unpacked when the iterator reaches it, so that a big state is never in
        memory twice. Raises `SnapshotUnreadable`, here or from the iterator, when the stored
        text is damaged.
        """
        ...

    async def save(self, name: str, entry_id: str, text: bytes) -> None:
        """Store lines of text. A state older than the stored one is not written: replicas may
        race."""
        ...

    async def save_pieces(self, name: str, entry_id: str, text: AsyncIterable[bytes]) -> None:
        """Store the same in pieces, cut anywhere: a text of any size.

        An exception of `text` is passed on, and nothing is stored.
        """
        ...


class Cursors(Protocol):
    """How far each reader of a log has come: consumers of the events, archives of the inputs."""

    async def load(self, consumer: str) -> str | None: ...

    async def save(self, consumer: str, entry_id: str) -> None: ...

    async def all(self) -> dict[str, str]: ...

    async def forget(self, consumer: str) -> None:
        """It will not come back: the log need not be kept for it."""
        ...
