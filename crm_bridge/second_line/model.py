"""A case as the second line decides about it: the ticket and its parts. All times UTC epoch ms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from acd.ports.case_views import PartState, WaitsFor
from crm_bridge.tickets.history import TicketEvent

UNDO_CLOSE_MS = 10 * 60_000
"""How long a close can be taken back: the time in which a wrong click is noticed."""
MAX_RETURNS = 3
"""Number of the return at which the head of the office decides instead of the case moving."""


@dataclass(frozen=True, slots=True)
class Part:
    """Work of one office on a case. `returns`, `passes`: how often it bounced."""

    number: str
    part: int
    office_id: str
    reason_id: str
    received_ms: int
    state: PartState = PartState.TO_ACCEPT
    waits_for: WaitsFor = WaitsFor.NOBODY
    waits_since_ms: int | None = None
    officer_id: str | None = None
    after: int | None = None
    taken_ms: int | None = None
    closed_ms: int | None = None
    accept_due_ms: int | None = None
    repair_due_ms: int | None = None
    legal_due_ms: int | None = None
    returns: int = 0
    passes: int = 0
    done: str = ""

    @property
    def is_open(self) -> bool:
        return self.state is not PartState.CLOSED

    @property
    def due_ms(self) -> int | None:
        """End of the clock that runs out first."""
        ends = [self.repair_due_ms, self.legal_due_ms]
        if self.taken_ms is None:
            ends.append(self.accept_due_ms)
        return min((end for end in ends if end is not None), default=None)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Ticket of the case. `channel`: by which the resident is answered; `address`: theirs on it,
    None when the city has none; `wants_news`: the resident asked for news of each step;
    `legal`: KPA mode; `legal_term`: id of its term, None for the one of the target."""

    number: str
    status: str
    kind: str
    category: str
    event: str
    language: str
    channel: str
    address: str | None
    wants_news: bool
    legal: bool = False
    priority: int = 0
    promised_ms: int | None = None
    parent: str | None = None
    district: str | None = None
    legal_term: str | None = None
    opened_ms: int = 0


@dataclass(frozen=True, slots=True)
class CaseState:
    """Case before an action. `children`: numbers of the open cases that were joined to it."""

    ticket: Ticket
    parts: tuple[Part, ...]
    children: tuple[str, ...] = ()

    def part(self, position: int) -> Part | None:
        return next((part for part in self.parts if part.part == position), None)

    def open_parts(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.is_open)


@dataclass(frozen=True, slots=True)
class Notice:
    """Message for a person outside. `kind`: names the text for residents; `text`: what the officer
    wrote; `office`: title of the office that writes; `date_ms`: a date that it names, UTC."""

    kind: str
    office: str
    text: str = ""
    date_ms: int | None = None


@dataclass(slots=True)
class Changes:
    """Consequences of an action: changed and new parts, events, the ticket's columns.

    `notice`: for the resident, belongs to the last of the events; `trigger`: of the table of ticket
    statuses, None when the status stays; `close_children`: the joined cases are closed too.
    """

    parts: list[Part] = field(default_factory=list)
    events: list[TicketEvent] = field(default_factory=list)
    notice: Notice | None = None
    ticket: dict[str, Any] = field(default_factory=dict)
    trigger: str | None = None
    status_text: str = ""
    close_children: bool = False
    new_tasks: list[dict[str, Any]] = field(default_factory=list)
    finished_task: str | None = None
