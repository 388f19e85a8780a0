"""Port of messages to residents about their cases, and of their replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CaseNotice:
    """Message that is due. `position`: of its event in the case's history; `address`: where it
    goes; `at_ms`: when it was written, UTC epoch ms; `attempts`: failed ones so far; `files`: ids
    of the attachments that go with it."""

    number: str
    position: int
    address: str
    subject: str
    text: str
    at_ms: int
    attempts: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseReply:
    """Reply of a resident. `number`, `position`: of the notice that it answers; `address`: its
    authentic sender; `key`: the same for the same reply."""

    number: str
    position: int
    address: str
    text: str
    key: str


class CaseNotices(Protocol):
    """Queue of notices. Called by the channel that sends them; every member waits for the database
    and raises an error of the class for unavailable dependencies without it."""

    async def due(self, limit: int) -> tuple[CaseNotice, ...]:
        """Return notices whose time has come, the oldest first. Read only."""
        ...

    async def sent(self, notice: CaseNotice) -> None:
        """Record that the server accepted the notice. A repeat changes nothing."""
        ...

    async def failed(self, notice: CaseNotice, *, permanent: bool) -> None:
        """Record a failure: the notice is due again later, or given up for good."""
        ...

    async def receive(self, reply: CaseReply) -> bool:
        """Write the reply into its case; return False when it belongs to no open case of that
        address, so that a consultant reads it. Idempotency key: `reply.key`."""
        ...
