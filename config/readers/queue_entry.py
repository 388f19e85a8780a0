"""One queue of `queues.yaml` as the ACD's rules have it: its entry over the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from acd.domain.model.contact import ChannelId
from acd.domain.model.policy import PRESETS, Policy
from acd.domain.model.queue_rules import (
    BackupGroup,
    CallbackRules,
    CapacityRules,
    Limits,
    Overflow,
    QueueRules,
    RelaxationStep,
    ServiceTarget,
)
from config.readers.queue_schema import (
    BY_CHANNEL,
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
)
from config.readers.yaml_lines import MarkedDocument


def build_queue(
    marked: MarkedDocument, name: str, entry: QueueEntry, file: QueuesFile
) -> QueueRules:
    """Return the rules of one queue. Raises ConfigInvalid for its requirements."""
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
            channel: ServiceTarget(to_ms(target.within_s), target.goal)
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
        preferred_ms=to_ms(settings.preferred_s),
        emergency=settings.emergency,
        auto_accept=tuple(settings.auto_accept),
        limits=_limits(settings.limits),
        overflow=_overflow(settings.overflow),
        closed=_overflow(settings.closed),
        unserved=_overflow(settings.unserved),
        redial_ms=to_ms(settings.redial_s),
        callback=CallbackRules(settings.callback.attempts, to_ms(settings.callback.retry_s)),
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
            to_ms(relaxation_step.after_s),
            relaxation_step.level_drop,
            relaxation_step.drop,
            relaxation_step.groups,
            relaxation_step.channels,
        )
        for relaxation_step in file.relaxation_steps
    )


def _backup_groups(file: QueueSettings) -> tuple[BackupGroup, ...]:
    return tuple(
        BackupGroup(entry.group, entry.by, to_ms(entry.open_at_s), to_ms(entry.close_at_s))
        for entry in file.backup_groups
    )


def _limits(file: LimitsEntry) -> Limits:
    def ms(seconds: float | None) -> int | None:
        return None if seconds is None else to_ms(seconds)

    return Limits(file.waiting, ms(file.wait_s), ms(file.wait_estimate_s))


def _overflow(file: OverflowEntry | None) -> Overflow | None:
    return None if file is None else Overflow(file.to, file.queue, file.message)


def build_capacity(file: Capacity) -> CapacityRules:
    """Return the capacity of one consultant."""
    return CapacityRules(
        limits=dict(file.limits),
        shared=tuple((group.channels, group.limit) for group in file.shared),
        interrupts=dict(file.interrupts),
    )


def _all_ms(seconds: Mapping[ChannelId, float]) -> dict[ChannelId, int]:
    return {channel: to_ms(value) for channel, value in seconds.items()}


def to_ms(seconds: float) -> int:
    """Return seconds of the file as the milliseconds of the rules."""
    return round(seconds * 1000)
