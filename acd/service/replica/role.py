"""Role of a replica among the processes over one log."""

from __future__ import annotations

from collections.abc import Awaitable, Generator, Sequence
from enum import StrEnum

from acd.ports.acd import StampedEvent
from acd.ports.log import BEGINNING, EventLog, StepResult


class Role(StrEnum):
    """Duty of a replica beside its answers to submitted inputs.

    A writer appends events, timer ticks and snapshots; several writers write the same. A follower
    steps the same inputs, and so has every state and event at once, but writes none of these.
    """

    WRITER = "writer"
    FOLLOWER = "follower"


class FollowedEvents:
    """Implement `EventLog` for a follower: reads pass, the writer appends and trims."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def append(self, batch: Sequence[StepResult]) -> Awaitable[None]:
        """Return without a write: the writer steps the same inputs and appends their events."""
        return _NoWrite()

    async def read(self, after: str, count: int, wait_ms: int) -> tuple[StampedEvent, ...]:
        return await self._log.read(after, count, wait_ms)

    async def last_id(self) -> str:
        return await self._log.last_id()

    async def trim(self, before: str, needed_from: str = BEGINNING) -> None:
        """No-op because the writer trims behind its snapshots."""


class _NoWrite:
    """Awaitable that is done: a follower writes no events."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()
