"""Reader of `queues.yaml`: the rules of the ACD. Contradictions are reported with their line."""

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
    """Names that the other files define. `people` empty: names of consultants are not checked."""

    skills: Collection[str]
    groups: Collection[str] = ()
    people: Collection[str] = ()
    channels: Mapping[ChannelId, DeclaredChannel] = field(default_factory=lambda: SHIPPED)


@dataclass(frozen=True)
class LoadedRules:
    """Rules and the document that they come from, for checks against other files."""

    rules: Rules
    marked: MarkedDocument


def load_rules(path: Path, references: References) -> LoadedRules:
    """Read and check the file. Raises ConfigInvalid."""
    file, marked = load_model(path, QueuesFile)
    rules: dict[str, Any] = {
        "channels": {name: channel.rules for name, channel in references.channels.items()},
        "queues": {
            name: complete_queue(_queue(marked, name, entry, file), references.channels)
            for name, entry in file.queues.items()
        },
        "capacity": complete_capacity(_capacity(file.capacity), references.channels),
        "wrap_up_extension_ms": _ms(file.wrap_up_extension_s),
        "channel_priority": complete_table(file.channel_priority, references.channels),
        "languages": {name: dict(skills) for name, skills in file.languages.items()},
        "districts": {name: dict(skills) for name, skills in file.districts.items()},
        "pauses": PauseRules(
            {reason: _ms(longest_s) for reason, longest_s in file.longest_pause_s.items()}
        ),
        "shifts": ShiftRules(_ms(file.shifts.grace_s), _ms(file.shifts.break_grace_s)),
    }
    for location, name, names, noun in _references(file, references):
        if name not in names:
            raise marked.error(location, f"expected {noun} {', '.join(sorted(names)) or '(none)'}")
    _check_channels(marked, file, references)
    rules_of_file = Rules(version=_version(rules), **rules)
    try:
        check_rules(rules_of_file)
    except RulesInvalid as refused:
        raise _in_the_file(marked, refused) from None
    return LoadedRules(rules_of_file, marked)


def _check_channels(marked: MarkedDocument, file: QueuesFile, references: References) -> None:
    """Raise ConfigInvalid for a channel without a default that every queue needs."""
    for name, channel in references.channels.items():
        for part in NEEDED_BY_CHANNEL:
            if name not in (*getattr(file.defaults, part), CALLBACK) and channel.like is None:
                raise marked.error(("defaults", part), f"expected a value for {name}")


def _in_the_file(marked: MarkedDocument, refused: RulesInvalid) -> Exception:
    """Return the error at its line in the file, or in the defaults when the queue has no value.

    The ACD names the place first: `queues.drogi.relaxation_steps[1]: expected ..`.
    """
    field, _, problem = refused.message.partition(": ")
    location: Location = tuple(
        int(step) if step.isdecimal() else step for step in re.findall(r"[^.\[\]]+", field)
    )
    if location[2:3] == ("skills",) and not marked.holds(location):
        location = (*location[:2], "requires")
    default = ("defaults", *location[2:])
    if not marked.holds(location[:3]) and marked.holds(default[:2]):
        location = default
    return marked.error(location, problem)


Reference = tuple[Location, str, Collection[str], str]


def _references(file: QueuesFile, references: References) -> Iterator[Reference]:
    """Yield (location, name, names it must be one of, noun for the message)."""
    for part in ("languages", "districts"):
        for name, skills in getattr(file, part).items():
            for skill in skills:
                yield (part, name, skill), skill, references.skills, "a skill of"
    yield from _of_channels(file, references)
    yield from _of_settings(("defaults",), file.defaults, references)
    for name, entry in file.queues.items():
        location = ("queues", name)
        for skill in entry.skills:
            yield (*location, "skills", skill), skill, references.skills, "a skill of"
        for skill in skills_in(entry.requires):
            yield (
                (*location, "requires"),
                skill,
                references.skills,
                f"in place of {skill!r} a skill of",
            )
        yield from _of_settings(location, entry, references)


def _of_settings(
    location: Location, settings: QueueSettings, references: References
) -> Iterator[Reference]:
    for group in settings.groups:
        yield (*location, "groups"), group, references.groups, _group(group)
    yield from _of_relaxation(location, settings, references)
    for number, backup_group in enumerate(settings.backup_groups):
        at = (*location, "backup_groups", number, "group")
        yield at, backup_group.group, references.groups, _group(backup_group.group)
    for part in BY_CHANNEL:
        yield from _channels((*location, part), getattr(settings, part), references)
    yield from _of_auto_accept(location, settings, references)
    for person in settings.first if references.people else ():
        yield (*location, "first"), person, references.people, f"in place of {person!r} one of"


def _of_relaxation(
    location: Location, settings: QueueSettings, references: References
) -> Iterator[Reference]:
    for number, step in enumerate(settings.relaxation_steps):
        at = (*location, "relaxation_steps", number)
        for skill in step.drop:
            yield (*at, "drop"), skill, references.skills, f"in place of {skill!r} a skill of"
        yield from _channels((*at, "channels"), step.channels, references)
        for group in step.groups:
            yield (*at, "groups"), group, references.groups, _group(group)


def _of_auto_accept(
    location: Location, settings: QueueSettings, references: References
) -> Iterator[Reference]:
    written_channels = [
        name for name, channel in references.channels.items() if channel.rules.kind is WRITTEN
    ]
    for number, name in enumerate(settings.auto_accept):
        noun = f"in place of {name!r} a written channel:"
        yield (*location, "auto_accept", number), name, written_channels, noun


def _of_channels(file: QueuesFile, references: References) -> Iterator[Reference]:
    """Yield every channel id outside the settings of queues."""
    channel_lists: list[tuple[Location, Collection[ChannelId]]] = [
        (("channel_priority",), file.channel_priority),
        (("capacity", "limits"), file.capacity.limits),
        (("capacity", "interrupts"), file.capacity.interrupts),
    ]
    for name, held in file.capacity.interrupts.items():
        channel_lists.append((("capacity", "interrupts", name), held))
    for number, group in enumerate(file.capacity.shared):
        channel_lists.append((("capacity", "shared", number, "channels"), group.channels))
    for location, channels in channel_lists:
        yield from _channels(location, channels, references)


def _channels(
    location: Location, channels: Collection[ChannelId], references: References
) -> Iterator[Reference]:
    for name in channels:
        at = (*location, name) if isinstance(channels, Mapping) else location
        yield at, name, references.channels, f"in place of {name!r} a channel of channels.yaml:"


def _group(name: str) -> str:
    return f"in place of {name!r} a group of roster.yaml:"


def _queue(marked: MarkedDocument, name: str, entry: QueueEntry, file: QueuesFile) -> QueueRules:
    settings = _with_defaults(file.defaults, entry)
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
            for channel, target in settings.targets.items()
        },
        wrap_up_ms=_all_ms(settings.wrap_up_s),
        offer_timeout_ms=_all_ms(settings.offer_timeout_s),
        priority=settings.priority,
        any_of=any_of,
        groups=settings.groups,
        relaxation_steps=_relaxation_steps(settings),
        backup_groups=_backup_groups(settings),
        ageing=dict(settings.ageing),
        policy=policy_of(settings.policy),
        first=settings.first,
        preferred_ms=_ms(settings.preferred_s),
        emergency=settings.emergency,
        auto_accept=tuple(settings.auto_accept),
        limits=_limits(settings.limits),
        overflow=_overflow(settings.overflow),
        closed=_overflow(settings.closed),
        unserved=_overflow(settings.unserved),
        redial_ms=_ms(settings.redial_s),
        callback=CallbackRules(settings.callback.attempts, _ms(settings.callback.retry_s)),
        expected_ms=_all_ms(settings.expected_s),
    )


def _with_defaults(defaults: Defaults, entry: QueueEntry) -> QueueSettings:
    """Return the settings of the queue over the defaults; a value that is set empty counts."""
    file = {name: getattr(entry, name) for name in entry.model_fields_set}
    settings = {
        name: file.get(name, getattr(defaults, name)) for name in QueueSettings.model_fields
    }
    for name in BY_CHANNEL:
        settings[name] = {**getattr(defaults, name), **getattr(entry, name)}
    return QueueSettings.model_construct(**settings)


def policy_of(file: str | Weights) -> Policy:
    """Return a preset, or a preset with other weights under a name of its own."""
    if isinstance(file, str):
        return PRESETS[file]
    changed = file.model_dump(exclude={"preset", "name"}, exclude_none=True)
    name = file.name or (f"{file.preset}-changed" if changed else file.preset)
    return replace(PRESETS[file.preset], name=name, **changed)


def _relaxation_steps(file: QueueSettings) -> tuple[RelaxationStep, ...]:
    return tuple(
        RelaxationStep(
            _ms(relaxation_step.after_s),
            relaxation_step.level_drop,
            relaxation_step.drop,
            relaxation_step.groups,
            relaxation_step.channels,
        )
        for relaxation_step in file.relaxation_steps
    )


def _backup_groups(file: QueueSettings) -> tuple[BackupGroup, ...]:
    return tuple(
        BackupGroup(entry.group, entry.by, _ms(entry.open_at_s), _ms(entry.close_at_s))
        for entry in file.backup_groups
    )


def _limits(file: LimitsEntry) -> Limits:
    def ms(seconds: float | None) -> int | None:
        return None if seconds is None else _ms(seconds)

    return Limits(file.waiting, ms(file.wait_s), ms(file.wait_estimate_s))


def _overflow(file: OverflowEntry | None) -> Overflow | None:
    return None if file is None else Overflow(file.to, file.queue, file.message)


def _capacity(file: Capacity) -> CapacityRules:
    return CapacityRules(
        limits=dict(file.limits),
        shared=tuple((group.channels, group.limit) for group in file.shared),
        interrupts=dict(file.interrupts),
    )


def _version(rules: Mapping[str, Any]) -> str:
    """Return a hash of the rules: the same rules have the same version on every machine."""
    text = json.dumps(rules, sort_keys=True, default=lambda part: asdict(part))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _all_ms(seconds: Mapping[ChannelId, float]) -> dict[ChannelId, int]:
    return {channel: _ms(value) for channel, value in seconds.items()}


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
