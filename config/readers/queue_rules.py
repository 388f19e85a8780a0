"""`queues.yaml` into the rules of the ACD; what contradicts itself is refused with its line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from acd.domain.messages.rejections import RulesInvalid
from acd.domain.model.channels import ChannelKind
from acd.domain.model.contact import CALLBACK, ChannelId
from acd.domain.model.policy import PRESETS, Policy
from acd.domain.model.queue_rules import (
    BackupGroup,
    CallbackRules,
    CapacityRules,
    Limits,
    Overflow,
    PauseRules,
    QueueRules,
    RelaxationStep,
    Rules,
    ServiceTarget,
    ShiftRules,
)
from acd.domain.step.rules_validation import check_rules
from config.readers.channels_file import SHIPPED, DeclaredChannel
from config.readers.like_channels import complete_capacity, complete_queue, complete_table
from config.readers.queue_schema import (
    BY_CHANNEL,
    NEEDED_BY_CHANNEL,
    Capacity,
    Defaults,
    LimitsEntry,
    OverflowEntry,
    QueueEntry,
    QueueSettings,
    QueuesFile,
    Weights,
)
from config.readers.skill_expression import (
    SkillExpressionTooDeep,
    SkillExpressionTooWide,
    compile_requires,
    skills_in,
)
from config.readers.yaml_lines import Location, MarkedDocument, load_model

WRITTEN = ChannelKind.WRITTEN


@dataclass(frozen=True)
class References:
    """Names of the other files. `people` empty: nobody is known by name, so none is checked."""

    skills: Collection[str]
    groups: Collection[str] = ()
    people: Collection[str] = ()
    channels: Mapping[ChannelId, DeclaredChannel] = field(default_factory=lambda: SHIPPED)


@dataclass(frozen=True)
class LoadedRules:
    """`marked`: where it stands in the file, for checks against other files."""

    rules: Rules
    marked: MarkedDocument


def load_rules(path: Path, known: References) -> LoadedRules:
    """Raises ConfigError, naming file, line, field and what was expected."""
    told, marked = load_model(path, QueuesFile)
    rules: dict[str, Any] = {
        "channels": {name: channel.rules for name, channel in known.channels.items()},
        "queues": {
            name: complete_queue(_queue(marked, name, entry, told), known.channels)
            for name, entry in told.queues.items()
        },
        "capacity": complete_capacity(_capacity(told.capacity), known.channels),
        "wrap_up_extension_ms": _ms(told.wrap_up_extension_s),
        "channel_priority": complete_table(told.channel_priority, known.channels),
        "languages": {name: dict(skills) for name, skills in told.languages.items()},
        "districts": {name: dict(skills) for name, skills in told.districts.items()},
        "pauses": PauseRules({why: _ms(most) for why, most in told.longest_pause_s.items()}),
        "shifts": ShiftRules(_ms(told.shifts.grace_s), _ms(told.shifts.break_grace_s)),
    }
    for where, name, names, what in _references(told, known):
        if name not in names:
            raise marked.error(where, f"expected {what} {', '.join(sorted(names)) or '(none)'}")
    _check_channels(marked, told, known)
    whole = Rules(version=_version(rules), **rules)
    try:
        check_rules(whole)
    except RulesInvalid as refused:
        raise _in_the_file(marked, refused) from None
    return LoadedRules(whole, marked)


def _check_channels(marked: MarkedDocument, file: QueuesFile, known: References) -> None:
    """Raises ConfigInvalid for a channel without a default that every queue needs."""
    for name, channel in known.channels.items():
        for part in NEEDED_BY_CHANNEL:
            if name not in (*getattr(file.defaults, part), CALLBACK) and channel.like is None:
                raise marked.error(("defaults", part), f"expected a value for {name}")


def _in_the_file(marked: MarkedDocument, refused: RulesInvalid) -> Exception:
    """Return the error at its line in the file, or in the defaults when the queue has no value.

    The ACD names the place first: `queues.drogi.relaxation_steps[1]: expected ..`.
    """
    field, _, problem = refused.message.partition(": ")
    where: Location = tuple(
        int(step) if step.isdecimal() else step for step in re.findall(r"[^.\[\]]+", field)
    )
    if where[2:3] == ("skills",) and not marked.holds(where):
        where = (*where[:2], "requires")
    default = ("defaults", *where[2:])
    if not marked.holds(where[:3]) and marked.holds(default[:2]):
        where = default
    return marked.error(where, problem)


Reference = tuple[Location, str, Collection[str], str]


def _references(told: QueuesFile, known: References) -> Iterator[Reference]:
    """(where, name, names it must be one of, what they are)."""
    for part in ("languages", "districts"):
        for name, skills in getattr(told, part).items():
            for skill in skills:
                yield (part, name, skill), skill, known.skills, "a skill of"
    yield from _of_channels(told, known)
    yield from _of_settings(("defaults",), told.defaults, known)
    for name, entry in told.queues.items():
        where = ("queues", name)
        for skill in entry.skills:
            yield (*where, "skills", skill), skill, known.skills, "a skill of"
        for skill in skills_in(entry.requires):
            yield (*where, "requires"), skill, known.skills, f"in place of {skill!r} a skill of"
        yield from _of_settings(where, entry, known)


def _of_settings(where: Location, told: QueueSettings, known: References) -> Iterator[Reference]:
    for group in told.groups:
        yield (*where, "groups"), group, known.groups, _group(group)
    for number, relaxation_step in enumerate(told.relaxation_steps):
        at = (*where, "relaxation_steps", number)
        for skill in relaxation_step.drop:
            yield (*at, "drop"), skill, known.skills, f"in place of {skill!r} a skill of"
        yield from _channels((*at, "channels"), relaxation_step.channels, known)
        for group in relaxation_step.groups:
            yield (*at, "groups"), group, known.groups, _group(group)
    for number, backup_group in enumerate(told.backup_groups):
        at = (*where, "backup_groups", number, "group")
        yield at, backup_group.group, known.groups, _group(backup_group.group)
    for part in BY_CHANNEL:
        yield from _channels((*where, part), getattr(told, part), known)
    written = [name for name, one in known.channels.items() if one.rules.kind is WRITTEN]
    for number, name in enumerate(told.auto_accept):
        yield (
            (*where, "auto_accept", number),
            name,
            written,
            f"in place of {name!r} a written channel:",
        )
    for person in told.first if known.people else ():
        yield (*where, "first"), person, known.people, f"in place of {person!r} somebody of"


def _of_channels(file: QueuesFile, known: References) -> Iterator[Reference]:
    """Yield every channel id outside the settings of queues."""
    named: list[tuple[Location, Collection[ChannelId]]] = [
        (("channel_priority",), file.channel_priority),
        (("capacity", "limits"), file.capacity.limits),
        (("capacity", "interrupts"), file.capacity.interrupts),
    ]
    for name, held in file.capacity.interrupts.items():
        named.append((("capacity", "interrupts", name), held))
    for number, group in enumerate(file.capacity.shared):
        named.append((("capacity", "shared", number, "channels"), group.channels))
    for where, channels in named:
        yield from _channels(where, channels, known)


def _channels(
    where: Location, channels: Collection[ChannelId], known: References
) -> Iterator[Reference]:
    for name in channels:
        at = (*where, name) if isinstance(channels, Mapping) else where
        yield at, name, known.channels, f"in place of {name!r} a channel of channels.yaml:"


def _group(name: str) -> str:
    return f"in place of {name!r} a group of roster.yaml:"


def _queue(marked: MarkedDocument, name: str, entry: QueueEntry, file: QueuesFile) -> QueueRules:
    told = _over(file.defaults, entry)
    try:
        needed, any_of = compile_requires(entry.requires)
    except (SkillExpressionTooWide, SkillExpressionTooDeep) as refused:
        raise marked.error(("queues", name, "requires"), refused.message) from None
    for skill, level in entry.skills.items():
        needed[skill] = max(level, needed.get(skill, 0))
    return QueueRules(
        id=name,
        names=dict(entry.names),
        skills=needed,
        targets={
            channel: ServiceTarget(_ms(target.within_s), target.goal)
            for channel, target in told.targets.items()
        },
        wrap_up_ms=_all_ms(told.wrap_up_s),
        offer_timeout_ms=_all_ms(told.offer_timeout_s),
        priority=told.priority,
        any_of=any_of,
        groups=told.groups,
        relaxation_steps=_relaxation_steps(told),
        backup_groups=_backup_groups(told),
        ageing=dict(told.ageing),
        policy=policy_of(told.policy),
        first=told.first,
        preferred_ms=_ms(told.preferred_s),
        emergency=told.emergency,
        auto_accept=tuple(told.auto_accept),
        limits=_limits(told.limits),
        overflow=_overflow(told.overflow),
        closed=_overflow(told.closed),
        unserved=_overflow(told.unserved),
        redial_ms=_ms(told.redial_s),
        callback=CallbackRules(told.callback.attempts, _ms(told.callback.retry_s)),
        expected_ms=_all_ms(told.expected_s),
    )


def _over(defaults: Defaults, entry: QueueEntry) -> QueueSettings:
    """What the queue says, over the defaults; an empty value it says counts as said."""
    told = {name: getattr(entry, name) for name in entry.model_fields_set}
    settings = {
        name: told.get(name, getattr(defaults, name)) for name in QueueSettings.model_fields
    }
    for name in BY_CHANNEL:
        settings[name] = {**getattr(defaults, name), **getattr(entry, name)}
    return QueueSettings.model_construct(**settings)


def policy_of(told: str | Weights) -> Policy:
    """A preset, or one with other weights under a name of its own."""
    if isinstance(told, str):
        return PRESETS[told]
    changed = told.model_dump(exclude={"preset", "name"}, exclude_none=True)
    name = told.name or (f"{told.preset}-changed" if changed else told.preset)
    return replace(PRESETS[told.preset], name=name, **changed)


def _relaxation_steps(told: QueueSettings) -> tuple[RelaxationStep, ...]:
    return tuple(
        RelaxationStep(
            _ms(relaxation_step.after_s),
            relaxation_step.level_drop,
            relaxation_step.drop,
            relaxation_step.groups,
            relaxation_step.channels,
        )
        for relaxation_step in told.relaxation_steps
    )


def _backup_groups(told: QueueSettings) -> tuple[BackupGroup, ...]:
    return tuple(
        BackupGroup(each.group, each.by, _ms(each.open_at_s), _ms(each.close_at_s))
        for each in told.backup_groups
    )


def _limits(told: LimitsEntry) -> Limits:
    def ms(seconds: float | None) -> int | None:
        return None if seconds is None else _ms(seconds)

    return Limits(told.waiting, ms(told.wait_s), ms(told.wait_estimate_s))


def _overflow(told: OverflowEntry | None) -> Overflow | None:
    return None if told is None else Overflow(told.to, told.queue, told.message)


def _capacity(told: Capacity) -> CapacityRules:
    return CapacityRules(
        limits=dict(told.limits),
        shared=tuple((group.channels, group.limit) for group in told.shared),
        interrupts=dict(told.interrupts),
    )


def _version(rules: Mapping[str, Any]) -> str:
    """The same rules have the same version, on every machine."""
    text = json.dumps(rules, sort_keys=True, default=lambda part: asdict(part))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _all_ms(seconds: Mapping[ChannelId, float]) -> dict[ChannelId, int]:
    return {channel: _ms(value) for channel, value in seconds.items()}


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
