"""What the rooms see of the hall: submit an input, look at the present, consume the events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from acd.domain.commands import Input
from acd.domain.consultant import Activity, NotReadyReason
from acd.domain.contact import Channel, ContactState
from acd.domain.events import Event


@dataclass(frozen=True, slots=True)
class StampedEvent:
    """An event with its id (`<ms>-<n>`, ordered) and time (UTC epoch milliseconds)."""

    id: str
    at_ms: int
    event: Event


@dataclass(frozen=True, slots=True)
class ContactView:
    """A live contact now. `position` counts from 1 within its queue and channel, None unless
    waiting; an offered contact keeps position 1's dignity: it has None and an `offer_id`."""

    contact_id: str
    channel: Channel
    queue: str
    language: str
    state: ContactState
    admitted_ms: int
    position: int | None
    offer_id: str | None
    consultant_id: str | None


@dataclass(frozen=True, slots=True)
class ConsultantView:
    """A consultant now. `contacts` are engaged, `wrap_ups` maps contact -> until_ms."""

    consultant_id: str
    activity: Activity
    reason: NotReadyReason | None
    since_ms: int
    skills: dict[str, int]
    shift: str | None
    offers: tuple[str, ...]
    contacts: tuple[str, ...]
    wrap_ups: dict[str, int]


class HallPort(Protocol):
    """Safe to call from any task of the process; never blocks the loop."""

    async def submit(self, command: Input, key: str) -> tuple[StampedEvent, ...]:
        """Append, wait until this process has stepped it, return what followed.

        `key` makes a repeat harmless (it returns the empty tuple). Raises `InputRefusedError`
        (TheirError, its `.id` is the hall's error id) when the hall refused it, `LogUnavailable`
        (OurError) when the log cannot be written.
        """
        ...

    def contact(self, contact_id: str) -> ContactView | None: ...

    def contacts(self) -> tuple[ContactView, ...]: ...

    def consultant(self, consultant_id: str) -> ConsultantView | None: ...

    def consultants(self) -> tuple[ConsultantView, ...]: ...


class Consumer(Protocol):
    """A reader of the event log with its own durable cursor; may see an event twice."""

    @property
    def name(self) -> str: ...

    async def handle(self, event: StampedEvent) -> None:
        """Must be idempotent by `event.id`. An exception stops the cursor; it is tried again."""
        ...
