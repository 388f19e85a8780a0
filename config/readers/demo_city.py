"""Reader of `demo.yaml`: the people of the demo city and the cases that they reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.readers.fields import Level, Model, Text
from config.readers.routing import Routing
from config.readers.yaml_lines import Location, MarkedDocument, load_model
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.taxonomy import Catalogue

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-85, le=85)]
LoginId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]


class Account(Model):
    """Account of a consultant or supervisor; the login is the id."""

    id: LoginId
    name: Text
    role: Literal["consultant", "supervisor"]
    grammatical_gender: Literal["f", "m", "n"] = "n"
    language: Literal["pl", "en"] = "pl"
    shift: str | None = None
    skills: dict[str, Level] = Field(default_factory=dict)


class DemoOfficer(Model):
    """Account of an officer of the second line; the login is the id."""

    id: LoginId
    name: Text
    grammatical_gender: Literal["f", "m", "n"] = "n"
    office: Text
    department: Text | None = None


class DemoResident(Model):
    id: LoginId
    name: Text
    language: Literal["pl", "uk", "en"] = "pl"
    phones: tuple[Text, ...] = ()
    emails: tuple[Text, ...] = ()
    alerts: tuple[LoginId, ...] = ()
    district: Text


class TicketStory(Model):
    """One ticket written out. `days_ago`: days from its opening to the seeding."""

    resident: LoginId
    category: Text
    event: Text
    days_ago: Annotated[int, Field(ge=1, le=360)]
    status: TicketStatus
    address: Text
    district: Text
    description: Text


class DistrictShare(Model):
    """District of the demo. `area`: west, south, east and north end of its rectangle, degrees."""

    weight: Annotated[int, Field(ge=1)]
    area: tuple[Longitude, Latitude, Longitude, Latitude]
    streets: Annotated[tuple[Text, ...], Field(min_length=1)]


class EventShare(Model):
    """Event that residents report: its weight among those of its kind, and their descriptions."""

    kind: Text
    category: str = ""
    event: str = ""
    weight: Annotated[int, Field(ge=1)]
    queue: Text
    words: Annotated[tuple[Text, ...], Field(min_length=1)]


class DemoCity(Model):
    """Content of the file. `kinds`: number of tickets of each kind; `days`: days back to the
    oldest."""

    staff: tuple[Account, ...]
    officers: tuple[DemoOfficer, ...] = ()
    residents: tuple[DemoResident, ...]
    stories: tuple[TicketStory, ...]
    kinds: dict[str, Annotated[int, Field(ge=0, le=10_000)]]
    answered_at_once: Annotated[int, Field(ge=0, le=10_000)]
    days: Annotated[int, Field(ge=2, le=360)]
    districts: Annotated[dict[str, DistrictShare], Field(min_length=1)]
    events: Annotated[tuple[EventShare, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Reference:
    """Name in the file that must be one of `names`."""

    where: Location
    name: str
    names: Collection[str]
    expected: str


def load_demo(path: Path, catalogue: Catalogue, routing: Routing) -> DemoCity:
    """Read the file and check it against the city's other files. Raises ConfigInvalid."""
    demo, marked = load_model(path, DemoCity)
    for reference in _references(demo, catalogue, routing):
        if reference.name not in reference.names:
            raise marked.error(reference.where, f"expected {reference.expected}")
    _check_ids(marked, demo)
    _check_events(marked, demo, catalogue)
    return demo


def _references(demo: DemoCity, catalogue: Catalogue, routing: Routing) -> Iterator[_Reference]:
    districts = {district.name for district in catalogue.districts}
    kinds = {share.kind for share in demo.events}
    residents = {resident.id for resident in demo.residents}
    yield from _staff_references(demo, routing)
    for index, resident in enumerate(demo.residents):
        where: Location = ("residents", index, "district")
        yield _Reference(where, resident.district, demo.districts, "a district named below")
    for index, story in enumerate(demo.stories):
        where = ("stories", index)
        yield _Reference((*where, "resident"), story.resident, residents, "a resident of this file")
        yield _Reference((*where, "district"), story.district, districts, "a district of the city")
    for kind in demo.kinds:
        yield _Reference(("kinds", kind), kind, kinds, "a kind that has events below")
    for name in demo.districts:
        yield _Reference(("districts", name), name, districts, "a district of taxonomy.yaml")
    for index, share in enumerate(demo.events):
        where = ("events", index, "queue")
        yield _Reference(where, share.queue, routing.rules.queues, "a queue of queues.yaml")


def _staff_references(demo: DemoCity, routing: Routing) -> Iterator[_Reference]:
    shifts = {shift.id for shift in routing.shifts.shifts}
    for index, account in enumerate(demo.staff):
        where: Location = ("staff", index)
        if account.shift:
            yield _Reference((*where, "shift"), account.shift, shifts, "a shift of shifts.yaml")
        for skill in account.skills:
            at = (*where, "skills", skill)
            yield _Reference(at, skill, routing.skills, "a skill of skills.yaml")


def _check_ids(marked: MarkedDocument, demo: DemoCity) -> None:
    for part in ("staff", "officers", "residents"):
        ids = [item.id for item in getattr(demo, part)]
        for index, count in enumerate(Counter(ids)[item] for item in ids):
            if count > 1:
                raise marked.error((part, index, "id"), "expected a unique id")


def _check_events(marked: MarkedDocument, demo: DemoCity, catalogue: Catalogue) -> None:
    names = {(entry.kind, entry.category, entry.event) for entry in catalogue.entries}
    for index, share in enumerate(demo.events):
        if (share.kind, share.category, share.event) not in names:
            raise marked.error(("events", index), "expected an event of taxonomy.yaml")
    for index, story in enumerate(demo.stories):
        if ("INCIDENT", story.category, story.event) not in names:
            raise marked.error(("stories", index), "expected an event of taxonomy.yaml")
