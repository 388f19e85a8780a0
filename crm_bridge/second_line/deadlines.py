"""Clocks of an office's work: ends by the city's targets, moved by the time of a wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from crm_bridge.clocks.targets import Target, Targets
from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.organisation.offices import Office
from crm_bridge.second_line.model import Ticket

COMPLAINT_TERM = "complaint"
"""Term of the law for a case in KPA mode whose target names none."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Ends of the clocks of a new part, UTC epoch ms; None for a clock that it has not."""

    accept_due_ms: int | None
    repair_due_ms: int | None
    legal_due_ms: int | None


class Deadlines:
    """Ends of clocks by `targets.yaml`."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets

    def ends(self, ticket: Ticket, office: Office, received_ms: int) -> Ends:
        """Return the ends of the clocks of a case that the office receives."""
        target, hours = self._target(ticket), self.hours(ticket, office)
        return Ends(
            accept_due_ms=hours.instant_after(received_ms, target.acceptance_ms),
            repair_due_ms=hours.instant_after(received_ms, target.repair_ms),
            legal_due_ms=self._legal_due_ms(ticket, target, received_ms),
        )

    def accept_due_ms(self, ticket: Ticket, office: Office, received_ms: int) -> int | None:
        """Return when the office has to have accepted the case."""
        hours = self.hours(ticket, office)
        return hours.instant_after(received_ms, self._target(ticket).acceptance_ms)

    def hours(self, ticket: Ticket, office: Office) -> WorkingHours:
        """Return the hours in which the clocks of the case run at the office."""
        target = self._target(ticket)
        return self._targets.hours[target.hours] if target.hours else office.hours

    def _target(self, ticket: Ticket) -> Target:
        return self._targets.target_of(ticket.kind, ticket.category, ticket.event)

    def _legal_due_ms(self, ticket: Ticket, target: Target, received_ms: int) -> int | None:
        term = target.term or (COMPLAINT_TERM if ticket.legal else None)
        return self._targets.legal_clock(term, received_ms).due_ms() if term else None


def stopped_until(
    due_ms: int | None, since_ms: int, now_ms: int, hours: WorkingHours
) -> int | None:
    """Return the end of a clock that stood from `since_ms` until now: later by that working time.

    A clock that had run out before it stood stays as it is.
    """
    if due_ms is None or due_ms <= since_ms:
        return due_ms
    return hours.instant_after(now_ms, hours.worked_ms(since_ms, due_ms))
