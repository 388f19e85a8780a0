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
class Take:
    """The officer accepts the case for the office, or takes it over within the office."""


@dataclass(frozen=True, slots=True)
class Return:
    """The office gives the case back to the first line. `office_id`: proposed one, with
    other-office; `duplicate_of`: number of the other case, with duplicate."""

    reason: ReturnReason
    text: str
    office_id: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class PassOn:
    """The office passes the case on to another one."""

    office_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AskFirstLine:
    """Question to the consultants; the clock of the office stands until they answer."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerFirstLine:
    """Answer to a consultant's question."""

    text: str


@dataclass(frozen=True, slots=True)
class AskResident:
    """Question to the resident by their channel; the clock of the office stands."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerResident:
    """Answer to the resident by their channel; the case stays open."""

    text: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """Note that only the office and the first line read."""

    text: str


@dataclass(frozen=True, slots=True)
class WaitForOthers:
    """The office waits for somebody outside, such as a contractor; its clock stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The clock of the office goes on: the wait is over."""


@dataclass(frozen=True, slots=True)
class Close:
    """The office has done its part. `done`: what was done; `answer`: text for the resident, needed
    with the last open part; `children`: joined cases are closed with it."""

    done: str
    answer: str = ""
    children: bool = True


@dataclass(frozen=True, slots=True)
class UndoClose:
    """The close was a mistake; allowed for a short time."""


@dataclass(frozen=True, slots=True)
class Join:
    """The case is a duplicate: it is solved with case `parent`."""

    parent: str


@dataclass(frozen=True, slots=True)
class Separate:
    """The case is no duplicate after all."""


@dataclass(frozen=True, slots=True)
class AddPart:
    """Another office works on the case too. `after`: part that has to be closed first."""

    office_id: str
    text: str
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """Date (UTC ms) that the resident is promised."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Priority of the case: 0 normal, 1 urgent, 2 dangerous."""

    priority: int


@dataclass(frozen=True, slots=True)
class AddFollowUp:
    """Task for later, with a reminder at `due_ms`."""

    text: str
    due_ms: int


@dataclass(frozen=True, slots=True)
class FinishFollowUp:
    """The task is done."""

    task_id: str


CaseAction = (
    Take
    | Return
    | PassOn
    | AskFirstLine
    | AnswerFirstLine
    | AskResident
    | AnswerResident
    | AddNote
    | WaitForOthers
    | Resume
    | Close
    | UndoClose
    | Join
    | Separate
    | AddPart
    | Promise
    | Prioritise
    | AddFollowUp
    | FinishFollowUp
)
