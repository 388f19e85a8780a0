"""Actions of officers on the legal term of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from acd.ports.case_actions import CaseAction


@dataclass(frozen=True, slots=True)
class SetLegalMode(CaseAction):
    """The case is one under the Code of Administrative Procedure (KPA), with this legal term, which
    began when the city got the case. `term`: id of the city's targets, such as complaint."""

    term: str


@dataclass(frozen=True, slots=True)
class NotifyDelay(CaseAction):
    """The legal term cannot be kept: the resident gets reason and new date (Art. 36 KPA).
    `new_date`: new last day, in the city's time zone."""

    reason: str
    new_date: date
