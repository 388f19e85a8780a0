"""The log: one ordered stream of inputs, one of events, snapshots and cursors.

Ids are `<ms>-<n>`, ordered by both numbers; the milliseconds are the time of the log, UTC epoch.
The events of one input are one entry: written whole or not at all. Every call may raise
`LogUnavailable` (its subclasses: `log_errors.py`). Called by `acd.service` and by connectors'
`AcdPort`; implemented in `acd.adapters`. No call blocks the loop.
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
from acd.ports.log_entries import id_order as id_order
from acd.ports.log_entries import input_id as input_id
from acd.ports.log_entries import numbered as numbered
from acd.ports.log_entries import stamped as stamped
from acd.ports.log_errors import LogUnavailable as LogUnavailable
from acd.ports.log_errors import SnapshotUnreadable as SnapshotUnreadable

MAX_KEY_BYTES = 256
"""Maximum bytes of a key."""
MAX_INPUT_BYTES = 64 * 1024
"""Maximum bytes of an input as JSON."""
MAX_LOG_BYTES = 256 * 1024 * 1024
"""Maximum bytes of each stream of the log that readers hold back."""
MAX_RULES_BYTES = 8 * 1024 * 1024
"""Maximum bytes of an input that publishes the rules: thousands of queues fit."""


class InputLog(Protocol):
    async def append(self, command: Input, key: str, not_before_ms: int = 0) -> str:
        """Append the input and return its id. Never retried here: `key` makes a repeat harmless.

        With `not_before_ms` (UTC epoch) the id's time is that one or later: the log's time
        moves on although the clock of its server does not. Raises `InputTooLarge`,
        `IdempotencyKeyInvalid`, `DataInvalid` before anything is sent.
        """
        ...

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[LoggedInput, ...]:
        """Return up to `count` entries after the id, waiting at most `wait_ms` for the first."""
        ...

    async def last_id(self) -> str:
        """Return the id given last, `BEGINNING` when there was none."""
        ...

    async def appended(self) -> tuple[str, int]:
        """Return the id given last, and how many inputs were ever appended up to it."""
        ...

    async def holds(self, entry_id: str) -> bool:
        """Return True if the log has the entry; a log that lost its end may continue without it."""
        ...

    async def is_whole(self) -> bool:
        """Return True if nothing was ever trimmed: all inputs since the first are there."""
        ...

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        """Delete the entries older than `before`.

        While the log takes more than its maximum of bytes, delete the oldest entries too, but none
        from `needed_from` on.
        """
        ...


class EventLog(Protocol):
    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        """Start writing the batch, in order; it is written when the awaitable has been awaited.

        Await it once, and before the next call. Entries that are not newer than the last are
        ignored: a replica has written them.
        """
        ...

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        """Return the events after this one, waiting at most `wait_ms` for the first.

        Entries are returned whole, so there may be more than `count` events.
        """
        ...

    async def last_id(self) -> str:
        """Return the id of the last event, `BEGINNING` when there was none."""
        ...

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        """Delete the entries older than the one of the event `before`.

        While the log takes more than its maximum of bytes, delete the oldest entries too, but none
        from the one of the event `needed_from` on.
        """
        ...


class Snapshots(Protocol):
    """States by name, each with the id of the last entry that it includes."""

    async def load(self, name: str) -> tuple[str, Iterator[bytes]] | None:
        """Return the entry's id and the lines of the text, without their newlines.

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
    """Position of each reader of a log: consumers of the events, archives of the inputs."""

    async def load(self, consumer: str) -> str | None:
        """Return the id of the last handled entry; None for a new reader."""
        ...

    async def save(self, consumer: str, entry_id: str) -> None:
        """Store the id of the last handled entry."""
        ...

    async def all(self) -> dict[str, str]:
        """Return every cursor by its reader."""
        ...

    async def forget(self, consumer: str) -> None:
        """Delete the cursor of a reader that is gone: the log need not be kept for it."""
        ...
