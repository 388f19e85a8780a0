"""Reader of `targets.yaml`: how long an office may take for a case, and the terms of the law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from config.readers.fields import Id, Model, Text
from config.readers.opening_hours import Calendar, compile_hours
from config.readers.yaml_lines import Location, MarkedDocument, load_model
from crm_bridge.clocks.legal_term import Term
from crm_bridge.clocks.targets import ACCEPTANCE, LEGAL, REPAIR, Subject, Target, Targets
from crm_bridge.clocks.working_time import WorkingHours, always_open
from crm_bridge.tickets.taxonomy import Catalogue

HOUR_MS = 3_600_000
ALWAYS = "always"
"""Name of the calendar that never closes."""

Hours = Annotated[float, Field(gt=0, le=10_000)]
Percent = Annotated[int, Field(ge=1, le=99)]


class TermEntry(Model):
    """Term of the law: months or days. `source`: its article."""

    months: Annotated[int, Field(ge=1, le=24)] | None = None
    days: Annotated[int, Field(ge=1, le=400)] | None = None
    source: Text


class NearEntry(Model):
    """Percent of a clock's time after which its case counts as near its end."""

    acceptance: Percent
    repair: Percent
    legal: Percent


class TargetEntry(Model):
    """Target in hours. `calendar`: a calendar, or `always`; without one the office's counts.
    `term`: term of the law, for kinds in the procedure of the KPA."""

    acceptance_hours: Hours
    repair_hours: Hours
    calendar: str | None = None
    term: str | None = None


class SubjectEntry(TargetEntry):
    """Target of a kind, of a category in it, or of one event."""

    kind: str
    category: str = ""
    event: str = ""


class TargetsFile(Model):
    """Content of the file. `office_calendar`: calendar of an office without one of its own."""

    office_calendar: str
    near_percent: NearEntry
    terms: dict[Id, TermEntry]
    default: TargetEntry
    targets: tuple[SubjectEntry, ...] = ()


def load_targets(
    path: Path, catalogue: Catalogue, calendars: Mapping[str, Calendar], zone: ZoneInfo
) -> Targets:
    """Read and check the file; `calendars`: those of calendars.yaml by id. Raises ConfigInvalid."""
    file, marked = load_model(path, TargetsFile)
    _check_terms(marked, file)
    _check_calendar(marked, ("office_calendar",), file.office_calendar, calendars)
    _check_target(marked, ("default",), file, file.default, calendars)
    by_subject: dict[Subject, Target] = {("", "", ""): _target(file.default)}
    for number, entry in enumerate(file.targets):
        where: Location = ("targets", number)
        _check_target(marked, where, file, entry, calendars)
        _check_subject(marked, where, entry, catalogue)
        subject = entry.kind, entry.category, entry.event
        if subject in by_subject:
            raise marked.error(where, "expected a subject that is not given above")
        by_subject[subject] = _target(entry)
    near = file.near_percent
    return Targets(
        by_subject=by_subject,
        hours=working_hours(calendars, zone),
        office_hours=file.office_calendar,
        terms={name: _term(entry) for name, entry in file.terms.items()},
        zone=zone,
        is_holiday=is_polish_holiday,
        near={
            ACCEPTANCE: near.acceptance / 100,
            REPAIR: near.repair / 100,
            LEGAL: near.legal / 100,
        },
    )


def working_hours(calendars: Mapping[str, Calendar], zone: ZoneInfo) -> Mapping[str, WorkingHours]:
    """Return the working hours of every calendar by its name, and of `always`."""
    hours = {
        name: WorkingHours(partial(compile_hours, calendar, zone))
        for name, calendar in calendars.items()
    }
    return {**hours, ALWAYS: WorkingHours(always_open)}


@lru_cache(maxsize=10_000)
def is_polish_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday of Poland: the KPA counts by those, no calendar."""
    import holidays  # importing it takes 30 ms, which most commands do not need

    return day in holidays.country_holidays("PL", years=day.year)


def _check_terms(marked: MarkedDocument, file: TargetsFile) -> None:
    for name, entry in file.terms.items():
        if (entry.months is None) == (entry.days is None):
            raise marked.error(("terms", name), "expected either months or days")


def _check_target(
    marked: MarkedDocument,
    where: Location,
    file: TargetsFile,
    entry: TargetEntry,
    calendars: Mapping[str, Calendar],
) -> None:
    if entry.calendar is not None:
        _check_calendar(marked, (*where, "calendar"), entry.calendar, calendars)
    if entry.term is not None and entry.term not in file.terms:
        raise marked.error((*where, "term"), f"expected one of terms: {', '.join(file.terms)}")


def _check_calendar(
    marked: MarkedDocument, where: Location, name: str, calendars: Mapping[str, Calendar]
) -> None:
    if name == ALWAYS:
        return
    if name not in calendars:
        names = ", ".join((*calendars, ALWAYS))
        raise marked.error(where, f"expected a calendar of calendars.yaml: {names}")
    if not any(calendars[name].weekly):
        raise marked.error(where, "expected a calendar with weekly hours")


def _check_subject(
    marked: MarkedDocument, where: Location, entry: SubjectEntry, catalogue: Catalogue
) -> None:
    if entry.kind not in catalogue.kinds:
        raise marked.error((*where, "kind"), "expected a kind of taxonomy.yaml")
    if entry.event and not entry.category:
        raise marked.error((*where, "event"), "expected a category before an event")
    of_kind = [item for item in catalogue.entries if item.kind == entry.kind]
    if entry.category not in {"", *(item.category for item in of_kind)}:
        raise marked.error((*where, "category"), "expected a category of this kind")
    events = {item.event for item in of_kind if item.category == entry.category}
    if entry.event and entry.event not in events:
        raise marked.error((*where, "event"), "expected an event of this category")


def _target(entry: TargetEntry) -> Target:
    return Target(
        acceptance_ms=round(entry.acceptance_hours * HOUR_MS),
        repair_ms=round(entry.repair_hours * HOUR_MS),
        hours=entry.calendar,
        term=entry.term,
    )


def _term(entry: TermEntry) -> Term:
    return Term(entry.months or 0, entry.days or 0, entry.source)
