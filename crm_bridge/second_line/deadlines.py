"""Clocks of an office's work: ends by the city's targets, moved by the time of a wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_bridge.clocks.delay_notice import DelayNotice, delay_notice
from crm_bridge.clocks.legal_term import (
    end_of_day_ms,
    end_of_term,
    local_day,
    next_working_day,
)
from crm_bridge.clocks.targets import TERM_TO_FORWARD, Target, Targets
from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.errors import CaseInvalid, DeadlineInvalid
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

    def end_of_term(self, term: str, received_ms: int) -> int:
        """Return the end of a legal term of a case that the city got then. Raises CaseInvalid."""
        if term not in self._targets.terms or term == TERM_TO_FORWARD:
            terms = (name for name in self._targets.terms if name != TERM_TO_FORWARD)
            raise CaseInvalid(f"expected one of {', '.join(terms)}", field="term")
        begin = local_day(received_ms, self._targets.zone)
        end = end_of_term(begin, self._targets.terms[term])
        return self.end_of_day_ms(next_working_day(end, self._targets.is_holiday))

    def pass_on_due_ms(self, ticket: Ticket, received_ms: int) -> int | None:
        """Return until when a wrong office has to pass on a case in KPA mode (Art. 231)."""
        if not ticket.legal or TERM_TO_FORWARD not in self._targets.terms:
            return None
        return self._targets.legal_clock(TERM_TO_FORWARD, received_ms).due_ms()

    def delay(self, due_ms: int, reason: str, new_date: date, at_ms: int) -> DelayNotice:
        """Return the notice of delay for a term that ends at `due_ms`. Raises CaseInvalid."""
        zone = self._targets.zone
        try:
            return delay_notice(
                reason=reason,
                new_date=new_date,
                last_day=local_day(due_ms, zone),
                today=local_day(at_ms, zone),
                is_working_day=self._targets.is_working_day(new_date),
            )
        except DeadlineInvalid as error:
            raise CaseInvalid(error.message, field=error.field) from error

    def end_of_day_ms(self, day: date) -> int:
        """Return the last millisecond of a day of the city."""
        return end_of_day_ms(day, self._targets.zone)

    def _target(self, ticket: Ticket) -> Target:
        return self._targets.target_of(ticket.kind, ticket.category, ticket.event)

    def _legal_due_ms(self, ticket: Ticket, target: Target, received_ms: int) -> int | None:
        term = ticket.legal_term or target.term or (COMPLAINT_TERM if ticket.legal else None)
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
