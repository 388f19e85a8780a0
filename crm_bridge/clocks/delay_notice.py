"""Notice of delay (Art. 36 KPA): reason and new date that the office tells the resident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_bridge.errors import DeadlineInvalid

MAX_REASON = 2000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class DelayNotice:
    """Notice of delay. `was_late`: the term had ended before the notice was given."""

    reason: str
    new_date: date
    was_late: bool


def delay_notice(
    *, reason: str, new_date: date, last_day: date | None, today: date, is_working_day: bool
) -> DelayNotice:
    """Return the notice. `last_day`: of the term now, None while it stands.

    Raises DeadlineInvalid with `field` for an empty reason, and for a new date that is past, not
    after the last day, or no working day.
    """
    if not reason.strip() or len(reason) > MAX_REASON:
        message = f"a notice of delay needs a reason of 1 to {MAX_REASON} characters"
        raise DeadlineInvalid(message, field="reason")
    if new_date < today:
        raise DeadlineInvalid("the new date is past: expected today or later", field="new_date")
    if last_day is not None and new_date <= last_day:
        message = f"the new date is not after the term: expected a day after {last_day}"
        raise DeadlineInvalid(message, field="new_date")
    if not is_working_day:
        raise DeadlineInvalid("the new date is no working day: expected one", field="new_date")
    return DelayNotice(reason.strip(), new_date, last_day is not None and last_day < today)
