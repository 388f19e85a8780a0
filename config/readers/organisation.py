"""Reader of `organisation.yaml`: offices of the second line, with hours of `calendars.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from config.readers.calendar_file import load_named_calendars
from config.readers.fields import Model, Text
from config.readers.opening_hours import Calendar
from config.readers.targets_file import ALWAYS, working_hours
from config.readers.yaml_lines import Location, MarkedDocument, load_model
from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.organisation.offices import Office, Organisation, office_id
from crm_bridge.tickets.taxonomy import Catalogue

MAX_LOGIN = r"^[a-z0-9-]{1,32}$"


class OfficeEntry(Model):
    """Office. `email`: of people without accounts, in place of `head` and `deputy`."""

    unit: Text
    district: str | None = None
    calendar: str | None = None
    departments: tuple[Text, ...] = ()
    head: Annotated[str, Field(pattern=MAX_LOGIN)] | None = None
    deputy: Annotated[str, Field(pattern=MAX_LOGIN)] | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    assigns: bool = False


class OrganisationFile(Model):
    """Content of the file. `sorting`: unit of the office that sorts cases."""

    sorting: Text
    offices: Annotated[tuple[OfficeEntry, ...], Field(min_length=1)]


def load_organisation(folder: Path, catalogue: Catalogue, zone: ZoneInfo) -> Organisation:
    """Read and check the file. Raises ConfigInvalid."""
    file, marked = load_model(folder / "organisation.yaml", OrganisationFile)
    calendars = load_named_calendars(folder / "calendars.yaml")
    _check(marked, file, catalogue, calendars)
    hours = working_hours(calendars, zone)
    offices = [_office(entry, catalogue, hours) for entry in file.offices]
    return Organisation({office.id: office for office in offices}, file.sorting)


def _office(entry: OfficeEntry, catalogue: Catalogue, hours: Mapping[str, WorkingHours]) -> Office:
    return Office(
        id=office_id(entry.unit, entry.district),
        unit_id=entry.unit,
        title=catalogue.unit_title(entry.unit, entry.district) or entry.unit,
        hours=hours[entry.calendar or ALWAYS],
        calendar=entry.calendar,
        district=entry.district,
        departments=entry.departments,
        head=entry.head,
        deputy=entry.deputy,
        email=entry.email,
        assigns=entry.assigns,
    )


def _check(
    marked: MarkedDocument,
    file: OrganisationFile,
    catalogue: Catalogue,
    calendars: Mapping[str, Calendar],
) -> None:
    seen: set[str] = set()
    for number, entry in enumerate(file.offices):
        where: Location = ("offices", number)
        for field, expected in _faults(entry, catalogue, calendars):
            raise marked.error((*where, field), expected)
        if (id_ := office_id(entry.unit, entry.district)) in seen:
            raise marked.error(where, "expected an office that is not named above")
        seen.add(id_)
    if file.sorting not in seen:
        raise marked.error(("sorting",), "expected a unit with an office of this file")


def _faults(
    entry: OfficeEntry, catalogue: Catalogue, calendars: Mapping[str, Calendar]
) -> Iterator[tuple[str, str]]:
    unit = catalogue.units.get(entry.unit)
    districts = {district.name for district in catalogue.districts}
    if unit is None:
        yield "unit", "expected a unit of units.yaml"
    elif unit.per_district and entry.district not in districts:
        yield "district", "expected a district of taxonomy.yaml: the unit has a branch in each"
    elif not unit.per_district and entry.district is not None:
        yield "district", "expected no district: the unit has one office"
    if entry.calendar is not None and entry.calendar not in calendars:
        yield "calendar", "expected a calendar of calendars.yaml"
    if (entry.email is None) == (entry.head is None):
        yield "head", "expected a head with an account, or an email for people without accounts"
