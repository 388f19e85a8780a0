"""Reader of `unit-rules.yaml`: which unit handles a case by district, road class and hours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from config.readers.calendar_file import load_named_calendars
from config.readers.fields import Id, Model, Names, Text
from config.readers.opening_hours import Calendar, Spans, compile_hours
from config.readers.routing import load_shifts
from config.readers.yaml_lines import Location, MarkedDocument, load_model
from crm_bridge.places.unit_rules import OTHER, Situation, Subject, UnitRule, UnitRules, review

DAYS_CACHED = 64


class HoursEntry(Model):
    """Hours of a calendar: within them, or outside."""

    calendar: Id
    within: bool


class RuleEntry(Model):
    """Rule; what is left out fits everything."""

    categories: tuple[Text, ...] = ()
    events: tuple[Text, ...] = ()
    districts: tuple[Text, ...] = ()
    road_classes: tuple[Id, ...] = ()
    hours: HoursEntry | None = None
    unit: Text


class UnitRulesFile(Model):
    """Content of the file. `road_classes`: names by language, by id."""

    road_classes: dict[Id, Names] = Field(default_factory=dict)
    rules: Annotated[tuple[RuleEntry, ...], Field(max_length=1_000)] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that rules may use: subjects of the taxonomy, units and districts."""

    subjects: Sequence[Subject]
    units: Collection[str]
    districts: Collection[str]


def load_unit_rules(folder: Path, names: Vocabulary) -> UnitRules:
    """Read and check the file. Raises ConfigInvalid, also for a rule that can never decide and for
    a case that no unit handles."""
    file, marked = load_model(folder / "unit-rules.yaml", UnitRulesFile)
    calendars = load_named_calendars(folder / "calendars.yaml")
    _check_names(marked, file, names, calendars)
    zone = load_shifts(folder / "shifts.yaml").zone
    rules = UnitRules(
        tuple(_rule(entry) for entry in file.rules),
        {name: dict(names) for name, names in file.road_classes.items()},
        opening(calendars, zone),
    )
    _check_review(marked, rules, names.subjects)
    return rules


def opening(calendars: Mapping[str, Calendar], zone: ZoneInfo) -> Callable[[str, int], bool]:
    """Return whether a moment, UTC epoch ms, is within the hours of a calendar."""

    @lru_cache(maxsize=DAYS_CACHED)
    def spans(name: str, day: date) -> Spans:
        return compile_hours(calendars[name], zone, day, 1)

    def is_open(name: str, at_ms: int) -> bool:
        day = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).date()
        return any(starts <= at_ms < ends for starts, ends in spans(name, day))

    return is_open


def _rule(entry: RuleEntry) -> UnitRule:
    return UnitRule(
        unit_id=entry.unit,
        categories=frozenset(entry.categories),
        events=frozenset(entry.events),
        districts=frozenset(entry.districts),
        road_classes=frozenset(entry.road_classes),
        calendar=entry.hours.calendar if entry.hours else None,
        is_open=entry.hours.within if entry.hours else True,
    )


@dataclass(frozen=True, slots=True)
class _Reference:
    """Name in the file that must be one of `names`."""

    where: Location
    name: str
    names: Collection[str]
    expected: str


def _check_names(
    marked: MarkedDocument,
    file: UnitRulesFile,
    names: Vocabulary,
    calendars: Mapping[str, Calendar],
) -> None:
    for number, entry in enumerate(file.rules):
        for reference in _references(("rules", number), entry, file, names):
            if reference.name not in reference.names:
                raise marked.error(reference.where, f"expected {reference.expected}")
        if entry.hours and entry.hours.calendar not in calendars:
            where = ("rules", number, "hours", "calendar")
            raise marked.error(where, "expected a calendar of calendars.yaml")


def _references(
    rule: Location, entry: RuleEntry, file: UnitRulesFile, names: Vocabulary
) -> Iterator[_Reference]:
    lists = (
        ("categories", {one.category for one in names.subjects}, "a category of taxonomy.yaml"),
        ("events", {one.event for one in names.subjects}, "an event of taxonomy.yaml"),
        ("districts", names.districts, "a district of taxonomy.yaml"),
        ("road_classes", file.road_classes, "a road class named above"),
    )
    yield _Reference((*rule, "unit"), entry.unit, names.units, "a unit of units.yaml")
    for name, allowed, expected in lists:
        for index, value in enumerate(getattr(entry, name)):
            yield _Reference((*rule, name, index), value, allowed, expected)


def _check_review(marked: MarkedDocument, rules: UnitRules, subjects: Sequence[Subject]) -> None:
    faults = review(rules, subjects)
    for index in faults.unused:
        message = "expected a rule that can decide: no case fits it, or earlier rules take them all"
        raise marked.error(("rules", index), message)
    for case in faults.without_unit:
        raise marked.error(("rules",), f"expected a unit for every case: {_in_words(case)}")


def _in_words(case: Situation) -> str:
    subject = " / ".join(
        filter(None, (case.subject.kind, case.subject.category, case.subject.event))
    )
    district = "any other" if case.district == OTHER else case.district or "none"
    road_class = "any other" if case.road_class == OTHER else case.road_class or "none"
    return f"{subject}, district: {district}, road class: {road_class}, has none"
