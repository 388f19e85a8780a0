"""Shapes of the second line's pages: the officer's list and one case. Times: UTC epoch ms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CaseGroup(StrEnum):
    """Group of the officer's list, by what the case waits for; in the order of the page."""

    LATE = "late"
    TO_ACCEPT = "to-accept"
    TO_DECIDE = "to-decide"
    ASKED = "asked"
    TO_ANSWER = "to-answer"
    WAITING = "waiting"


class PartState(StrEnum):
    """State of an office's work on a case.

    `blocked`: another part has to be done first; `to-decide`: returned so often that the head
    decides.
    """

    BLOCKED = "blocked"
    TO_ACCEPT = "to-accept"
    TO_DECIDE = "to-decide"
    TAKEN = "taken"
    CLOSED = "closed"


class WaitsFor(StrEnum):
    """Party whose answer stops the clock of the office."""

    NOBODY = "nobody"
    FIRST_LINE = "first-line"
    RESIDENT = "resident"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class PersonView:
    """Officer, consultant or resident who did something. `name`: None for a system's own step."""

    id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class OfficeView:
    """Office of the reader: `open`, and the time of the next change of that (None: no hours)."""

    id: str
    title: str
    open: bool
    changes_ms: int | None
    deputy: str | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """Row of the officer's list: one part of a case.

    `due_ms`: end of the clock that runs out first, None when none runs; `due_kind`: acceptance,
    repair or legal; `legal`: KPA mode; `question`: last unanswered question to the officer.
    """

    number: str
    part: int
    group: CaseGroup
    state: PartState
    waits_for: WaitsFor
    event: str
    address: str
    district: str | None
    status: str
    officer: PersonView | None
    received_ms: int
    taken_ms: int | None
    due_ms: int | None
    due_kind: str | None
    legal: bool = False
    priority: int = 0
    question: str | None = None
    asked_by: str | None = None


@dataclass(frozen=True, slots=True)
class OfficerDay:
    """Counts of the officer's day: taken, returned, closed since midnight."""

    taken: int
    taken_in_time: int
    returned: int
    closed: int


@dataclass(frozen=True, slots=True)
class OfficerList:
    """List of an officer. `cases`: those of the tab, ordered by group, then by clock;
    `own_count`, `office_count`: of both tabs; `free_count`: cases of the office that nobody took.
    """

    office: OfficeView
    cases: tuple[CaseRow, ...]
    own_count: int
    office_count: int
    free_count: int
    today: OfficerDay
    now_ms: int


@dataclass(frozen=True, slots=True)
class CaseClock:
    """Clock of a case. `kind`: acceptance, repair or legal; `state`: runs, stands, met or late;
    `used`: share of its time, 0 to 1; `left_ms`: working time that is left; `resumes_ms`: when a
    clock goes on that stands because the office is closed."""

    kind: str
    state: str
    due_ms: int | None
    used: float
    left_ms: int
    met_ms: int | None = None
    resumes_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ResidentBrief:
    """Resident of a case, as far as an answer needs it. `channel`: phone, email, chat, sms or none,
    chosen by the resident; `can_send`: this installation can send an answer by it; `language`:
    pl, uk or en; `alerts`: kebab-case."""

    name: str | None
    channel: str
    can_send: bool
    language: str
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Entry of a case's history. `kind`: kebab-case, translated by the page; `details`: values of
    that kind, such as office, reason, officer, from and to; `public`: the resident sees it."""

    position: int
    kind: str
    at_ms: int
    by_kind: str
    by: PersonView
    public: bool
    text: str
    part: int | None
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """Open case nearby. `distance_m`: None when a place is not known."""

    number: str
    event: str
    address: str
    status: str
    distance_m: int | None
    own: bool
