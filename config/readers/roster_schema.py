"""Models of `roster.yaml`: who works which shift on which date. Times are local."""

from __future__ import annotations

from datetime import date as Date
from typing import Annotated

from pydantic import Field, model_validator

from config.readers.calendar_file import CLOCK, Weekday
from config.readers.fields import Id, Model, Names

Shift = str | None
"""Id of a shift of shifts.yaml; null: free."""
Week = dict[Weekday, Shift]
Minutes = Annotated[int, Field(ge=1, le=1440)]


class GroupEntry(Model):
    """Group of consultants. `week`: of every member without a week of their own."""

    names: Names
    week: Week | None = None


class PersonEntry(Model):
    """Consultant; the key is their id."""

    groups: tuple[str, ...] = ()
    week: Week | None = None


class DateEntry(Model):
    """Shift of a consultant on one date, before the week; null: free."""

    consultant: str
    date: Date
    shift: Shift


class AbsenceEntry(Model):
    """Absence of a consultant, both dates included. `note` is for people."""

    consultant: str
    first: Date
    last: Date
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> AbsenceEntry:
        if self.last < self.first:
            raise ValueError("expected `last` on or after `first`")
        return self


class SwapEntry(Model):
    """Swap: `consultant` gives the shift on `date` to `takes`, and takes theirs on `for_date`."""

    consultant: str
    date: Date
    takes: str
    for_date: Date


class BreakEntry(Model):
    """Planned break of every shift of a kind: `after_min` from its start, or `at` a local time."""

    after_min: Minutes | None = None
    at: Annotated[str, Field(pattern=rf"^{CLOCK}$")] | None = None
    length_min: Annotated[int, Field(ge=1, le=240)]

    @model_validator(mode="after")
    def _one_beginning(self) -> BreakEntry:
        if (self.after_min is None) is (self.at is None):
            raise ValueError("expected either `after_min` or `at`")
        return self


class RosterFile(Model):
    """Content of the file. `binding`: the ACD enforces the roster; otherwise it is only shown."""

    binding: bool = True
    minimum: dict[str, Annotated[int, Field(ge=0, le=10_000)]] = Field(default_factory=dict)
    breaks: dict[str, tuple[BreakEntry, ...]] = Field(default_factory=dict)
    groups: dict[Id, GroupEntry] = Field(default_factory=dict)
    people: dict[Id, PersonEntry] = Field(default_factory=dict)
    dates: tuple[DateEntry, ...] = ()
    absences: tuple[AbsenceEntry, ...] = ()
    swaps: tuple[SwapEntry, ...] = ()
