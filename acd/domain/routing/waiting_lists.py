"""All waiting lists, and where each waiting contact is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acd.domain.model.channels import SHIPPED_CHANNELS
from acd.domain.model.contact import ChannelId
from acd.domain.model.queue_rules import QueueRules, RelaxationStep, Rules
from acd.domain.model.skill_requirements import ANYBODY, Need, named_in, need_of, relaxed
from acd.domain.model.state import AcdState, ContactEntry
from acd.domain.routing.entries import WaitingList
from acd.domain.routing.queue_positions import QueuePosition

WaitingListKey = tuple[
    str, ChannelId, tuple[tuple[str, int], ...], str | None, str, int, tuple[str, ...]
]
"""Queue, channel, requested skills, district, language, relaxation step, preferred consultants."""

SHIPPED_ORDER = {channel: number for number, channel in enumerate(SHIPPED_CHANNELS)}


class WaitingLists:
    """Waiting lists by what the contacts need.

    `positions`: contact id -> its list and position; `refused`: waiting contacts that a
    consultant did not take.
    """

    def __init__(self, state: AcdState) -> None:
        self._state = state
        self._lists: dict[WaitingListKey, WaitingList] = {}
        self._by_queue: dict[tuple[str, ChannelId], list[WaitingList]] = {}
        self._channels: list[ChannelId] = []
        self.positions: dict[str, tuple[WaitingList, QueuePosition]] = {}
        self.refused: dict[str, ContactEntry] = {}

    def all(self) -> Iterator[WaitingList]:
        """Iterate over the waiting lists that hold a contact."""
        return (waiting_list for waiting_list in self._lists.values() if waiting_list.count)

    def update_bonuses(self) -> None:
        """Bring the bonuses of all lists in step with the mean waits."""
        mean_wait_ms = self._state.load.mean_wait_ms
        for waiting_list in self._lists.values():
            waiting_list.update_bonus(mean_wait_ms)

    def of_queue(self, queue_id: str) -> Iterator[WaitingList]:
        """Iterate over the waiting lists of a queue, on all channels."""
        for channel in self._channels:
            yield from self._by_queue.get((queue_id, channel), ())

    def list_for(
        self, contact: ContactEntry, rules: Rules, queue: QueueRules
    ) -> tuple[WaitingList, bool]:
        """Return the list for the contact's need, and whether it was created for it."""
        skills = contact.requested_skills
        key = (
            contact.queue,
            contact.channel,
            tuple(sorted(skills.items())) if skills else (),
            contact.district if contact.district in rules.districts else None,
            contact.language if contact.language in rules.languages else "",
            contact.relaxation_step,
            contact.preferred,
        )
        waiting_list = self._lists.get(key)
        if waiting_list is not None:
            return waiting_list, False
        return self._create(key, contact, rules, queue), True

    def _create(
        self, key: WaitingListKey, contact: ContactEntry, rules: Rules, queue: QueueRules
    ) -> WaitingList:
        """Create the list for contacts like this one. Needs come from the rules, so few exist."""
        steps = queue.relaxation_steps_for(contact.channel)[: contact.relaxation_step]
        need = relaxed_need(contact, rules, queue, steps)
        waiting_list = WaitingList(
            queue,
            contact.channel,
            ANYBODY if contact.preferred else need,
            frozenset(group for step in steps for group in step.groups),
            contact.preferred,
            self._state.load.flow(queue, contact.channel),
            self._state.policy_of(queue),
            named_in(need),
        )
        waiting_list.update_bonus(self._state.load.mean_wait_ms)
        self._lists[key] = waiting_list
        self._by_queue.setdefault((queue.id, contact.channel), []).append(waiting_list)
        if contact.channel not in self._channels:
            self._channels = sorted((*self._channels, contact.channel), key=_channel_order)
        return waiting_list

    def add(self, contact: ContactEntry, waiting_list: WaitingList) -> None:
        """Add the contact at its position."""
        position = waiting_list.position_of(contact)
        waiting_list.add(position, self._state.now_ms)
        self.positions[contact.contact_id] = (waiting_list, position)
        if contact.refused_by:
            self.refused[contact.contact_id] = contact

    def remove(self, contact: ContactEntry) -> WaitingList:
        """Remove the contact; return the list that held it."""
        waiting_list, position = self.positions.pop(contact.contact_id)
        waiting_list.remove(position)
        if contact.refused_by:
            self.refused.pop(contact.contact_id, None)
        return waiting_list

    def list_of(self, contact: ContactEntry) -> WaitingList:
        return self.positions[contact.contact_id][0]

    def holds(self, contact_id: str) -> bool:
        return contact_id in self.positions

    def number_in_queue(self, contact: ContactEntry) -> int:
        """Return the contact's position within its queue and channel; 1 = next."""
        _, position = self.positions[contact.contact_id]
        waiting_lists = self._by_queue[contact.queue, contact.channel]
        return 1 + sum(waiting_list.count_before(position) for waiting_list in waiting_lists)


def relaxed_need(
    contact: ContactEntry, rules: Rules, queue: QueueRules, steps: tuple[RelaxationStep, ...]
) -> Need:
    """Return what queue, contact, language and district require, relaxed by the steps."""
    need = need_of(
        queue.skills,
        queue.any_of,
        contact.requested_skills,
        rules.languages.get(contact.language, {}),
        rules.districts.get(contact.district or "", {}),
    )
    level_drop = sum(step.level_drop for step in steps)
    return relaxed(need, level_drop, (skill for step in steps for skill in step.drop))


def queue_skills(queue: QueueRules) -> frozenset[str]:
    """Return every skill that the queue itself names."""
    return frozenset(queue.skills).union(*queue.any_of)


def further_skills(contact: ContactEntry, rules: Rules, queue: QueueRules) -> Iterable[str]:
    """Return the skills that contact, language and district require besides the queue's own."""
    language = rules.languages.get(contact.language)
    district = rules.districts.get(contact.district or "")
    parts = [part for part in (contact.requested_skills, language, district) if part]
    return sorted(set().union(*parts) - queue_skills(queue)) if parts else ()


def _channel_order(channel: ChannelId) -> tuple[int, str]:
    """Order shipped channels first; the order does not depend on which contact came first."""
    return (SHIPPED_ORDER.get(channel, len(SHIPPED_ORDER)), channel)
