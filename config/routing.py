"""queues.yaml, skills.yaml and shifts.yaml, read into what the hall and the desk work by."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator

from acd.domain.contact import Channel
from acd.domain.queues import CapacityRules, QueueRules, Rules, ServiceTarget
from config.shifts import Shift, Shifts
from config.yaml_lines import load_model

Level = Annotated[int, Field(ge=1, le=100)]
Seconds = Annotated[float, Field(gt=0, le=7 * 86_400)]
Names = Annotated[dict[str, str], Field(min_length=1)]


class Model(BaseModel):
    """Unknown keys are refused: a slip in a name must not pass for a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(Model):
    within_s: Seconds
    goal: Annotated[float, Field(gt=0, le=1)]


class Times(Model):
    targets: dict[Channel, Target] = Field(default_factory=dict)
    offer_timeout_s: dict[Channel, Seconds] = Field(default_factory=dict)
    wrap_up_s: dict[Channel, Seconds] = Field(default_factory=dict)


class Defaults(Times):
    @field_validator("targets", "offer_timeout_s", "wrap_up_s")
    @classmethod
    def _every_channel(cls, given: dict[Channel, Any]) -> dict[Channel, Any]:
        if missing := [channel.value for channel in Channel if channel not in given]:
            raise ValueError(f"expected a value for {', '.join(missing)}")
        return given


class QueueEntry(Times):
    names: Names
    skills: dict[str, Level] = Field(default_factory=dict)
    priority: int = 0


class Shared(Model):
    channels: Annotated[tuple[Channel, ...], Field(min_length=2)]
    limit: Annotated[int, Field(ge=1, le=100)]


class Capacity(Model):
    limits: dict[Channel, Annotated[int, Field(ge=0, le=100)]]
    shared: tuple[Shared, ...] = ()
    interrupts: dict[Channel, tuple[Channel, ...]] = Field(default_factory=dict)


class QueuesFile(Model):
    defaults: Defaults
    wrap_up_extension_s: Seconds = 60
    channel_priority: dict[Channel, int] = Field(default_factory=dict)
    capacity: Capacity
    queues: Annotated[dict[str, QueueEntry], Field(min_length=1)]


class SkillEntry(Model):
    names: Names
    language: str | None = None


class SkillsFile(Model):
    skills: Annotated[dict[str, SkillEntry], Field(min_length=1)]


class ShiftEntry(Model):
    names: Names
    starts: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    ends: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ShiftsFile(Model):
    time_zone: str
    shifts: Annotated[dict[str, ShiftEntry], Field(min_length=1)]


@dataclass(frozen=True)
class Routing:
    """Everything about who serves whom. `languages`: those that a consultant may speak."""

    rules: Rules
    skills: frozenset[str]
    languages: tuple[str, ...]
    shifts: Shifts


def load(folder: Path) -> Routing:
    """Reads the three files. Raises ConfigError, naming file, line, field, expected."""
    skills = load_model(folder / "skills.yaml", SkillsFile)[0].skills
    return Routing(
        rules=load_rules(folder / "queues.yaml", frozenset(skills)),
        skills=frozenset(skills),
        languages=tuple(entry.language for entry in skills.values() if entry.language),
        shifts=load_shifts(folder / "shifts.yaml"),
    )


def load_rules(path: Path, skills: frozenset[str]) -> Rules:
    told, marked = load_model(path, QueuesFile)
    for queue, entry in told.queues.items():
        for skill in entry.skills:
            if skill not in skills:
                known = ", ".join(sorted(skills))
                raise marked.error(
                    ("queues", queue, "skills", skill), f"expected a skill of {known}"
                )
    rules = {
        "queues": {name: _queue(name, entry, told.defaults) for name, entry in told.queues.items()},
        "capacity": _capacity(told.capacity),
        "wrap_up_extension_ms": _ms(told.wrap_up_extension_s),
        "channel_priority": told.channel_priority,
    }
    return Rules(version=_version(rules), **rules)  # type: ignore[arg-type]


def load_shifts(path: Path) -> Shifts:
    told, marked = load_model(path, ShiftsFile)
    if told.time_zone not in available_timezones():
        raise marked.error(("time_zone",), "expected an IANA time zone such as Europe/Warsaw")
    shifts = tuple(
        Shift(name, dict(entry.names), _minute(entry.starts), _minute(entry.ends))
        for name, entry in told.shifts.items()
    )
    if problem := uncovered(shifts):
        raise marked.error(("shifts", problem.shift, "starts"), problem.expected)
    return Shifts(ZoneInfo(told.time_zone), shifts)


@dataclass(frozen=True)
class Uncovered:
    shift: str
    expected: str


def uncovered(shifts: tuple[Shift, ...]) -> Uncovered | None:
    """The first shift that does not begin where the one before it ends, around the clock."""
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


def _queue(name: str, entry: QueueEntry, defaults: Defaults) -> QueueRules:
    return QueueRules(
        id=name,
        names=dict(entry.names),
        skills=dict(entry.skills),
        targets={
            channel: ServiceTarget(_ms(target.within_s), target.goal)
            for channel, target in (defaults.targets | entry.targets).items()
        },
        wrap_up_ms=_all_ms(defaults.wrap_up_s | entry.wrap_up_s),
        offer_timeout_ms=_all_ms(defaults.offer_timeout_s | entry.offer_timeout_s),
        priority=entry.priority,
    )


def _capacity(told: Capacity) -> CapacityRules:
    return CapacityRules(
        limits=dict(told.limits),
        shared=tuple((group.channels, group.limit) for group in told.shared),
        interrupts=dict(told.interrupts),
    )


def _version(rules: dict[str, Any]) -> str:
    """The same rules have the same version, on every machine."""
    text = json.dumps(rules, sort_keys=True, default=lambda part: asdict(part))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _all_ms(seconds: dict[Channel, Seconds]) -> dict[Channel, int]:
    return {channel: _ms(value) for channel, value in seconds.items()}


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
