"""Port of the ACD: submit an input, query the present state, consume the events."""

from __future__ import annotations

from typing import ClassVar, Protocol

import msgspec

from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event
from acd.domain.model.contact import ChannelId
from acd.domain.model.errors import DependencyUnavailable
from acd.domain.model.queue_rules import Rules
from acd.domain.model.views import ConsultantView, ContactView, Unanswered
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


class StampedEvent(msgspec.Struct, frozen=True, gc=False):
    """An event with its time (UTC epoch ms) and its number among the events of that time.

    The two are its id, `<at_ms>-<ordinal>`; events are ordered by both numbers.
    """

    at_ms: int
    ordinal: int
    event: Event

    @property
    def id(self) -> str:
        """Id of the event, made on demand: most events are read without it."""
        return f"{self.at_ms}-{self.ordinal}"

    @property
    def order(self) -> tuple[int, int]:
        """Sort key of the event, the same as `id_order` of its id."""
        return self.at_ms, self.ordinal


class AcdOverloaded(DependencyUnavailable):
    """ACD that lags behind its log and admits no new contact until it has caught up.

    Remedy: wait; when it lasts, see the alarm about inputs behind in docs/operations.md.
    """

    id: ClassVar[str] = "acd-overloaded"


class InputBudgetExceeded(DependencyUnavailable):
    """Process that submits more inputs than its budget; the input was not appended.

    Remedy: wait and repeat; when it lasts, look for a flood (CENTRALA_RESIDENTS_INPUTS_PER_S).
    """

    id: ClassVar[str] = "input-budget-exceeded"


class AcdPort(Protocol):
    """Write and read access to the ACD, from any task of a process that runs a replica.

    The queries answer at once from this replica's state: they do no I/O, never block and raise
    nothing. The state includes every input whose `submit` has returned in this process.
    """

    async def submit(self, command: Input, key: str) -> tuple[StampedEvent, ...]:
        """Append the input to the log, wait until this replica has stepped it, return its events.

        Called by: every component that changes the state. The reply comes by way of the log and
        of the task that follows it; `AcdService.submit` draws the sequence.

        May block: for the log and this replica's lag, at most 5 s; never the event loop.

        Idempotency key: `key`, remembered for an hour; a repeat changes nothing and returns the
        empty tuple.

        Raises: a subclass of `InputRefusedError` when the ACD refused the input, its `id` being
        the reason; `LogUnavailable` when the input was not appended or not stepped in time:
        repeat it with the same key; `AcdOverloaded`, for `AdmitContact` only, when the ACD lags
        too far behind, for a written contact at a tenth of the lag at which calls are refused;
        `InputBudgetExceeded` in a process with a budget of inputs: repeat it later.
        """
        ...

    def contact(self, contact_id: str) -> ContactView | None:
        """Return a live contact; None once it is closed. Called by: every component."""
        ...

    def contacts(self, channel: ChannelId | None = None) -> tuple[ContactView, ...]:
        """Return the live contacts, of one channel or all, in the order of admission.

        Called by: chat and the reconciliation of call control. Costs more than other queries: a
        flood of one channel is no reason to view it for another.
        """
        ...

    def unanswered(self) -> list[Unanswered]:
        """Return queue, channel and admission of all contacts that wait or are on offer.

        Called by: the desk's live views and metrics.
        """
        ...

    def consultant(self, consultant_id: str) -> ConsultantView | None:
        """Return a consultant who ever signed in; None for an unknown id. Called by: the desk."""
        ...

    def consultants(self) -> tuple[ConsultantView, ...]:
        """Return all signed-in consultants. Called by: the desk's live views, call control."""
        ...

    def rules(self) -> Rules | None:
        """Return the rules in force; None before the first `PublishRules`.

        Called by: connectors and desk, for queues and their names.
        """
        ...

    def wait_estimate(self, contact_id: str) -> WaitEstimate | None:
        """Return the expected remaining wait; None if the contact does not wait or nobody serves.

        Called by: connectors, for announcements. Costs more than the other queries.
        """
        ...

    def explain_wait(self, contact_id: str) -> WaitExplanation | None:
        """Return why a waiting contact is not offered; None if it does not wait.

        Called by: the supervisor's page. Costs more than the other queries.
        """
        ...

    def announcement(self, queue: str) -> str | None:
        """Return the id of the prompt for contacts waiting in the queue; None if there is none.

        Called by: the wait loop of telephony.
        """
        ...


class Consumer(Protocol):
    """Reader of the event log with a durable cursor of its own; may see an event twice."""

    @property
    def name(self) -> str:
        """Name of the cursor. Constant, unique in the installation."""
        ...

    async def handle(self, event: StampedEvent) -> None:
        """Process one event.

        Called by: the `EventConsumer`, one event at a time, in the order of the log, each at
        least once. May block: the consumer's next event waits meanwhile, other consumers do not.
        Idempotency key: `event.id`.
        Raises: anything; the cursor stays, and the event is handled again after a pause.
        """
        ...
