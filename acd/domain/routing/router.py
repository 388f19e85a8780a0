"""Routing decisions: the best consultant for a contact, the best contact for a consultant.

A consultant who did not take an offered contact is passed over for that contact while another
ready consultant, free or busy, may serve it; the only one gets it again after becoming ready.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from acd.domain.model.groups import special_groups
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.domain.model.skill_requirements import level_for, meets
from acd.domain.model.state import AcdState, ContactEntry
from acd.domain.routing.consultant_index import ConsultantIndex
from acd.domain.routing.entries import IndexedConsultant, WaitingList
from acd.domain.routing.queue_positions import QueuePosition
from acd.domain.routing.waiting_lists import WaitingLists, queue_skills, relaxed_need

MAX_SCORED_CONSULTANTS = 64
"""Maximum number of consultants scored against one another, of each level where the policy weighs
levels; the longest idle come first."""
MAX_SORTED_CONSULTANTS = 4 * MAX_SCORED_CONSULTANTS
"""Maximum number of consultants of one level that are sorted by themselves; more of them are met
soon enough in the order of all."""
MAX_EXPECTED_MS = 3_600_000
"""Maximum handling time that the check before the end of a shift assumes for a contact."""


class ScoredContact(msgspec.Struct, frozen=True, order=True, gc=False):
    """Contact that a consultant could take, with the score of the two together.

    The smallest is served first: emergencies, then points, then the order of the log.
    """

    urgency: int
    negated_score: float
    seq: int
    contact: ContactEntry
    waiting_list: WaitingList


class Router:
    """Indexes over the ACD's state and the decisions made with them; `rebuild` at any time."""

    def __init__(self, state: AcdState) -> None:
        self._state = state
        self.rebuild()

    def rebuild(self) -> None:
        """Index all consultants again. Waiting lists are empty until contacts are enqueued."""
        self.consultants = ConsultantIndex(self._state)
        self.waiting = WaitingLists(self._state)
        for consultant in self._state.consultants.values():
            self.consultants.add(consultant)
        self.consultants.set_demand(self._state.load.skills)

    def update_measurements(self) -> None:
        """Measure demand and waits again, from the flows as they are now."""
        self._update_demand()
        self._state.load.measure_waits()
        self.waiting.update_bonuses()

    def _update_demand(self) -> None:
        """Measure the demand for each skill.

        A queue's own skills are required by all its contacts, others by some.
        """
        rules, load = self._state.rules, self._state.load
        demand: dict[str, float] = {}
        for name, flow in load.flows.items():
            queue = rules.queues.get(name.rpartition("/")[0]) if rules else None
            if queue is not None:
                arrivals = flow.skill_arrivals | dict.fromkeys(queue_skills(queue), flow.arrivals)
                for skill in sorted(arrivals):
                    demand[skill] = demand.get(skill, 0.0) + flow.demand(arrivals[skill])
        load.skills = demand
        self.consultants.set_demand(demand)

    def enqueue(self, contact: ContactEntry, rules: Rules, queue: QueueRules) -> None:
        """Add a waiting contact to the waiting list of its need."""
        waiting_list, is_new = self.waiting.list_for(contact, rules, queue)
        if is_new:
            self.consultants.add_waiting_list(waiting_list)
        self.waiting.add(contact, waiting_list)

    def could_serve(
        self, consultant: IndexedConsultant, contact: ContactEntry, queue: QueueRules
    ) -> bool:
        """Return whether they match after all relaxation steps, with all backup groups active."""
        rules = self._state.rules
        if rules is None:
            return True
        groups = consultant.entry.groups
        in_special_group = bool(queue.relaxation_steps or queue.backup_groups) and any(
            group in special_groups(queue) for group in groups
        )
        outside = bool(queue.groups) and not any(group in queue.groups for group in groups)
        need = relaxed_need(contact, rules, queue, queue.relaxation_steps_for(contact.channel))
        return (in_special_group or not outside) and meets(consultant.entry.skills, need)

    def blocked_mask(self, contact: ContactEntry, waiting_list: WaitingList) -> int:
        """Return the mask of consultants who must not be offered the contact again yet."""
        if not contact.refused_by:
            return 0
        refused = self.consultants.mask_of(contact.refused_by)
        others = waiting_list.qualified & self.consultants.masks.ready & ~refused
        return refused if others else 0

    def ends_in_time(self, consultant: IndexedConsultant, waiting_list: WaitingList) -> bool:
        """Return whether a contact is expected to end before the shift or the next break does."""
        if consultant.latest_end_ms is None:
            return True
        expected_ms = min(waiting_list.flow.handle_ms, MAX_EXPECTED_MS)
        return self._state.now_ms + expected_ms <= consultant.latest_end_ms

    def score_of(self, consultant: IndexedConsultant, waiting_list: WaitingList) -> float:
        """Return the consultant's score (see policy.py)."""
        policy, entry = waiting_list.policy, consultant.entry
        score = policy.idle * (self._state.now_ms - entry.idle_since_ms) / 1000
        if policy.level:
            score += policy.level * level_for(entry.skills, waiting_list.need)
        if policy.breadth:
            score -= policy.breadth * len(entry.skills)
        if policy.cost:
            score -= policy.cost * opportunity_cost(consultant, waiting_list)
        return score

    def best_consultant(
        self, contact: ContactEntry, waiting_list: WaitingList
    ) -> IndexedConsultant | None:
        """Return the available consultant with the best score for the contact."""
        available = waiting_list.qualified & self.consultants.masks.open_on(waiting_list.channel)
        if not available:
            return None
        blocked = self.blocked_mask(contact, waiting_list)
        if blocked and not available & ~blocked:
            return None
        if waiting_list.policy.level:
            return self._best_of_levels(waiting_list, blocked)
        return self._best_of(waiting_list, blocked)

    def _best_of_levels(self, waiting_list: WaitingList, blocked: int) -> IndexedConsultant | None:
        """Return the best of those with the fewest contacts, from the highest level down.

        A lower level is weighed as long as the idle time of somebody could outweigh it.
        """
        longest_idle = next(self.candidates(waiting_list, blocked), None)
        if longest_idle is None:
            return None
        policy, fewest = waiting_list.policy, len(longest_idle.entry.engaged)
        idle_score = policy.idle * (self._state.now_ms - longest_idle.entry.idle_since_ms) / 1000
        best: IndexedConsultant | None = None
        best_score = 0.0
        for level in sorted(waiting_list.levels, reverse=True):
            if best is not None and best_score >= policy.level * level + idle_score:
                break
            of_level = self._of_level(waiting_list, waiting_list.levels[level] & ~blocked, fewest)
            for consultant in islice(of_level, MAX_SCORED_CONSULTANTS):
                score = self.score_of(consultant, waiting_list)
                if best is None or score > best_score:
                    best, best_score = consultant, score
        return best

    def _of_level(
        self, waiting_list: WaitingList, members: int, contacts: int
    ) -> Iterator[IndexedConsultant]:
        """Iterate over available members with this number of contacts, longest idle first."""
        members &= self.consultants.masks.open_on(waiting_list.channel)
        if members.bit_count() > MAX_SORTED_CONSULTANTS:
            of_all = self.consultants.available_for(waiting_list)
            ordered = (consultant for consultant in of_all if consultant.bit & members)
        else:
            of_level = self.consultants.of_mask(members)
            ranks = sorted(consultant.rank for consultant in of_level if consultant.rank)
            ordered = (consultant for _, _, consultant in ranks)
        for consultant in ordered:
            if len(consultant.entry.engaged) == contacts and self.ends_in_time(
                consultant, waiting_list
            ):
                yield consultant

    def _best_of(self, waiting_list: WaitingList, blocked: int) -> IndexedConsultant | None:
        best: IndexedConsultant | None = None
        best_score = 0.0
        for scored, consultant in enumerate(self.candidates(waiting_list, blocked)):
            if waiting_list.policy.idle_time_decides:
                return consultant
            if scored == MAX_SCORED_CONSULTANTS or (
                best and len(consultant.entry.engaged) > len(best.entry.engaged)
            ):
                break
            score = self.score_of(consultant, waiting_list)
            if best is None or score > best_score:
                best, best_score = consultant, score
        return best

    def candidates(self, waiting_list: WaitingList, blocked: int) -> Iterator[IndexedConsultant]:
        """Iterate over those who may be offered it, fewest contacts and longest idle first."""
        for consultant in self.consultants.available_for(waiting_list):
            if not (blocked and consultant.bit & blocked) and (
                consultant.latest_end_ms is None or self.ends_in_time(consultant, waiting_list)
            ):
                yield consultant

    def best_contacts(self, consultant: IndexedConsultant) -> list[ScoredContact]:
        """Return the first contact of each list that the consultant may take, the best first."""
        now_ms, channels = self._state.now_ms, consultant.open_channels
        contacts: list[ScoredContact] = []
        for waiting_list in consultant.waiting_lists:
            if not waiting_list.count or waiting_list.channel not in channels:
                continue
            if consultant.latest_end_ms is not None and not self.ends_in_time(
                consultant, waiting_list
            ):
                continue
            best = waiting_list.best(now_ms)
            if best is not None and best[1].contact.refused_by:
                best = self._first_not_refused(consultant, waiting_list, now_ms)
            if best is not None:
                score, position = best
                if waiting_list.policy.level:
                    level = level_for(consultant.entry.skills, waiting_list.need)
                    score += waiting_list.policy.level * level
                contacts.append(
                    ScoredContact(
                        position.urgency, -score, position.seq, position.contact, waiting_list
                    )
                )
        if len(contacts) > 1:
            contacts.sort()
        return contacts

    def _first_not_refused(
        self, consultant: IndexedConsultant, waiting_list: WaitingList, now_ms: int
    ) -> tuple[float, QueuePosition] | None:
        """Return the first in order of service for which the consultant is not blocked."""
        for position in waiting_list.in_order(now_ms):
            if not consultant.bit & self.blocked_mask(position.contact, waiting_list):
                return waiting_list.points(position, now_ms), position
        return None


def opportunity_cost(consultant: IndexedConsultant, waiting_list: WaitingList) -> float:
    """Return what the consultant's other skills would be worth elsewhere (see policy.py)."""
    cost = 0.0
    for skill in consultant.skills:
        if skill.demand and skill.name not in waiting_list.needed_skills and skill.idle:
            cost += skill.demand / (skill.at_work * skill.idle)
    return cost
