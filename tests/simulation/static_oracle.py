"""Oracle for what follows from the rules and profiles alone, computed once per profile.

Every answer depends on the version of the rules and on the arguments alone; no record of the ACD
is read, so a cached answer stays right. New rules need a new oracle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from acd.domain.model.channels import SHIPPED_CHANNELS
from acd.domain.model.contact import CALLBACK, PHONE, ChannelId
from acd.domain.model.queue_rules import BackupGroup, CapacityRules, QueueRules, Rules, Trigger

Levels = dict[str, int]
ActiveGroups = frozenset[str]
"""Active backup groups."""


@dataclass(frozen=True, eq=False, slots=True)
class ContactProfile:
    """Everything that decides who is qualified for a contact; one object per value."""

    queue: str
    channel: ChannelId
    language: str
    district: str | None
    requested: tuple[tuple[str, int], ...]
    relaxation_step: int


@dataclass(frozen=True, eq=False, slots=True)
class ConsultantProfile:
    """Everything that decides what a consultant is qualified for; one object per value."""

    skills: tuple[tuple[str, int], ...]
    groups: tuple[str, ...]


FreeConsultant = tuple[ConsultantProfile, frozenset[ChannelId]]
"""Profile of a free consultant, with the channels that have free capacity."""


class StaticOracle:
    """Answers under one version of the rules; all public ones are cached."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.contact_profile, self.consultant_profile = (
            cache(ContactProfile),
            cache(ConsultantProfile),
        )
        self.queue = cache(self._queue)
        self.relaxation_times = cache(self._relaxation_times)
        self.needs = cache(self._needs)
        self.is_qualified = cache(self._is_qualified)
        self.could_be_qualified = cache(self._could_be_qualified)
        self.any_could_serve = cache(self._any_could_serve)
        self.any_may_serve = cache(self._any_may_serve)
        self.free_channels = cache(self._free_channels)
        self.backup_groups_by_wait = [
            (queue.id, backup_group)
            for queue in rules.queues.values()
            for backup_group in by_wait(queue)
        ]

    def _queue(self, name: str) -> QueueRules:
        return self.rules.queues.get(name) or QueueRules(name, {}, {}, {}, {}, {})

    def _relaxation_times(self, queue: str, channel: ChannelId) -> list[int]:
        """Return the waits in ms at which relaxation steps are reached, in order."""
        return sorted(
            relaxation_step.after_ms
            for relaxation_step in self._queue(queue).relaxation_steps_for(channel)
        )

    def _needs(self, contact_profile: ContactProfile, relaxation_steps: int) -> list[Levels]:
        """Return the alternative sets of levels after a number of relaxation steps."""
        queue, rules = self._queue(contact_profile.queue), self.rules
        requirements = [
            queue.skills,
            dict(contact_profile.requested),
            rules.languages.get(contact_profile.language, {}),
            rules.districts.get(contact_profile.district or "", {}),
        ]
        active_groups = queue.relaxation_steps_for(contact_profile.channel)[:relaxation_steps]
        drop = sum(relaxation_step.level_drop for relaxation_step in active_groups)
        dropped = {skill for relaxation_step in active_groups for skill in relaxation_step.drop}
        alternatives = []
        for choice in queue.any_of or ({},):
            required: Levels = {}
            for part in (*requirements, choice):
                for skill, level in part.items():
                    required[skill] = max(level, required.get(skill, 0))
            relaxed = {s: max(1, lv - drop) for s, lv in required.items() if s not in dropped}
            alternatives.append(relaxed)
        return alternatives

    def _is_qualified(
        self,
        consultant_profile: ConsultantProfile,
        contact_profile: ContactProfile,
        active_groups: ActiveGroups,
    ) -> bool:
        """Return whether they match, for a contact without preferred consultants."""
        return self._group_serves(
            consultant_profile, contact_profile, active_groups
        ) and meets_one_of(
            dict(consultant_profile.skills),
            self.needs(contact_profile, contact_profile.relaxation_step),
        )

    def _group_serves(
        self,
        consultant_profile: ConsultantProfile,
        contact_profile: ContactProfile,
        active_groups: ActiveGroups,
    ) -> bool:
        """Return whether a group of the queue, of reached steps or an active one serves."""
        queue, mine = self._queue(contact_profile.queue), set(consultant_profile.groups)
        relaxed_groups = {
            group
            for relaxation_step in queue.relaxation_steps_for(contact_profile.channel)[
                : contact_profile.relaxation_step
            ]
            for group in relaxation_step.groups
        }
        if mine & (relaxed_groups | active_groups):
            return True
        if queue.groups:
            return bool(mine & set(queue.groups))
        return not mine & special_groups(queue)

    def _could_be_qualified(
        self, consultant_profile: ConsultantProfile, contact_profile: ContactProfile
    ) -> bool:
        """Return whether they match after all steps, with all backup groups active."""
        queue, mine = self._queue(contact_profile.queue), set(consultant_profile.groups)
        inside = not queue.groups or bool(mine & (set(queue.groups) | special_groups(queue)))
        return inside and meets_one_of(
            dict(consultant_profile.skills),
            self.needs(contact_profile, len(queue.relaxation_steps_for(contact_profile.channel))),
        )

    def _any_could_serve(
        self,
        team: tuple[ConsultantProfile, ...],
        contact_profile: ContactProfile,
        active_groups: ActiveGroups,
    ) -> bool:
        return any(
            self.could_be_qualified(consultant_profile, contact_profile)
            or self.is_qualified(consultant_profile, contact_profile, active_groups)
            for consultant_profile in team
        )

    def _any_may_serve(
        self,
        free: tuple[FreeConsultant, ...],
        contact_profile: ContactProfile,
        active_groups: ActiveGroups,
    ) -> bool:
        return any(
            contact_profile.channel in free_channels
            and self.is_qualified(consultant_profile, contact_profile, active_groups)
            for consultant_profile, free_channels in free
        )

    def _free_channels(self, engaged: tuple[ChannelId, ...]) -> frozenset[ChannelId]:
        """Return the channels with free capacity beside the engagements."""
        return frozenset(
            channel
            for channel in SHIPPED_CHANNELS
            if has_capacity(self.rules.capacity, engaged, channel)
        )


def by_wait(queue: QueueRules) -> list[BackupGroup]:
    return [
        backup_group
        for backup_group in queue.backup_groups
        if backup_group.by is Trigger.OLDEST_WAIT
    ]


def special_groups(queue: QueueRules) -> set[str]:
    relaxed_groups = {
        group for relaxation_step in queue.relaxation_steps for group in relaxation_step.groups
    }
    return relaxed_groups | {backup_group.group for backup_group in queue.backup_groups}


def meets_one_of(skills: Levels, alternatives: Iterable[Levels]) -> bool:
    return any(
        all(skills.get(skill, 0) >= level for skill, level in choice.items())
        for choice in alternatives
    )


def level_of(skills: Levels, alternatives: Iterable[Levels]) -> int:
    """Return the lowest level in the alternative that is met best."""
    levels = [
        min((skills[skill] for skill in choice), default=0)
        for choice in alternatives
        if meets_one_of(skills, [choice])
    ]
    return max(levels, default=0)


def has_capacity(capacity: CapacityRules, engaged: Iterable[ChannelId], channel: ChannelId) -> bool:
    """Return whether one more contact of this channel fits; a callback is a call too."""
    held = Counter(engaged)
    if not _has_capacity(capacity, held, channel):
        return False
    return channel != CALLBACK or _has_capacity(capacity, held, PHONE)


def _has_capacity(capacity: CapacityRules, held: Counter[ChannelId], channel: ChannelId) -> bool:
    limits, interrupts = capacity.limits, capacity.interrupts.get(channel, ())
    limit = limits.get(channel, 0)
    if channel == CALLBACK and channel not in limits:
        limit = min(1, limits.get(PHONE, 0))
        interrupts = capacity.interrupts.get(PHONE, ())
    if held[channel] >= limit:
        return False
    if any(other != channel and other not in interrupts for other in held):
        return False
    return all(
        sum(held[member] for member in group) < most
        for group, most in capacity.shared
        if channel in group
    )


class _Latest:
    """Cache of the oracle for the latest rules."""

    static = StaticOracle(Rules("", {}, CapacityRules({}, (), {})))


def static_oracle_for(rules: Rules | None) -> StaticOracle:
    """Return the oracle for the rules; without rules nobody may do anything."""
    if _Latest.static.rules is not rules:
        _Latest.static = StaticOracle(rules or Rules("", {}, CapacityRules({}, (), {})))
    return _Latest.static
