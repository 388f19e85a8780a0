"""Port of the second line: the officers' lists, one case, and what officers do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from acd.ports.case_actions import CaseAction
from acd.ports.case_views import (
    CaseClock,
    HistoryEntry,
    OfficerList,
    OfficeView,
    PartState,
    PersonView,
    ResidentBrief,
    SimilarCase,
    WaitsFor,
)
from acd.ports.officers import Officer


@dataclass(frozen=True, slots=True)
class PartView:
    """Part of a case: the work of one office. `after`: part that has to be closed first;
    `returns`, `passes`: how often it bounced; `done`: what was done, once closed."""

    part: int
    office: OfficeView
    state: PartState
    waits_for: WaitsFor
    officer: PersonView | None
    after: int | None
    received_ms: int
    taken_ms: int | None
    closed_ms: int | None
    due_ms: int | None
    returns: int
    passes: int
    done: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """File of a case; its content is read by `attachment_id`."""

    attachment_id: str
    name: str
    kind: str
    size: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Task that somebody of the office does later. `done_ms`: None while it is open."""

    task_id: str
    text: str
    due_ms: int
    officer: PersonView
    done_ms: int | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as an officer sees it; `part` is that of the officer's office.

    `reason_id`: why the office got it (rule, district, head, returned, part); `talk`: messages
    between officer and first line, and to and from the resident, oldest first; `actions`: names of
    the actions that are allowed now; `undo_until_ms`: until when a close can be taken back;
    `contact_channel`, `contact_ms`: of the contact that it came from; `children`: numbers of the
    cases that were joined to it.
    """

    number: str
    part: int
    status: str
    kind: str
    category: str
    event: str
    description: str
    address: str
    district: str | None
    opened_ms: int
    contact_channel: str | None
    contact_ms: int | None
    reason_id: str
    legal: bool
    priority: int
    promised_ms: int | None
    resident: ResidentBrief | None
    parts: tuple[PartView, ...]
    clocks: tuple[CaseClock, ...]
    talk: tuple[HistoryEntry, ...]
    history: tuple[HistoryEntry, ...]
    similar: tuple[SimilarCase, ...]
    files: tuple[CaseFile, ...]
    tasks: tuple[FollowUp, ...]
    parent: str | None
    children: tuple[str, ...]
    actions: tuple[str, ...]
    undo_until_ms: int | None
    now_ms: int


class SecondLine(Protocol):
    """Work of the officers on cases. Called by the desk's routes for officers.

    Every member raises `OfficerUnknown` for an account without an office, `CaseUnknown` for a case
    that is not the office's (as for one that does not exist), and an error of the class for
    unavailable dependencies without the database.
    """

    async def list_cases(self, officer: Officer, *, whole_office: bool, text: str) -> OfficerList:
        """Return the cases of the officer, or of the office, that contain `text`. Read only."""
        ...

    async def case(self, officer: Officer, number: str) -> CaseView:
        """Return a case of the officer's office. Read only."""
        ...

    async def act(
        self, officer: Officer, number: str, part: int, action: CaseAction, key: str
    ) -> CaseView:
        """Perform the action; return the case after it.

        Idempotency key: `key`; a repeat changes nothing. Raises `CaseTaken` (names who was
        first), `CaseActionRefused`, `OfficeUnknown`, `CaseInvalid` with `field`.
        """
        ...

    async def offices(self) -> tuple[OfficeView, ...]:
        """Return the offices to which a case can be passed. Read only."""
        ...
