"""Queues, channels, skills, shifts, roster and calendars, read into what ACD and desk use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field

from acd.domain.model.queue_rules import Rules
from config.readers.calendar_file import CLOCK, load_calendars
from config.readers.channels_file import load_channels
from config.readers.fields import Model, Names
from config.readers.opening_hours import Calendars
from config.readers.queue_references import References
from config.readers.queue_rules import load_rules
from config.readers.roster import Roster
from config.readers.roster_file import load_roster
from config.readers.shifts import Shift, Shifts
from config.readers.yaml_lines import MarkedDocument, load_model


class SkillEntry(Model):
    names: Names
    language: str | None = None


class SkillsFile(Model):
    skills: Annotated[dict[str, SkillEntry], Field(min_length=1)]


class ShiftEntry(Model):
    names: Names
    starts: Annotated[str, Field(pattern=rf"^{CLOCK}$")]
    ends: Annotated[str, Field(pattern=rf"^{CLOCK}$")]


class ShiftsFile(Model):
    time_zone: str
    shifts: Annotated[dict[str, ShiftEntry], Field(min_length=1)]


@dataclass(frozen=True)
class Routing:
    """Everything about routing and working hours. `languages`: those that a consultant may speak;
    `marked`: queues.yaml with its lines."""

    rules: Rules
    skills: frozenset[str]
    languages: tuple[str, ...]
    shifts: Shifts
    roster: Roster
    calendars: Calendars
    marked: MarkedDocument


def load(folder: Path) -> Routing:
    """Read and check the six files. Raises ConfigInvalid."""
    skills = load_model(folder / "skills.yaml", SkillsFile)[0].skills
    shifts = load_shifts(folder / "shifts.yaml")
    roster = load_roster(folder / "roster.yaml", shifts)
    channels = load_channels(folder / "channels.yaml")
    references = References(
        frozenset(skills), frozenset(roster.groups), frozenset(roster.people), channels
    )
    queues = load_rules(folder / "queues.yaml", references)
    return Routing(
        rules=queues.rules,
        skills=frozenset(skills),
        languages=tuple(entry.language for entry in skills.values() if entry.language),
        shifts=shifts,
        roster=roster,
        calendars=load_calendars(folder / "calendars.yaml", queues.rules.queues),
        marked=queues.marked,
    )


def load_shifts(path: Path) -> Shifts:
    file, marked = load_model(path, ShiftsFile)
    if file.time_zone not in available_timezones():
        raise marked.error(("time_zone",), "expected an IANA time zone such as Europe/Warsaw")
    shifts = tuple(
        Shift(name, dict(entry.names), _minute(entry.starts), _minute(entry.ends))
        for name, entry in file.shifts.items()
    )
    if problem := uncovered(shifts):
        raise marked.error(("shifts", problem.shift, "starts"), problem.expected)
    return Shifts(ZoneInfo(file.time_zone), shifts)


@dataclass(frozen=True)
class Uncovered:
    shift: str
    expected: str


def uncovered(shifts: tuple[Shift, ...]) -> Uncovered | None:
    """Return the first shift that does not begin where the one before it ends, around the clock."""
    in_turn = sorted(shifts, key=lambda shift: shift.starts_minute)
    for before, after in zip(in_turn[-1:] + in_turn[:-1], in_turn, strict=True):
        ends = before.starts_minute + before.minutes
        gap = (after.starts_minute - ends + 720) % 1440 - 720
        if gap and len(in_turn) > 1:
            kind = "a gap" if gap > 0 else "an overlap"
            clock = f"{before.ends_minute // 60:02}:{before.ends_minute % 60:02}"
            expected = f"expected {clock}, when {before.id} ends: {kind} of {abs(gap)} minutes"
            return Uncovered(after.id, expected)
    return None


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
