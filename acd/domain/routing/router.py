"""Who gets whom: the contact with the best score, the consultant with the best score.

A consultant who was offered a contact and did not take it is passed over for that contact while
somebody else who is ready for work, free or busy, may serve it; when she is the only one, it
comes back to her after she declared herself ready again.
"""

from __future__ import annotations

from collections.abc import Iterator

from acd.domain.model.contact import Channel
from acd.domain.model.groups import special_groups
from acd.domain.model.queue_rules import QueueRules, RelaxationStep, Rules
from acd.domain.model.skill_requirements import ANYBODY, Need, level_for, meets, need_of, relaxed
from acd.domain.model.state import AcdState, ContactEntry
from acd.domain.routing.consultant_index import IndexedConsultant, Roster
from acd.domain.routing.waiting_lists import QueuePosition, WaitingList

WEIGHED = 64
"""So many of the longest idle are weighed against one another, however many are idle."""
LONGEST_CONSIDERED_MS = 3_600_000
"""No contact is expected to take longer than an hour, when a shift nears its end."""

WaitingListKey = tuple[
    str, Channel, tuple[tuple[str, int], ...], str | None, str, int, tuple[str, ...]
]
Scored = tuple[float, QueuePosition, WaitingList]


class Router:
    """Indexes over the ACD's state; rebuilt from it at any time."""

    def __init__(self, state: AcdState) -> None:
        self._state = state
        self.roster = Roster(state)
        self.waiting_lists: dict[WaitingListKey, WaitingList] = {}
        self.where: dict[str, tuple[WaitingList, QueuePosition]] = {}
        self.refused_before: dict[str, ContactEntry] = {}
        self.by_queue: dict[tuple[str, Channel], list[WaitingList]] = {}
        for consultant in state.consultants.values():
            self.roster.enrol(consultant)
        self._set_prices()

    def learn_prices(self) -> None:
        """How much of each skill is asked for, from the flows as they are now."""
        rules, load = self._state.rules, self._state.load
        loads: dict[str, float] = {}
        for name, flow in load.flows.items():
            queue = rules.queues.get(name.rpartition("/")[0]) if rules else None
            for skill in sorted(skills_of(queue)) if queue else ():
                loads[skill] = loads.get(skill, 0.0) + flow.per_ms * flow.handle_ms
        load.skills = loads
        self._set_prices()

    def _set_prices(self) -> None:
        self.roster.price(self._state.load.skills)

    # Lines

    def line_of(self, contact: ContactEntry, rules: Rules, queue: QueueRules) -> WaitingList:
        """The line of its need, made on first use. Needs come from the city's rules: few."""
        asked = contact.asked_skills
        key = (
            contact.queue,
            contact.channel,
            tuple(sorted(asked.items())) if asked else (),
            contact.district if contact.district in rules.districts else None,
            contact.language if contact.language in rules.languages else "",
            contact.relaxation_step,
            contact.preferred,
        )
        found = self.waiting_lists.get(key)
        return found if found is not None else self._open_line(key, contact, rules, queue)

    def _open_line(
        self, key: WaitingListKey, contact: ContactEntry, rules: Rules, queue: QueueRules
    ) -> WaitingList:
        relaxation_steps = queue.relaxation_steps_for(contact.channel)[: contact.relaxation_step]
        waiting_list = WaitingList(
            queue,
            contact.channel,
            ANYBODY if contact.preferred else _need(contact, rules, queue, relaxation_steps),
            frozenset(
                group for relaxation_step in relaxation_steps for group in relaxation_step.groups
            ),
            contact.preferred,
            self._state.load.flow(queue, contact.channel),
            self._state.policy_of(queue),
        )
        self.waiting_lists[key] = waiting_list
        self.by_queue.setdefault((queue.id, contact.channel), []).append(waiting_list)
        self.roster.open_line(waiting_list)
        return waiting_list

    def could_serve(
        self, indexed: IndexedConsultant, contact: ContactEntry, queue: QueueRules
    ) -> bool:
        """In the widest ring, with every reserve open."""
        rules = self._state.rules
        if rules is None:
            return True
        activated_backups = bool(queue.relaxation_steps or queue.backup_groups) and any(
            group in special_groups(queue) for group in indexed.entry.groups
        )
        outside = bool(queue.groups) and not any(g in queue.groups for g in indexed.entry.groups)
        need = _need(contact, rules, queue, queue.relaxation_steps_for(contact.channel))
        return (activated_backups or not outside) and meets(indexed.entry.skills, need)

    def add(self, contact: ContactEntry, waiting_list: WaitingList) -> None:
        """The contact waits, at its place."""
        queue_position = waiting_list.position_of(contact)
        waiting_list.add(queue_position, self._state.now_ms)
        self.where[contact.contact_id] = (waiting_list, queue_position)
        if contact.refused_by:
            self.refused_before[contact.contact_id] = contact

    def remove(self, contact: ContactEntry) -> WaitingList:
        """The contact waits no more."""
        waiting_list, queue_position = self.where.pop(contact.contact_id)
        waiting_list.remove(queue_position)
        if contact.refused_by:
            self.refused_before.pop(contact.contact_id, None)
        return waiting_list

    def waiting_in(self, queue_id: str) -> Iterator[WaitingList]:
        """The lines of a queue, on all channels."""
        for channel in Channel:
            yield from self.by_queue.get((queue_id, channel), ())

    def position(self, contact: ContactEntry) -> int:
        """1 = next, within its queue and channel. For a contact that waits."""
        _, queue_position = self.where[contact.contact_id]
        waiting_lists = self.by_queue[contact.queue, contact.channel]
        return 1 + sum(waiting_list.before(queue_position) for waiting_list in waiting_lists)

    # Pairs

    def passed_over(self, contact: ContactEntry, waiting_list: WaitingList) -> int:
        """Mask of those who must not get it again yet."""
        if not contact.refused_by:
            return 0
        refused = self.roster.mask_of(contact.refused_by)
        others = waiting_list.qualified & self.roster.masks.ready & ~refused
        return refused if others else 0

    def fits(self, indexed: IndexedConsultant, waiting_list: WaitingList) -> bool:
        """Whether it is likely to be over before her shift, or her work up to a break, is."""
        if indexed.latest_ms is None:
            return True
        expected_ms = min(waiting_list.flow.handle_ms, LONGEST_CONSIDERED_MS)
        return self._state.now_ms + expected_ms <= indexed.latest_ms

    def score_of(self, indexed: IndexedConsultant, waiting_list: WaitingList) -> float:
        """The consultant's score (see policy.py)."""
        policy, entry = waiting_list.policy, indexed.entry
        score = policy.idle * (self._state.now_ms - entry.idle_since_ms) / 1000
        if policy.level:
            score += policy.level * level_for(entry.skills, waiting_list.need)
        if policy.breadth:
            score -= policy.breadth * len(entry.skills)
        if policy.cost:
            score -= policy.cost * cost_of(indexed, waiting_list)
        return score

    def best_consultant(
        self, contact: ContactEntry, waiting_list: WaitingList
    ) -> IndexedConsultant | None:
        open_now = waiting_list.qualified & self.roster.masks.open[waiting_list.channel]
        if not open_now:
            return None
        blocked = self.passed_over(contact, waiting_list)
        if blocked and not open_now & ~blocked:
            return None
        return self._best_of(waiting_list, blocked)

    def _best_of(self, waiting_list: WaitingList, blocked: int) -> IndexedConsultant | None:
        best: IndexedConsultant | None = None
        best_score = 0.0
        for weighed, indexed in enumerate(self.candidates(waiting_list, blocked)):
            if waiting_list.policy.looks_at_idle_time_alone:
                return indexed
            if weighed == WEIGHED or (
                best and len(indexed.entry.engaged) > len(best.entry.engaged)
            ):
                break
            score = self.score_of(indexed, waiting_list)
            if best is None or score > best_score:
                best, best_score = indexed, score
        return best

    def candidates(self, waiting_list: WaitingList, blocked: int) -> Iterator[IndexedConsultant]:
        """Who could be offered a contact of this line, fewest in hand and longest idle first."""
        for indexed in self.roster.able(waiting_list):
            if not (blocked and indexed.bit & blocked) and (
                indexed.latest_ms is None or self.fits(indexed, waiting_list)
            ):
                yield indexed

    def best_contact(self, indexed: IndexedConsultant) -> list[Scored]:
        """The first contacts of all lines that she may take now, the best one first."""
        now_ms, channels = self._state.now_ms, indexed.open
        found: list[Scored] = []
        for waiting_list in indexed.waiting_lists:
            if not waiting_list.count or waiting_list.channel not in channels:
                continue
            if indexed.latest_ms is not None and not self.fits(indexed, waiting_list):
                continue
            best = waiting_list.best(now_ms)
            if best is not None and best[1][3].refused_by:
                best = self._first_for(indexed, waiting_list, now_ms)
            if best is not None:
                points, queue_position = best
                if waiting_list.policy.level:
                    points += waiting_list.policy.level * level_for(
                        indexed.entry.skills, waiting_list.need
                    )
                found.append((points, queue_position, waiting_list))
        if len(found) > 1:
            found.sort(key=in_order_of_service)
        return found

    def _first_for(
        self, indexed: IndexedConsultant, waiting_list: WaitingList, now_ms: int
    ) -> tuple[float, QueuePosition] | None:
        """The first in order of service of those that she has not passed up."""
        for queue_position in waiting_list.in_order(now_ms):
            if not indexed.bit & self.passed_over(queue_position[3], waiting_list):
                return waiting_list.points(queue_position, now_ms), queue_position
        return None


def _need(
    contact: ContactEntry,
    rules: Rules,
    queue: QueueRules,
    relaxation_steps: tuple[RelaxationStep, ...],
) -> Need:
    """What the queue, the door, the language and the district ask for, relaxed by the rings."""
    need = need_of(
        queue.skills,
        queue.any_of,
        contact.asked_skills,
        rules.languages.get(contact.language, {}),
        rules.districts.get(contact.district or "", {}),
    )
    drop = sum(relaxation_step.level_drop for relaxation_step in relaxation_steps)
    return relaxed(
        need,
        drop,
        (skill for relaxation_step in relaxation_steps for skill in relaxation_step.drop),
    )


def skills_of(queue: QueueRules) -> frozenset[str]:
    """Every skill that the queue itself speaks of."""
    return frozenset(queue.skills).union(*queue.any_of)


def in_order_of_service(scored: Scored) -> tuple[int, float, int]:
    """Emergencies, then points, then the order of the log."""
    score, queue_position, _ = scored
    return (queue_position[0], -score, queue_position[2])


def cost_of(indexed: IndexedConsultant, waiting_list: WaitingList) -> float:
    """What her other skills would be worth elsewhere (see policy.py)."""
    cost = 0.0
    for skilled in indexed.skilled:
        if skilled.load and skilled.name not in waiting_list.named and skilled.idle:
            cost += skilled.load / (skilled.agents * skilled.idle)
    return cost
