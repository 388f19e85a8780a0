"""Models of officers' requests. Times in bodies are RFC 3339 UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from acd.ports import case_actions as a
from acd.ports.case_terms import NotifyDelay, SetLegalMode
from desk.http.schemas import Day, UtcTime
from web.schemas import NO_CONTROL, Body, Query

CaseText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=NO_CONTROL),
]
OfficeId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_CONTROL)]
CaseNumber = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=NO_CONTROL),
]


class CaseListQuery(Query):
    """List of an officer. `tab`: own cases, or those of the whole office; `q`: words of number,
    street, event or name."""

    tab: Literal["own", "office"] = "own"
    q: Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL)] = ""


class CaseMessage(Body):
    """Text of a message, a note, or of what the office waits for."""

    text: CaseText

    def question_to_first_line(self) -> a.AskFirstLine:
        return a.AskFirstLine(self.text)

    def answer_to_first_line(self) -> a.AnswerFirstLine:
        return a.AnswerFirstLine(self.text)

    def question_to_resident(self) -> a.AskResident:
        return a.AskResident(self.text)

    def answer_to_resident(self) -> a.AnswerResident:
        return a.AnswerResident(self.text)

    def note(self) -> a.AddNote:
        return a.AddNote(self.text)

    def wait(self) -> a.WaitForOthers:
        return a.WaitForOthers(self.text)


class CaseReturn(Body):
    """Return to the first line. `office_id`: proposed office, with other-office; `duplicate_of`:
    number of the other case, with duplicate."""

    reason: Literal["other-office", "too-little", "duplicate", "not-the-city"]
    text: CaseText
    office_id: OfficeId | None = None
    duplicate_of: CaseNumber | None = None

    def action(self) -> a.Return:
        reason = a.ReturnReason(self.reason)
        return a.Return(reason, self.text, self.office_id, self.duplicate_of)


class CasePass(Body):
    """Passing on to another office."""

    office_id: OfficeId
    text: CaseText

    def action(self) -> a.PassOn:
        return a.PassOn(self.office_id, self.text)


class CaseClose(Body):
    """Close of a part, with the words of its office. `answer`: for the resident;
    `children`: joined cases are closed with it."""

    done: CaseText
    answer: Annotated[str, StringConstraints(max_length=4000, pattern=NO_CONTROL)] = ""
    children: bool = True

    def action(self) -> a.Close:
        return a.Close(self.done, self.answer, self.children)


class CaseJoin(Body):
    """Number of the case with which this one is solved."""

    parent: CaseNumber

    def action(self) -> a.Join:
        return a.Join(self.parent)


class NewPart(Body):
    """Further office. `after`: number of the part that has to be closed first."""

    office_id: OfficeId
    text: CaseText
    after: Annotated[int, Field(ge=1, le=99)] | None = None

    def action(self) -> a.AddPart:
        return a.AddPart(self.office_id, self.text, self.after)


class CasePromise(Body):
    """Date that the resident is promised."""

    at: UtcTime

    def action(self) -> a.Promise:
        return a.Promise(utc_ms(self.at))


class CasePriority(Body):
    """Priority: 0 normal, 1 urgent, 2 dangerous."""

    priority: Annotated[int, Field(ge=0, le=2)]

    def action(self) -> a.Prioritise:
        return a.Prioritise(self.priority)


class LegalMode(Body):
    """Legal term of the case: an id of the city's targets."""

    term: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,31}$")]

    def action(self) -> SetLegalMode:
        return SetLegalMode(self.term)


class DelayedCase(Body):
    """Notice of delay. `new_date`: a working day after the term, in the city's time zone."""

    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=NO_CONTROL),
    ]
    new_date: Day

    def action(self) -> NotifyDelay:
        return NotifyDelay(self.reason, date.fromisoformat(self.new_date))


class NewFollowUp(Body):
    """Task for later."""

    text: CaseText
    due: UtcTime

    def action(self) -> a.AddFollowUp:
        return a.AddFollowUp(self.text, utc_ms(self.due))


class FollowUpDone(Body):
    """Task that is done."""

    task_id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_CONTROL)]

    def action(self) -> a.FinishFollowUp:
        return a.FinishFollowUp(self.task_id)


def utc_ms(text: str) -> int:
    """Return the UTC epoch milliseconds of an RFC 3339 time."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)
