"""What follows from the rules and a few values alone: told once for all who have these values.

Every answer depends on the version of the rules and on the arguments, on nothing else: no
record of the ACD is looked at, so there is nothing that could change behind an answer's back.
An answer that is remembered is the one that would be found again. New rules begin new facts.
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
Opened = frozenset[str]
"""Groups that help out as an open reserve."""


@dataclass(frozen=True, eq=False, slots=True)
class Wish:
    """All that decides who is qualified for a contact. The same values: the same object."""

    queue: str
    channel: ChannelId
    language: str
    district: str | None
    asked: tuple[tuple[str, int], ...]
    relaxation_step: int


@dataclass(frozen=True, eq=False, slots=True)
class Means:
    """All that decides what a consultant is qualified for. The same values: the same object."""

    skills: tuple[tuple[str, int], ...]
    groups: tuple[str, ...]


Spare = tuple[Means, frozenset[ChannelId]]
"""What somebody is qualified for, and the channels of which one more fits into her hands."""


class Facts:
    """Under one version of the rules; whatever is public remembers its answers."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.wish, self.means = cache(Wish), cache(Means)
        self.queue = cache(self._queue)
        self.relaxation_times = cache(self._relaxation_times)
        self.needs = cache(self._needs)
        self.is_qualified = cache(self._is_qualified)
        self.could_be_qualified = cache(self._could_be_qualified)
        self.somebody_could = cache(self._somebody_could)
        self.somebody_may = cache(self._somebody_may)
        self.room = cache(self._room)
        self.backup_groups_by_wait = [
            (queue.id, backup_group)
            for queue in rules.queues.values()
            for backup_group in by_wait(queue)
        ]

    def _queue(self, name: str) -> QueueRules:
        return self.rules.queues.get(name) or QueueRules(name, {}, {}, {}, {}, {})

    def _relaxation_times(self, queue: str, channel: ChannelId) -> list[int]:
        """After how many ms of waiting one more ring opens, the earliest first."""
        return sorted(
            relaxation_step.after_ms
            for relaxation_step in self._queue(queue).relaxation_steps_for(channel)
        )

    def _needs(self, wish: Wish, relaxation_steps: int) -> list[Levels]:
        """The sets of levels of which one is enough, relaxed by so many rings."""
        queue, rules = self._queue(wish.queue), self.rules
        asked = [
            queue.skills,
            dict(wish.asked),
            rules.languages.get(wish.language, {}),
            rules.districts.get(wish.district or "", {}),
        ]
        opened = queue.relaxation_steps_for(wish.channel)[:relaxation_steps]
        drop = sum(relaxation_step.level_drop for relaxation_step in opened)
        gone = {skill for relaxation_step in opened for skill in relaxation_step.drop}
        alternatives = []
        for choice in queue.any_of or ({},):
            together: Levels = {}
            for part in (*asked, choice):
                for skill, level in part.items():
                    together[skill] = max(level, together.get(skill, 0))
            relaxed = {s: max(1, lv - drop) for s, lv in together.items() if s not in gone}
            alternatives.append(relaxed)
        return alternatives

    def _is_qualified(self, means: Means, wish: Wish, opened: Opened) -> bool:
        """For a contact that asks for nobody by name."""
        return self._is_called(means, wish, opened) and has_one_of(
            dict(means.skills), self.needs(wish, wish.relaxation_step)
        )

    def _is_called(self, means: Means, wish: Wish, opened: Opened) -> bool:
        """By the queue's groups, those of the rings that have opened, or an open reserve."""
        queue, mine = self._queue(wish.queue), set(means.groups)
        relaxed_groups = {
            group
            for relaxation_step in queue.relaxation_steps_for(wish.channel)[: wish.relaxation_step]
            for group in relaxation_step.groups
        }
        if mine & (relaxed_groups | opened):
            return True
        if queue.groups:
            return bool(mine & set(queue.groups))
        return not mine & special_groups(queue)

    def _could_be_qualified(self, means: Means, wish: Wish) -> bool:
        """In the widest ring and with every reserve open."""
        queue, mine = self._queue(wish.queue), set(means.groups)
        inside = not queue.groups or bool(mine & (set(queue.groups) | special_groups(queue)))
        return inside and has_one_of(
            dict(means.skills), self.needs(wish, len(queue.relaxation_steps_for(wish.channel)))
        )

    def _somebody_could(self, team: tuple[Means, ...], wish: Wish, opened: Opened) -> bool:
        return any(
            self.could_be_qualified(means, wish) or self.is_qualified(means, wish, opened)
            for means in team
        )

    def _somebody_may(self, free: tuple[Spare, ...], wish: Wish, opened: Opened) -> bool:
        return any(
            wish.channel in room and self.is_qualified(means, wish, opened) for means, room in free
        )

    def _room(self, hands: tuple[ChannelId, ...]) -> frozenset[ChannelId]:
        """The channels of which one more fits beside what she has in her hands."""
        return frozenset(
            channel for channel in SHIPPED_CHANNELS if has_room(self.rules.capacity, hands, channel)
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


def has_one_of(skills: Levels, alternatives: Iterable[Levels]) -> bool:
    return any(
        all(skills.get(skill, 0) >= level for skill, level in choice.items())
        for choice in alternatives
    )


def level_of(skills: Levels, alternatives: Iterable[Levels]) -> int:
    """Her lowest level in the alternative that she meets best."""
    levels = [
        min((skills[skill] for skill in choice), default=0)
        for choice in alternatives
        if has_one_of(skills, [choice])
    ]
    return max(levels, default=0)


def has_room(capacity: CapacityRules, hands: Iterable[ChannelId], channel: ChannelId) -> bool:
    """For one more of this channel; a callback is a call too."""
    held = Counter(hands)
    if not _has_room(capacity, held, channel):
        return False
    return channel != CALLBACK or _has_room(capacity, held, PHONE)


def _has_room(capacity: CapacityRules, held: Counter[ChannelId], channel: ChannelId) -> bool:
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


class _Newest:
    """The facts that were asked for last: an ACD publishes rules now and then, not at each step."""

    facts = Facts(Rules("", {}, CapacityRules({}, (), {})))


def facts_under(rules: Rules | None) -> Facts:
    """Without any rules nobody may do anything."""
    if _Newest.facts.rules is not rules:
        _Newest.facts = Facts(rules or Rules("", {}, CapacityRules({}, (), {})))
    return _Newest.facts
