"""The waiting contacts in order of service, grouped by what they need."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping

from acd.domain.contact import Channel
from acd.domain.queues import QueueRules, Rules
from acd.domain.state import ContactEntry, Need, Place


def need_of(queue: QueueRules, asked: Mapping[str, int]) -> Need:
    """All skills of the queue and of the contact; the higher level where both ask."""
    levels = dict(queue.skills)
    for skill, level in asked.items():
        levels[skill] = max(level, levels.get(skill, 0))
    return tuple(sorted(levels.items()))


def priority_of(rules: Rules, queue: QueueRules, contact: ContactEntry) -> int:
    """The sum of what the queue, the channel and the door gave it."""
    return queue.priority + rules.channel_priority.get(contact.channel, 0) + contact.asked_priority


def meets(skills: Mapping[str, int], need: Need) -> bool:
    """Whether every skill is there at its level."""
    return all(skills.get(skill, 0) >= level for skill, level in need)


class Line:
    """Contacts of one channel with one need. `qualified` is a bit mask over the consultants."""

    __slots__ = ("channel", "need", "qualified", "waiting")

    def __init__(self, channel: Channel, need: Need) -> None:
        self.channel = channel
        self.need = need
        self.qualified = 0
        self.waiting: list[Place] = []


def _drop(places: list[Place], place: Place) -> None:
    index = bisect_left(places, place)
    if index < len(places) and places[index] == place:
        del places[index]


class QueueOrder:
    """Positions that residents are told: the order within one queue and channel."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, Channel], list[Place]] = {}

    def add(self, contact: ContactEntry) -> None:
        insort(self._places.setdefault((contact.queue, contact.channel), []), contact.place)

    def remove(self, contact: ContactEntry) -> None:
        _drop(self._places.get((contact.queue, contact.channel), []), contact.place)

    def position(self, contact: ContactEntry) -> int:
        """1 = next. For a contact that waits."""
        places = self._places.get((contact.queue, contact.channel), [])
        return bisect_left(places, contact.place) + 1


def join(line: Line, contact: ContactEntry) -> None:
    """Put the contact at its place."""
    insort(line.waiting, contact.place)


def leave(line: Line, contact: ContactEntry) -> None:
    """Take the contact out; harmless when it is not there."""
    _drop(line.waiting, contact.place)
