"""Offices of the second line: a unit, or its branch in one district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.organisation.errors import OfficeUnknown


def office_id(unit_id: str, district: str | None = None) -> str:
    """Return the id of an office: `ZDM`, or `UD/Mokotów` for a branch."""
    return f"{unit_id}/{district}" if district else unit_id


@dataclass(frozen=True, slots=True)
class Office:
    """Office that works on cases.

    `calendar`: name of its hours, None for an office that never closes;
    `head` and `deputy`: accounts; `email`: address of an office whose people have no accounts;
    `assigns`: a new case gets an officer at once, by load; elsewhere officers take cases.
    """

    id: str
    unit_id: str
    title: str
    hours: WorkingHours
    calendar: str | None = None
    district: str | None = None
    departments: tuple[str, ...] = ()
    head: str | None = None
    deputy: str | None = None
    email: str | None = None
    assigns: bool = False

    def is_led_by(self, officer_id: str) -> bool:
        return officer_id in (self.head, self.deputy)

    def is_open(self, at_ms: int) -> bool:
        return self.hours.is_open(at_ms)

    def next_change_ms(self, at_ms: int) -> int | None:
        """Return when the office closes, or opens again; None when it never does."""
        return self.hours.next_change(at_ms)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Offices by id. `sorting_id`: the office that sorts cases without another one, and those
    that an office returned."""

    offices: Mapping[str, Office]
    sorting_id: str

    def office(self, id_: str) -> Office:
        """Return an office. Raises OfficeUnknown."""
        try:
            return self.offices[id_]
        except KeyError:
            message = "no such office: expected one of organisation.yaml"
            raise OfficeUnknown(message, field="office_id") from None

    def office_of(self, unit_id: str | None, district: str | None) -> Office:
        """Return the office of a unit in a district; the sorting one where there is none."""
        for id_ in (office_id(unit_id or "", district), unit_id or ""):
            if id_ in self.offices:
                return self.offices[id_]
        return self.offices[self.sorting_id]
