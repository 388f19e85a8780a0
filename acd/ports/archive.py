"""The archive of inputs: what the ACD was told, kept for rehearsals after the log forgot it.

Inputs hold ids, never a name, a number or a word of anybody: nothing personal is archived.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Protocol

from acd.domain.model.errors import DependencyUnavailable
from acd.ports.log import LoggedInput


class ArchiveUnavailable(DependencyUnavailable):
    """Archive that cannot be written or read: full disk, missing folder, missing rights.

    Remedy: free space or mend the rights of the archive folder.
    """

    id: ClassVar[str] = "archive-unavailable"


class InputArchive(Protocol):
    """Days are days of UTC, told from the ids alone: no time zone and no setting can ever move
    an input to another file. A day of the city is read as a span of two of them.

    Every call may raise `ArchiveUnavailable`.
    """

    async def last_id(self) -> str:
        """The id of the input that was archived last, `BEGINNING` when there is none."""
        ...

    async def append(self, entries: Sequence[LoggedInput]) -> None:
        """In the order of their ids; durable on return. What is not after `last_id` is there
        already: no error."""
        ...

    def read(self, from_ms: int, until_ms: int) -> Iterator[LoggedInput]:
        """Inputs with `from_ms <= at_ms < until_ms` (UTC epoch), in order. Blocks: read it in a
        process or a thread of its own."""
        ...

    async def days(self) -> tuple[date, ...]:
        """The days of UTC on which there is something, in order."""
        ...

    async def forget_before(self, day: date) -> None:
        """Delete the days before this one."""
        ...
