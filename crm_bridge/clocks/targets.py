"""Targets of the city: how long an office may take for a case, by kind, category and event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from crm_bridge.clocks.delay_notice import DelayNotice, delay_notice
from crm_bridge.clocks.legal_term import (
    IsHoliday,
    LegalClock,
    Term,
    local_day,
    next_working_day,
)
from crm_bridge.clocks.working_time import WorkingHours

ACCEPTANCE, REPAIR, LEGAL = "acceptance", "repair", "legal"
"""Kinds of clocks."""

TERM_TO_FORWARD = "pass-on"
"""Id of the term in which a wrong body passes a complaint on (Art. 231 KPA)."""

Subject = tuple[str, str, str]
"""Kind, category and event of a case; empty texts are any."""


@dataclass(frozen=True, slots=True)
class Target:
    """Target of a subject.

    `acceptance_ms`, `repair_ms`: working time until an officer takes the case, and until it is
    answered; `hours`: name of the calendar, None for the office's own; `term`: id of the legal
    term, None outside the KPA.
    """

    acceptance_ms: int
    repair_ms: int
    hours: str | None = None
    term: str | None = None


@dataclass(frozen=True)
class Targets:
    """Targets by subject, the calendars and terms that they name.

    `office_hours`: name of the calendar of an office that has none of its own. `near`: share of the
    time from which a warning is due, by kind of clock.
    """

    by_subject: Mapping[Subject, Target]
    hours: Mapping[str, WorkingHours]
    office_hours: str
    terms: Mapping[str, Term]
    zone: ZoneInfo
    is_holiday: IsHoliday
    near: Mapping[str, float] = field(default_factory=dict)

    def target_of(self, kind: str, category: str, event: str) -> Target:
        """Return the target of the narrowest subject that the file names."""
        for subject in ((kind, category, event), (kind, category, ""), (kind, "", "")):
            if subject in self.by_subject:
                return self.by_subject[subject]
        return self.by_subject["", "", ""]

    def hours_of(self, target: Target, office_hours: str | None = None) -> WorkingHours:
        """Return the working hours of a target; `office_hours`: calendar of the office."""
        own = office_hours if office_hours in self.hours else self.office_hours
        return self.hours[target.hours or own or self.office_hours]

    def legal_clock(self, term: str, begins_ms: int) -> LegalClock:
        """Return the clock of a legal term without stops; `term`: an id of `terms`."""
        return LegalClock(self.terms[term], begins_ms, self.zone, self.is_holiday)

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is neither a weekend's nor a public holiday."""
        return next_working_day(day, self.is_holiday) == day

    def delay_notice(
        self, clock: LegalClock, reason: str, new_date: date, at_ms: int
    ) -> DelayNotice:
        """Return the notice of delay for a legal clock. Raises DeadlineInvalid with `field`."""
        return delay_notice(
            reason=reason,
            new_date=new_date,
            last_day=clock.last_day(),
            today=local_day(at_ms, self.zone),
            is_working_day=self.is_working_day(new_date),
        )
