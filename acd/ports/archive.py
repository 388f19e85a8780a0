"""Archive of inputs, kept for rehearsals after the log was trimmed.

Inputs hold ids, never a name, a number or a text: nothing personal is archived. Written by the
input archiver of the service, read by rehearsals.
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
    """Inputs by days of UTC, which follow from the ids alone: no time zone and no setting can
    move an input to another file. A day of the city is read as an interval over two of them.

    Every call may raise `ArchiveUnavailable`.
    """

    async def last_id(self) -> str:
        """Return the id of the input that was archived last, `BEGINNING` when there is none."""
        ...

    async def append(self, entries: Sequence[LoggedInput]) -> None:
        """Append in the order of their ids, durable on return; entries up to `last_id` are
        ignored."""
        ...

    def read(self, from_ms: int, until_ms: int) -> Iterator[LoggedInput]:
        """Yield the inputs with `from_ms <= at_ms < until_ms` (UTC epoch), in order.

        Blocks: iterate in a process or a thread of its own.
        """
        ...

    async def days(self) -> tuple[date, ...]:
        """Return the days of UTC that have inputs, in order."""
        ...

    async def forget_before(self, day: date) -> None:
        """Delete the days before this one."""
        ...
