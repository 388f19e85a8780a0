"""The consultants, indexed for routing: who may be offered what, longest idle first.

Sorted lists per skill give the order; bit masks count who is left out and why. So neither
choosing nor explaining an offer iterates over all consultants.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby

from acd.domain.model.capacity import CapacityTable
from acd.domain.model.consultant import Presence
from acd.domain.model.contact import ChannelId
from acd.domain.model.groups import Groups, special_groups
from acd.domain.model.queue_rules import CapacityRules, ShiftRules
from acd.domain.model.skill_requirements import meets
from acd.domain.model.state import AcdState, ConsultantEntry
from acd.domain.routing.entries import (
    NO_CHANNELS,
    IndexedConsultant,
    IndexedSkill,
    Rank,
    WaitingList,
)
from acd.domain.routing.timers import END_CHECK_MS

# Until Python 3.12 an access through the class takes ten times as long.
READY = Presence.READY
OFFLINE = Presence.OFFLINE

ANY_SKILL = ""
"""Name of the pseudo-skill that every consultant has."""
NO_CAPACITY = CapacityRules(limits={}, shared=(), interrupts={})
NEAR_END_MS = END_CHECK_MS + 3_600_000
"""From this long before the end of a shift or the next break, explanations check it."""


class Masks:
    """Bit masks with one bit per consultant.

    Consultants with free capacity are kept by the set of their open channels, of which few
    occur: a change moves one bit instead of one per channel.
    """

    __slots__ = ("_by_channels", "_open", "at_work", "near_end", "offered", "ready", "wrap_up")

    def __init__(self) -> None:
        self.at_work = 0
        self.ready = 0
        self.offered = 0
        self.wrap_up = 0
        self.near_end = 0
        self._by_channels: defaultdict[frozenset[ChannelId], int] = defaultdict(int)
        self._open: dict[ChannelId, int] = {}

    def change_open(
        self, bit: int, previous: frozenset[ChannelId], channels: frozenset[ChannelId]
    ) -> None:
        """Record that a consultant's open channels changed."""
        if previous:
            self._by_channels[previous] ^= bit
        if channels:
            self._by_channels[channels] ^= bit
        self._open.clear()

    def open_on(self, channel: ChannelId) -> int:
        """Return the mask of the consultants who can be offered one more contact of the channel."""
        mask = self._open.get(channel)
        if mask is None:
            mask = 0
            for channels, members in self._by_channels.items():
                if channel in channels:
                    mask = mask | members if mask else members
            self._open[channel] = mask
        return mask


class ConsultantIndex:
    """Every consultant that ever signed in or was planned, in order of service per skill."""

    def __init__(self, state: AcdState) -> None:
        rules = state.rules
        self._state = state
        self._capacity = CapacityTable(rules.capacity if rules else NO_CAPACITY)
        self._shifts = rules.shifts if rules else ShiftRules()
        self._consultants: dict[str, IndexedConsultant] = {}
        self._by_bit: list[IndexedConsultant] = []
        self._skills: dict[str, IndexedSkill] = {}
        self._by_preferred: dict[str, list[WaitingList]] = {}
        self._special_groups = {
            queue.id: special_groups(queue) for queue in (rules.queues.values() if rules else ())
        }
        self.groups = Groups()
        self.masks = Masks()

    # Waiting lists

    def add_waiting_list(self, waiting_list: WaitingList) -> None:
        """Find the consultants who may serve a new waiting list."""
        if waiting_list.preferred:
            for consultant_id in waiting_list.preferred:
                self._by_preferred.setdefault(consultant_id, []).append(waiting_list)
                if consultant := self._consultants.get(consultant_id):
                    self._join(consultant, waiting_list)
            return
        for skill in {self._rarest(choice) for choice in waiting_list.need}:
            skill.waiting_lists.append(waiting_list)
            for consultant in skill.consultants.values():
                self._join_if_qualified(consultant, waiting_list)

    def _rarest(self, choice: Iterable[tuple[str, int]]) -> IndexedSkill:
        """Return the needed skill that the fewest consultants have."""
        return min(
            (self._skill(name) for name, _ in choice),
            key=lambda skill: (len(skill.consultants), skill.name),
            default=self._skill(ANY_SKILL),
        )

    def _skill(self, name: str) -> IndexedSkill:
        skill = self._skills.get(name)
        if skill is None:
            skill = self._skills[name] = IndexedSkill(name)
        return skill

    def set_demand(self, demand: Mapping[str, float]) -> None:
        """Set the demand of each skill in Erlangs, 0 for skills that are not named."""
        for name in demand:
            self._skill(name)
        for name, skill in self._skills.items():
            skill.demand = demand.get(name, 0.0)

    def _join_if_qualified(self, consultant: IndexedConsultant, waiting_list: WaitingList) -> None:
        if consultant in waiting_list.members or not meets(
            consultant.entry.skills, waiting_list.need
        ):
            return
        if self._group_serves(consultant.entry.groups, waiting_list):
            self._join(consultant, waiting_list)
        else:
            waiting_list.other_group |= consultant.bit
            consultant.uncalled.append(waiting_list)

    def _group_serves(self, groups: tuple[str, ...], waiting_list: WaitingList) -> bool:
        """Return whether one of the groups serves the queue: its own, relaxed or backup groups."""
        queue = waiting_list.queue
        active = self._state.active_backup_groups.get(queue.id, ())
        if any(group in waiting_list.groups or group in active for group in groups):
            return True
        if queue.groups:
            return any(group in queue.groups for group in groups)
        special = self._special_groups.get(queue.id, frozenset())
        return not any(group in special for group in groups)

    def _join(self, consultant: IndexedConsultant, waiting_list: WaitingList) -> None:
        waiting_list.add_member(consultant)
        consultant.waiting_lists.append(waiting_list)

    def _leave_waiting_lists(self, consultant: IndexedConsultant) -> None:
        for waiting_list in consultant.waiting_lists:
            waiting_list.remove_member(consultant)
        for waiting_list in consultant.uncalled:
            waiting_list.other_group &= ~consultant.bit
        consultant.waiting_lists, consultant.uncalled = [], []

    # Consultants

    def get(self, consultant_id: str) -> IndexedConsultant:
        return self._consultants[consultant_id]

    def all(self) -> Iterable[IndexedConsultant]:
        return self._consultants.values()

    def add(self, entry: ConsultantEntry) -> IndexedConsultant:
        """Index a new consultant, or one whose skills, groups or backup groups changed."""
        consultant = self._consultants.get(entry.consultant_id)
        if consultant is None:
            consultant = IndexedConsultant(entry, 1 << len(self._by_bit))
            self._by_bit.append(consultant)
            self._consultants[entry.consultant_id] = consultant
        self._remove_rank(consultant)
        self._leave_waiting_lists(consultant)
        for skill in consultant.skills:
            del skill.consultants[entry.consultant_id]
            skill.at_work -= consultant.at_work
        self.groups.change(consultant.bit, consultant.groups, entry.groups)
        consultant.groups = entry.groups
        consultant.entry = entry
        consultant.skills = tuple(self._skill(name) for name in (ANY_SKILL, *sorted(entry.skills)))
        for skill in consultant.skills:
            skill.consultants[entry.consultant_id] = consultant
            skill.at_work += consultant.at_work
        self._join_waiting_lists(consultant)
        self.update_latest_end(consultant)
        self.update_availability(consultant)
        self.update_rank(consultant)
        return consultant

    def _join_waiting_lists(self, consultant: IndexedConsultant) -> None:
        for waiting_list in self._by_preferred.get(consultant.entry.consultant_id, ()):
            self._join(consultant, waiting_list)
        for skill in consultant.skills:
            for waiting_list in skill.waiting_lists:
                self._join_if_qualified(consultant, waiting_list)

    def update_latest_end(self, consultant: IndexedConsultant) -> None:
        """Set the time by which new work has to end: the end of the shift, or the next break."""
        entry, shifts = consultant.entry, self._shifts
        ends = [] if entry.shift_ends_ms is None else [entry.shift_ends_ms]
        breaks = [starts_ms for starts_ms, _ in entry.breaks]
        limits = [end_ms + shifts.grace_ms for end_ms in ends]
        limits += [starts_ms + shifts.break_grace_ms for starts_ms in breaks]
        consultant.latest_end_ms = min(limits, default=None)
        near = any(at_ms <= self._state.now_ms + NEAR_END_MS for at_ms in ends + breaks)
        mask, bit = self.masks.near_end, consultant.bit
        self.masks.near_end = mask | bit if near else mask & ~bit

    def update_availability(self, consultant: IndexedConsultant) -> None:
        """Bring the masks and the open channels in step with the consultant's record."""
        entry = consultant.entry
        presence, has_offer = entry.presence, entry.offer_id is not None
        wraps_up = bool(entry.wrap_ups)
        if entry.sign_out_pending and presence is READY:
            presence = Presence.NOT_READY  # contacts are not kept waiting for this consultant
        if (
            presence is not consultant.presence
            or has_offer is not consultant.has_offer
            or wraps_up is not consultant.wraps_up
        ):
            self._update_masks(consultant, presence, has_offer, wraps_up)
        if presence is not READY or has_offer or wraps_up:
            open_channels = NO_CHANNELS
        else:
            open_channels = self._capacity.open_channels(entry.engaged.values())
        if open_channels is not consultant.open_channels:
            self.masks.change_open(consultant.bit, consultant.open_channels, open_channels)
            consultant.open_channels = open_channels

    def _update_masks(
        self, consultant: IndexedConsultant, presence: Presence, has_offer: bool, wraps_up: bool
    ) -> None:
        masks, bit, previous = self.masks, consultant.bit, consultant.presence
        if presence is not previous:
            was_at_work, at_work = (p is not OFFLINE for p in (previous, presence))
            if at_work is not was_at_work:
                masks.at_work ^= bit
                for skill in consultant.skills:
                    skill.at_work += 1 if at_work else -1
            if (presence is READY) is not (previous is READY):
                masks.ready ^= bit
            consultant.presence = presence
        if has_offer is not consultant.has_offer:
            masks.offered ^= bit
            consultant.has_offer = has_offer
        if wraps_up is not consultant.wraps_up:
            masks.wrap_up ^= bit
            consultant.wraps_up = wraps_up

    def free_channels(self, entry: ConsultantEntry) -> frozenset[ChannelId]:
        """Return the channels with free capacity, apart from the presence."""
        return self._capacity.open_channels(entry.engaged.values())

    def update_rank(self, consultant: IndexedConsultant) -> None:
        """Bring the sorted lists in step with what `update_availability` found."""
        entry, rank = consultant.entry, consultant.rank
        if not consultant.open_channels:
            if rank is not None:
                self._remove_rank(consultant)
            return
        active_contacts, idle_seq = len(entry.engaged), entry.idle_seq
        if rank is not None:
            if rank[0] == active_contacts and rank[1] == idle_seq:
                return
            self._remove_rank(consultant)
        consultant.rank = rank = (active_contacts, idle_seq, consultant)
        for skill in consultant.skills:
            insort(skill.ranks, rank)
            skill.idle += not active_contacts

    def _remove_rank(self, consultant: IndexedConsultant) -> None:
        rank = consultant.rank
        if rank is not None:
            idle = not rank[0]
            for skill in consultant.skills:
                ranks = skill.ranks
                del ranks[bisect_left(ranks, rank)]
                skill.idle -= idle
            consultant.rank = None

    def available_for(self, waiting_list: WaitingList) -> Iterator[IndexedConsultant]:
        """Iterate over the available consultants, fewest contacts and longest idle first."""
        for _, _, consultant in self._ranks_for(waiting_list):
            if (
                consultant in waiting_list.members
                and waiting_list.channel in consultant.open_channels
            ):
                yield consultant

    def _ranks_for(self, waiting_list: WaitingList) -> Iterable[Rank]:
        if waiting_list.preferred:
            preferred = map(self._consultants.get, waiting_list.preferred)
            return sorted(one.rank for one in preferred if one is not None and one.rank)
        if len(waiting_list.need) == 1:
            return self._shortest_ranks(waiting_list.need[0])
        ranks = merge(*(self._shortest_ranks(choice) for choice in waiting_list.need))
        return (rank for rank, _ in groupby(ranks))  # equal ranks of several lists are adjacent

    def _shortest_ranks(self, choice: Iterable[tuple[str, int]]) -> list[Rank]:
        lists = (self._skill(name).ranks for name, _ in choice)
        return min(lists, key=len, default=self._skill(ANY_SKILL).ranks)

    def mask_of(self, consultant_ids: Iterable[str]) -> int:
        mask = 0
        for consultant_id in consultant_ids:
            consultant = self._consultants.get(consultant_id)
            mask |= consultant.bit if consultant else 0
        return mask

    def of_mask(self, mask: int) -> Iterator[IndexedConsultant]:
        """Iterate over the consultants whose bits are set."""
        while mask:
            lowest = mask & -mask
            yield self._by_bit[lowest.bit_length() - 1]
            mask ^= lowest
