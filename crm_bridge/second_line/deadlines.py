"""Clocks of an office's work: ends, and their move by the time for which a clock stood. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crm_bridge.organisation.offices import Office, Spans
from crm_bridge.second_line.model import Ticket


@dataclass(frozen=True, slots=True)
class Ends:
    """Ends of the clocks of a new part, UTC epoch ms; None for a clock that it has not."""

    accept_due_ms: int | None
    repair_due_ms: int | None
    legal_due_ms: int | None


class Deadlines(Protocol):
    """Targets of the city: how long an office may take. Called by the decisions; pure."""

    def ends(self, ticket: Ticket, office: Office, received_ms: int) -> Ends:
        """Return the ends of the clocks of a case that the office receives."""
        ...

    def accept_due_ms(self, ticket: Ticket, office: Office, received_ms: int) -> int | None:
        """Return when the office has to have accepted the case."""
        ...


def working_ms(spans: Spans, from_ms: int, to_ms: int) -> int:
    """Return the working time between two moments, in milliseconds."""
    return sum(max(0, min(ends, to_ms) - max(starts, from_ms)) for starts, ends in spans)


def after_working_ms(spans: Spans, from_ms: int, duration_ms: int) -> int | None:
    """Return the moment at which so much working time has passed; None beyond the known hours."""
    left_ms = duration_ms
    for starts, ends in spans:
        begin = max(starts, from_ms)
        if begin >= ends:
            continue
        if left_ms <= ends - begin:
            return begin + left_ms
        left_ms -= ends - begin
    return None


def stopped_until(due_ms: int | None, since_ms: int, now_ms: int, office: Office) -> int | None:
    """Return the end of a clock that stood from `since_ms` until now: later by that working time.

    A clock that had run out before it stood stays as it is.
    """
    if due_ms is None or due_ms <= since_ms:
        return due_ms
    spans = office.hours(now_ms)
    left_ms = working_ms(spans, since_ms, due_ms)
    return after_working_ms(spans, now_ms, left_ms) or due_ms
