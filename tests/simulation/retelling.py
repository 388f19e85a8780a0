"""The rules of routing told again in the plainest way: by looking at everybody, without indexes.

Only the records of the hall are read; how it finds its answers is what is being tested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from acd.domain.consultant import Activity, Presence
from acd.domain.contact import Channel, ContactState
from acd.domain.events import OfferMade, ReserveChanged
from acd.domain.queues import CapacityRules, QueueRules, Rules
from acd.domain.state import ConsultantEntry, ContactEntry, HallState

HOUR_MS = 3_600_000
CALLS = (Channel.PHONE, Channel.CALLBACK)
Levels = dict[str, int]


@dataclass
class Scene:
    """One moment: who waits, what is in whose hands, on whose desk something rings."""

    state: HallState
    rules: Rules
    waiting: dict[str, ContactEntry] = field(default_factory=dict)
    hands: dict[str, list[Channel]] = field(default_factory=dict)
    ringing: set[str] = field(default_factory=set)
    reserves: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def now(cls, state: HallState) -> Scene:
        scene = cls(state, state.rules or Rules("", {}, CapacityRules({}, (), {})))
        scene.waiting = {
            contact.contact_id: contact
            for contact in state.contacts.values()
            if contact.state is ContactState.WAITING
        }
        for consultant in state.consultants.values():
            scene.hands[consultant.consultant_id] = list(consultant.engaged.values())
            if consultant.offer_id is not None:
                scene.ringing.add(consultant.consultant_id)
        scene.reserves = {queue: set(groups) for queue, groups in state.open_reserves.items()}
        return scene

    def before(self, offer: OfferMade) -> None:
        """Take an offer back: the contact waits again, her hands are free of it."""
        contact = self.state.contacts[offer.contact_id]
        self.waiting[offer.contact_id] = contact
        if contact.state is ContactState.ENGAGED:
            self.hands[offer.consultant_id].remove(contact.channel)
        else:
            self.ringing.discard(offer.consultant_id)

    def before_reserve(self, change: ReserveChanged) -> None:
        groups = self.reserves.setdefault(change.queue, set())
        if change.open:
            groups.discard(change.group)
        else:
            groups.add(change.group)

    def queue(self, contact: ContactEntry) -> QueueRules:
        found = self.rules.queues.get(contact.queue)
        return found or QueueRules(contact.queue, {}, {}, {}, {}, {})

    def consultant(self, consultant_id: str) -> ConsultantEntry:
        return self.state.consultants[consultant_id]


# Who may serve whom


def needs(scene: Scene, contact: ContactEntry, rings: int) -> list[Levels]:
    """The sets of levels of which one is enough, relaxed by so many rings."""
    if _told.rules is not scene.rules:
        _told.rules, _told.needs = scene.rules, {}
    asked = tuple(contact.asked_skills.items())
    key = (contact.queue, asked, contact.language, contact.district, rings)
    if key not in _told.needs:
        _told.needs[key] = _needs(scene, contact, rings)
    return _told.needs[key]


class _Told:
    """What was found out before under the same rules; half of the time went into it."""

    def __init__(self) -> None:
        self.rules: Rules | None = None
        self.needs: dict[Any, list[Levels]] = {}


_told = _Told()


def _needs(scene: Scene, contact: ContactEntry, rings: int) -> list[Levels]:
    queue, rules = scene.queue(contact), scene.rules
    asked = [
        queue.skills,
        contact.asked_skills,
        rules.languages.get(contact.language, {}),
        rules.districts.get(contact.district or "", {}),
    ]
    opened = queue.rings_for(contact.channel)[:rings]
    drop = sum(ring.level_drop for ring in opened)
    gone = {skill for ring in opened for skill in ring.drop}
    alternatives = []
    for choice in queue.any_of or ({},):
        together: Levels = {}
        for part in (*asked, choice):
            for skill, level in part.items():
                together[skill] = max(level, together.get(skill, 0))
        alternatives.append({s: max(1, lv - drop) for s, lv in together.items() if s not in gone})
    return alternatives


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


def is_called(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    """By the queue's groups, those of the rings that have opened, or an open reserve."""
    queue, mine = scene.queue(contact), set(consultant.groups)
    ringed = {
        group for ring in queue.rings_for(contact.channel)[: contact.ring] for group in ring.groups
    }
    if mine & (ringed | scene.reserves.get(queue.id, set())):
        return True
    if queue.groups:
        return bool(mine & set(queue.groups))
    return not mine & special_groups(queue)


def special_groups(queue: QueueRules) -> set[str]:
    ringed = {group for ring in queue.rings for group in ring.groups}
    return ringed | {reserve.group for reserve in queue.reserves}


def needs_now(scene: Scene, contact: ContactEntry) -> list[Levels]:
    return [{}] if contact.preferred else needs(scene, contact, contact.ring)


def is_qualified(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    if contact.preferred:
        return consultant.consultant_id in contact.preferred
    return is_called(scene, consultant, contact) and has_one_of(
        consultant.skills, needs(scene, contact, contact.ring)
    )


def could_ever_serve(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    """At work, in the widest ring and with every reserve open."""
    if consultant.presence is Presence.OFFLINE:
        return False
    if is_qualified(scene, consultant, contact):
        return True
    queue, mine = scene.queue(contact), set(consultant.groups)
    inside = not queue.groups or bool(mine & (set(queue.groups) | special_groups(queue)))
    return inside and has_one_of(
        consultant.skills, needs(scene, contact, len(queue.rings_for(contact.channel)))
    )


def is_ready(consultant: ConsultantEntry) -> bool:
    return consultant.presence is Presence.READY and not consultant.leaving


def is_passed_over(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    """She did not take it before, and somebody else who is ready for work may serve it."""
    return consultant.consultant_id in contact.refused_by and any(
        is_ready(other)
        and other.consultant_id not in contact.refused_by
        and is_qualified(scene, other, contact)
        for other in scene.state.consultants.values()
    )


def has_room(capacity: CapacityRules, hands: list[Channel], channel: Channel) -> bool:
    """For one more of this channel; a callback is a call too."""
    if not _has_room(capacity, hands, channel):
        return False
    return channel is not Channel.CALLBACK or _has_room(capacity, hands, Channel.PHONE)


def _has_room(capacity: CapacityRules, hands: list[Channel], channel: Channel) -> bool:
    limits, interrupts = capacity.limits, capacity.interrupts.get(channel, ())
    limit = limits.get(channel, 0)
    if channel is Channel.CALLBACK and channel not in limits:
        limit = min(1, limits.get(Channel.PHONE, 0))
        interrupts = capacity.interrupts.get(Channel.PHONE, ())
    held = Counter(hands)
    if held[channel] >= limit:
        return False
    if any(other is not channel and other not in interrupts for other in held):
        return False
    return all(
        sum(held[member] for member in group) < most
        for group, most in capacity.shared
        if channel in group
    )


def fits(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry, times: int = 1) -> bool:
    """Whether it, or so many of them, is over before her shift or her work up to a break is."""
    shifts, now_ms = scene.rules.shifts, scene.state.now_ms
    flow = scene.state.load.flows[f"{contact.queue}/{contact.channel}"]
    over_ms = now_ms + times * min(flow.handle_ms, HOUR_MS)
    if (
        consultant.shift_ends_ms is not None
        and over_ms > consultant.shift_ends_ms + shifts.grace_ms
    ):
        return False
    return all(over_ms <= begins_ms + shifts.break_grace_ms for begins_ms, _ in consultant.breaks)


def is_open(scene: Scene, consultant: ConsultantEntry) -> bool:
    return (
        is_ready(consultant)
        and not consultant.wrap_ups
        and consultant.consultant_id not in scene.ringing
    )


def may_take(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    hands = scene.hands[consultant.consultant_id]
    return (
        is_open(scene, consultant)
        and has_room(scene.rules.capacity, hands, contact.channel)
        and is_qualified(scene, consultant, contact)
        and fits(scene, consultant, contact)
        and not is_passed_over(scene, consultant, contact)
    )


# Scores: the formula of acd/domain/policy.py


def priority_of(scene: Scene, contact: ContactEntry) -> int:
    channels = scene.rules.channel_priority
    of_channel = channels.get(contact.channel)
    if of_channel is None and contact.channel is Channel.CALLBACK:
        of_channel = channels.get(Channel.PHONE)
    return scene.queue(contact).priority + contact.asked_priority + (of_channel or 0)


def ageing_of(queue: QueueRules, channel: Channel) -> float:
    found = queue.ageing.get(channel)
    if found is None and channel is Channel.CALLBACK:
        found = queue.ageing.get(Channel.PHONE)
    return 1.0 if found is None else found


def is_in_target(queue: QueueRules, contact: ContactEntry, now_ms: int) -> bool:
    target = queue.targets.get(contact.channel)
    if target is None and contact.channel is Channel.CALLBACK:
        target = queue.targets.get(Channel.PHONE)
    return target is None or now_ms - contact.since_ms <= target.within_ms


def contact_score(scene: Scene, contact: ContactEntry, consultant: ConsultantEntry) -> float:
    """The two of them together; seconds of head start."""
    queue, now_ms = scene.queue(contact), scene.state.now_ms
    policy = queue.policy
    score = policy.priority * priority_of(scene, contact)
    score += ageing_of(queue, contact.channel) * (now_ms - contact.admitted_ms) / 1000
    has_target = bool(queue.of(queue.targets, contact.channel))
    if has_target and is_in_target(queue, contact, now_ms):
        score += policy.in_target
    if policy.level:
        score += policy.level * level_of(consultant.skills, needs_now(scene, contact))
    return score


def consultant_score(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> float:
    """Among those with the fewest contacts in hand; larger is better."""
    policy, state = scene.queue(contact).policy, scene.state
    score = policy.idle * (state.now_ms - consultant.idle_since_ms) / 1000
    alternatives = needs_now(scene, contact)
    score += policy.level * level_of(consultant.skills, alternatives)
    score -= policy.breadth * len(consultant.skills)
    if policy.cost:
        score -= policy.cost * opportunity_cost(scene, consultant, alternatives)
    return score


def opportunity_cost(
    scene: Scene, consultant: ConsultantEntry, alternatives: list[Levels]
) -> float:
    """Sum over her other skills of load / (consultants with it * idle ones with it)."""
    named = {skill for choice in alternatives for skill in choice}
    cost = 0.0
    for skill in consultant.skills:
        load = scene.state.load.skills.get(skill, 0.0)
        if skill not in named and load:
            having = [c for c in scene.state.consultants.values() if skill in c.skills]
            at_work = sum(c.presence is not Presence.OFFLINE for c in having)
            idle = sum(is_idle(scene, c) for c in having)
            cost += load / (at_work * idle) if idle else 0.0
    return cost


def is_idle(scene: Scene, consultant: ConsultantEntry) -> bool:
    """Free for something, and with empty hands."""
    return (
        is_open(scene, consultant)
        and not scene.hands[consultant.consultant_id]
        and any(has_room(scene.rules.capacity, [], channel) for channel in Channel)
    )


# What the hall says of the present


def activity_of(consultant: ConsultantEntry) -> Activity:
    if consultant.presence is Presence.OFFLINE:
        return Activity.OFFLINE
    if any(channel in CALLS for channel in consultant.engaged.values()):
        return Activity.TALKING
    if consultant.offer_id is not None:
        return Activity.RINGING
    if consultant.engaged:
        return Activity.WRITING
    if consultant.wrap_ups:
        return Activity.WRAP_UP
    return Activity.READY if consultant.presence is Presence.READY else Activity.NOT_READY


def is_shut(state: HallState, queue: str) -> bool:
    """By a supervisor's word, else by the published hours; without any it is open."""
    forced = state.forced.get(queue)
    if forced is not None:
        return not forced.open
    spans = state.hours.get(queue)
    return spans is not None and not any(begins <= state.now_ms < ends for begins, ends in spans)


def oldest_wait_ms(scene: Scene, queue: str) -> int:
    """Of the calls and chats that wait in the queue."""
    waits = [
        scene.state.now_ms - contact.since_ms
        for contact in scene.waiting.values()
        if contact.queue == queue and contact.channel in (Channel.PHONE, Channel.CHAT)
    ]
    return max(waits, default=0)


def moments(state: HallState) -> list[int]:
    """When something falls due that everybody can see; UTC epoch ms."""
    found = [offer.deadline_ms for offer in state.offers.values()]
    for contact in state.contacts.values():
        found += [at_ms for at_ms in (contact.stage_ms, contact.due_ms) if at_ms is not None]
    for consultant in state.consultants.values():
        found += consultant.wrap_ups.values()
        found += [begins_ms for begins_ms, _ in consultant.breaks]
        if consultant.shift_ends_ms is not None and not consultant.shift_over:
            found.append(consultant.shift_ends_ms)
    found += [forced.until_ms for forced in state.forced.values() if forced.until_ms is not None]
    for queue, spans in state.hours.items():
        if queue not in state.forced:
            found += [edge for span in spans for edge in span if edge > state.now_ms]
    return found
