"""What the rooms see of the ACD: submit an input, look at the present, consume the events."""

from __future__ import annotations

from typing import ClassVar, NamedTuple, Protocol

from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event
from acd.domain.model.errors import DependencyUnavailable
from acd.domain.model.queue_rules import Rules
from acd.domain.model.views import ConsultantView, ContactView
from acd.domain.routing.explanation import WaitExplanation
from acd.domain.routing.wait_estimate import WaitEstimate

__all__ = [
    "AcdPort",
    "ConsultantView",
    "Consumer",
    "ContactView",
    "StampedEvent",
    "WaitEstimate",
    "WaitExplanation",
]


class StampedEvent(NamedTuple):
    """An event with its id (`<ms>-<n>`, ordered) and time (UTC epoch milliseconds)."""

    id: str
    at_ms: int
    event: Event


class AcdOverloaded(DependencyUnavailable):
    """ACD that lags behind its log and admits no new contact until it has caught up.

    Remedy: wait; when it lasts, see the alarm about inputs behind in docs/operations.md.
    """

    id: ClassVar[str] = "acd-overloaded"


class AcdPort(Protocol):
    """Safe to call from any task of the process; never blocks the loop."""

    async def submit(self, command: Input, key: str) -> tuple[StampedEvent, ...]:
        """Append, wait until this process has stepped it, return what followed.

        `key` makes a repeat harmless (it returns the empty tuple). Raises `InputRefusedError`
        (InvalidInput, its `.id` is the ACD's error id) when the ACD refused it, `LogUnavailable`
        (DependencyUnavailable) when the log cannot be written, `HallOverloaded` (DependencyUnavailable, AdmitContact
        alone) when the ACD lags too far behind.
        """
        ...

    def contact(self, contact_id: str) -> ContactView | None: ...

    def contacts(self) -> tuple[ContactView, ...]: ...

    def consultant(self, consultant_id: str) -> ConsultantView | None: ...

    def consultants(self) -> tuple[ConsultantView, ...]: ...

    def rules(self) -> Rules | None:
        """The rules in force; None before the first PublishRules."""
        ...

    def wait_estimate(self, contact_id: str) -> WaitEstimate | None:
        """How long a waiting contact has to wait from now; None: it does not, or nobody knows."""
        ...

    def explain_wait(self, contact_id: str) -> WaitExplanation | None:
        """Why nobody has it yet; None when it does not wait."""
        ...

    def announcement(self, queue: str) -> str | None:
        """Id of the prompt that those who wait in the queue are told now."""
        ...


class Consumer(Protocol):
    """A reader of the event log with its own durable cursor; may see an event twice."""

    @property
    def name(self) -> str: ...

    async def handle(self, event: StampedEvent) -> None:
        """Must be idempotent by `event.id`. An exception stops the cursor; it is tried again."""
        ...
