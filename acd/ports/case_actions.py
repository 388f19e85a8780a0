"""Actions of officers on a case; each names what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReturnReason(StrEnum):
    """Reason of an office that returns a case to the first line."""

    OTHER_OFFICE = "other-office"
    TOO_LITTLE = "too-little"
    DUPLICATE = "duplicate"
    NOT_THE_CITY = "not-the-city"


@dataclass(frozen=True, slots=True)
class CaseAction:
    """Base of all actions."""


@dataclass(frozen=True, slots=True)
class Take(CaseAction):
    """The officer accepts the case for the office."""


@dataclass(frozen=True, slots=True)
class TakeOver(CaseAction):
    """The head of the office, or the deputy, takes a case from its officer."""


@dataclass(frozen=True, slots=True)
class Return(CaseAction):
    """The office gives the case back to the first line. `office_id`: proposed one, with
    other-office; `duplicate_of`: number of the other case, with duplicate."""

    reason: ReturnReason
    text: str
    office_id: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class PassOn(CaseAction):
    """The office passes the case on to another one."""

    office_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AskFirstLine(CaseAction):
    """Question to the consultants; the clock of the office stands until they answer."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerFirstLine(CaseAction):
    """Answer to a consultant's question."""

    text: str


@dataclass(frozen=True, slots=True)
class AskResident(CaseAction):
    """Question to the resident by their channel; the clock of the office stands."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerResident(CaseAction):
    """Answer to the resident by their channel; the case stays open."""

    text: str


@dataclass(frozen=True, slots=True)
class AddNote(CaseAction):
    """Note that only the office and the first line read."""

    text: str


@dataclass(frozen=True, slots=True)
class WaitForOthers(CaseAction):
    """The office waits for somebody outside, such as a contractor; its clock stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Resume(CaseAction):
    """The clock of the office goes on: the wait is over."""


@dataclass(frozen=True, slots=True)
class Close(CaseAction):
    """The office has done its part. `done`: what was done; `answer`: text for the resident, needed
    with the last open part; `children`: joined cases are closed with it."""

    done: str
    answer: str = ""
    children: bool = True


@dataclass(frozen=True, slots=True)
class UndoClose(CaseAction):
    """The close was a mistake; allowed for a short time."""


@dataclass(frozen=True, slots=True)
class Join(CaseAction):
    """The case is a duplicate: it is solved with case `parent`."""

    parent: str


@dataclass(frozen=True, slots=True)
class Separate(CaseAction):
    """The case is no duplicate after all."""


@dataclass(frozen=True, slots=True)
class AddPart(CaseAction):
    """Another office works on the case too. `after`: part that has to be closed first."""

    office_id: str
    text: str
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Promise(CaseAction):
    """Date (UTC ms) that the resident is promised."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Prioritise(CaseAction):
    """Priority of the case: 0 normal, 1 urgent, 2 dangerous."""

    priority: int


@dataclass(frozen=True, slots=True)
class AddFollowUp(CaseAction):
    """Task for later, with a reminder at `due_ms`."""

    text: str
    due_ms: int


@dataclass(frozen=True, slots=True)
class FinishFollowUp(CaseAction):
    """The task is done."""

    task_id: str
