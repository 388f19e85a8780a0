"""Port of the first line's part in a case: questions, answers, notes, complaints, duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from acd.ports.second_line import CaseView


@dataclass(frozen=True, slots=True)
class FirstLineAction:
    """Base of the actions of consultants on a case."""


@dataclass(frozen=True, slots=True)
class AnswerQuestion(FirstLineAction):
    """Answer to the office's question; the clock of the office goes on."""

    text: str


@dataclass(frozen=True, slots=True)
class AskOffice(FirstLineAction):
    """Question to the officer of the case."""

    text: str


@dataclass(frozen=True, slots=True)
class AddConsultantNote(FirstLineAction):
    """Note for the first line and the office."""

    text: str


@dataclass(frozen=True, slots=True)
class Complain(FirstLineAction):
    """Complaint of the resident; it reopens a closed case."""

    text: str


@dataclass(frozen=True, slots=True)
class JoinCase(FirstLineAction):
    """The case is a duplicate: it is solved with case `parent`."""

    parent: str


@dataclass(frozen=True, slots=True)
class SeparateCase(FirstLineAction):
    """The case is no duplicate after all."""


class FirstLine(Protocol):
    """Work of consultants on cases that offices have. Called by the desk's routes.

    Every member raises `CaseUnknown` for a number without a case, and an error of the class for
    unavailable dependencies without the database.
    """

    async def case(self, consultant_id: str, number: str) -> CaseView:
        """Return a case; `actions`: those of the first line. Read only."""
        ...

    async def act(
        self, consultant_id: str, number: str, action: FirstLineAction, key: str
    ) -> CaseView:
        """Perform the action; return the case after it.

        Idempotency key: `key`; a repeat changes nothing. Raises `CaseActionRefused`, `CaseInvalid`
        with `field`.
        """
        ...
