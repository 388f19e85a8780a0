"""Who gets whom: the contact with the best score, the consultant with the best score.

A consultant who was offered a contact and did not take it is passed over for that contact while
somebody else who is ready for work, free or busy, may serve it; when she is the only one, it
comes back to her after she declared herself ready again.
"""

from __future__ import annotations

from collections.abc import Iterator

from acd.domain.model.contact import Channel
from acd.domain.model.groups import special_groups
from acd.domain.model.queue_rules import QueueRules, Ring, Rules
from acd.domain.model.skill_requirements import ANYBODY, Need, level_for, meets, need_of, relaxed
from acd.domain.model.state import ContactEntry, HallState
from acd.domain.routing.consultant_index import Roster, Seat
from acd.domain.routing.waiting_lists import Line, Place

WEIGHED = 64
"""So many of the longest idle are weighed against one another, however many are idle."""
LONGEST_CONSIDERED_MS = 3_600_000
"""No contact is expected to take longer than an hour, when a shift nears its end."""

LineKey = tuple[str, Channel, tuple[tuple[str, int], ...], str | None, str, int, tuple[str, ...]]
Scored = tuple[float, Place, Line]


class Router:
    """Indexes over the hall's state; rebuilt from it at any time."""

    def __init__(self, state: HallState) -> None:
        self._state = state
        self.roster = Roster(state)
        self.lines: dict[LineKey, Line] = {}
        self.where: dict[str, tuple[Line, Place]] = {}
        self.refused_before: dict[str, ContactEntry] = {}
        self.by_queue: dict[tuple[str, Channel], list[Line]] = {}
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

    def line_of(self, contact: ContactEntry, rules: Rules, queue: QueueRules) -> Line:
        """The line of its need, made on first use. Needs come from the city's rules: few."""
        asked = contact.asked_skills
        key = (
            contact.queue,
            contact.channel,
            tuple(sorted(asked.items())) if asked else (),
            contact.district if contact.district in rules.districts else None,
            contact.language if contact.language in rules.languages else "",
            contact.ring,
            contact.preferred,
        )
        found = self.lines.get(key)
        return found if found is not None else self._open_line(key, contact, rules, queue)

    def _open_line(
        self, key: LineKey, contact: ContactEntry, rules: Rules, queue: QueueRules
    ) -> Line:
        rings = queue.rings_for(contact.channel)[: contact.ring]
        line = Line(
            queue,
            contact.channel,
            ANYBODY if contact.preferred else _need(contact, rules, queue, rings),
            frozenset(group for ring in rings for group in ring.groups),
            contact.preferred,
            self._state.load.flow(queue, contact.channel),
            self._state.policy_of(queue),
        )
        self.lines[key] = line
        self.by_queue.setdefault((queue.id, contact.channel), []).append(line)
        self.roster.open_line(line)
        return line

    def could_serve(self, seat: Seat, contact: ContactEntry, queue: QueueRules) -> bool:
        """In the widest ring, with every reserve open."""
        rules = self._state.rules
        if rules is None:
            return True
        called = bool(queue.rings or queue.reserves) and any(
            group in special_groups(queue) for group in seat.entry.groups
        )
        outside = bool(queue.groups) and not any(g in queue.groups for g in seat.entry.groups)
        need = _need(contact, rules, queue, queue.rings_for(contact.channel))
        return (called or not outside) and meets(seat.entry.skills, need)

    def add(self, contact: ContactEntry, line: Line) -> None:
        """The contact waits, at its place."""
        place = line.place_of(contact)
        line.add(place, self._state.now_ms)
        self.where[contact.contact_id] = (line, place)
        if contact.refused_by:
            self.refused_before[contact.contact_id] = contact

    def remove(self, contact: ContactEntry) -> Line:
        """The contact waits no more."""
        line, place = self.where.pop(contact.contact_id)
        line.remove(place)
        if contact.refused_by:
            self.refused_before.pop(contact.contact_id, None)
        return line

    def waiting_in(self, queue_id: str) -> Iterator[Line]:
        """The lines of a queue, on all channels."""
        for channel in Channel:
            yield from self.by_queue.get((queue_id, channel), ())

    def position(self, contact: ContactEntry) -> int:
        """1 = next, within its queue and channel. For a contact that waits."""
        _, place = self.where[contact.contact_id]
        lines = self.by_queue[contact.queue, contact.channel]
        return 1 + sum(line.before(place) for line in lines)

    # Pairs

    def passed_over(self, contact: ContactEntry, line: Line) -> int:
        """Mask of those who must not get it again yet."""
        if not contact.refused_by:
            return 0
        refused = self.roster.mask_of(contact.refused_by)
        others = line.qualified & self.roster.masks.ready & ~refused
        return refused if others else 0

    def fits(self, seat: Seat, line: Line) -> bool:
        """Whether it is likely to be over before her shift, or her work up to a break, is."""
        if seat.latest_ms is None:
            return True
        expected_ms = min(line.flow.handle_ms, LONGEST_CONSIDERED_MS)
        return self._state.now_ms + expected_ms <= seat.latest_ms

    def score_of(self, seat: Seat, line: Line) -> float:
        """The consultant's score (see policy.py)."""
        policy, entry = line.policy, seat.entry
        score = policy.idle * (self._state.now_ms - entry.idle_since_ms) / 1000
        if policy.level:
            score += policy.level * level_for(entry.skills, line.need)
        if policy.breadth:
            score -= policy.breadth * len(entry.skills)
        if policy.cost:
            score -= policy.cost * cost_of(seat, line)
        return score

    def best_consultant(self, contact: ContactEntry, line: Line) -> Seat | None:
        open_now = line.qualified & self.roster.masks.open[line.channel]
        if not open_now:
            return None
        blocked = self.passed_over(contact, line)
        if blocked and not open_now & ~blocked:
            return None
        return self._best_of(line, blocked)

    def _best_of(self, line: Line, blocked: int) -> Seat | None:
        best: Seat | None = None
        best_score = 0.0
        for weighed, seat in enumerate(self.candidates(line, blocked)):
            if line.policy.looks_at_idle_time_alone:
                return seat
            if weighed == WEIGHED or (best and len(seat.entry.engaged) > len(best.entry.engaged)):
                break
            score = self.score_of(seat, line)
            if best is None or score > best_score:
                best, best_score = seat, score
        return best

    def candidates(self, line: Line, blocked: int) -> Iterator[Seat]:
        """Who could be offered a contact of this line, fewest in hand and longest idle first."""
        for seat in self.roster.able(line):
            if not (blocked and seat.bit & blocked) and (
                seat.latest_ms is None or self.fits(seat, line)
            ):
                yield seat

    def best_contact(self, seat: Seat) -> list[Scored]:
        """The first contacts of all lines that she may take now, the best one first."""
        now_ms, channels = self._state.now_ms, seat.open
        found: list[Scored] = []
        for line in seat.lines:
            if not line.count or line.channel not in channels:
                continue
            if seat.latest_ms is not None and not self.fits(seat, line):
                continue
            best = line.best(now_ms)
            if best is not None and best[1][3].refused_by:
                best = self._first_for(seat, line, now_ms)
            if best is not None:
                points, place = best
                if line.policy.level:
                    points += line.policy.level * level_for(seat.entry.skills, line.need)
                found.append((points, place, line))
        if len(found) > 1:
            found.sort(key=in_order_of_service)
        return found

    def _first_for(self, seat: Seat, line: Line, now_ms: int) -> tuple[float, Place] | None:
        """The first in order of service of those that she has not passed up."""
        for place in line.in_order(now_ms):
            if not seat.bit & self.passed_over(place[3], line):
                return line.points(place, now_ms), place
        return None


def _need(contact: ContactEntry, rules: Rules, queue: QueueRules, rings: tuple[Ring, ...]) -> Need:
    """What the queue, the door, the language and the district ask for, relaxed by the rings."""
    need = need_of(
        queue.skills,
        queue.any_of,
        contact.asked_skills,
        rules.languages.get(contact.language, {}),
        rules.districts.get(contact.district or "", {}),
    )
    drop = sum(ring.level_drop for ring in rings)
    return relaxed(need, drop, (skill for ring in rings for skill in ring.drop))


def skills_of(queue: QueueRules) -> frozenset[str]:
    """Every skill that the queue itself speaks of."""
    return frozenset(queue.skills).union(*queue.any_of)


def in_order_of_service(scored: Scored) -> tuple[int, float, int]:
    """Emergencies, then points, then the order of the log."""
    score, place, _ = scored
    return (place[0], -score, place[2])


def cost_of(seat: Seat, line: Line) -> float:
    """What her other skills would be worth elsewhere (see policy.py)."""
    cost = 0.0
    for skilled in seat.skilled:
        if skilled.load and skilled.name not in line.named and skilled.idle:
            cost += skilled.load / (skilled.agents * skilled.idle)
    return cost
