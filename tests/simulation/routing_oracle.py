"""The rules of routing told again in the plainest way: by looking at everybody, without indexes.

Only the records of the ACD are read; how it finds its answers is what is being tested.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from acd.domain.messages.events import BackupGroupChanged, OfferMade
from acd.domain.model.consultant import Activity, Presence
from acd.domain.model.contact import CALLBACK, CHAT, PHONE, ChannelId, ContactState
from acd.domain.model.policy import PRESETS
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.domain.model.state import AcdState, ConsultantEntry, ContactEntry
from tests.simulation.static_oracle import (
    Facts,
    Levels,
    Means,
    Opened,
    Wish,
    facts_under,
    level_of,
)

HOUR_MS = 3_600_000
CALLS = (PHONE, CALLBACK)
NONE_OPEN: Opened = frozenset()


@dataclass
class Scene:
    """One moment: who waits, what is in whose hands, on whose desk something rings.

    `means` and `wishes`: of those who were asked about in this moment, as the records say.
    """

    state: AcdState
    facts: Facts
    waiting: dict[str, ContactEntry] = field(default_factory=dict)
    hands: dict[str, list[ChannelId]] = field(default_factory=dict)
    ringing: set[str] = field(default_factory=set)
    backup_groups: dict[str, Opened] = field(default_factory=dict)
    means: dict[str, Means] = field(default_factory=dict)
    wishes: dict[str, Wish] = field(default_factory=dict)

    @classmethod
    def now(cls, state: AcdState) -> Scene:
        scene = cls(state, facts_under(state.rules))
        scene.waiting = {
            contact.contact_id: contact
            for contact in state.contacts.values()
            if contact.state is ContactState.WAITING
        }
        for consultant in state.consultants.values():
            scene.hands[consultant.consultant_id] = list(consultant.engaged.values())
            if consultant.offer_id is not None:
                scene.ringing.add(consultant.consultant_id)
        scene.backup_groups = {
            queue: frozenset(open_) for queue, open_ in state.active_backup_groups.items()
        }
        return scene

    def before(self, offer: OfferMade) -> None:
        """Take an offer back: the contact waits again, her hands are free of it."""
        contact = self.state.contacts[offer.contact_id]
        self.waiting[offer.contact_id] = contact
        if contact.state is ContactState.ENGAGED:
            self.hands[offer.consultant_id].remove(contact.channel)
        else:
            self.ringing.discard(offer.consultant_id)

    def before_backup_group(self, change: BackupGroupChanged) -> None:
        opened, group = self.opened(change.queue), {change.group}
        self.backup_groups[change.queue] = opened - group if change.open else opened | group

    @property
    def rules(self) -> Rules:
        return self.facts.rules

    def opened(self, queue: str) -> Opened:
        return self.backup_groups.get(queue, NONE_OPEN)

    def queue(self, contact: ContactEntry) -> QueueRules:
        """With the policy that a supervisor chose."""
        queue = self.facts.queue(contact.queue)
        chosen = self.state.policies.get(queue.id)
        return queue if chosen is None else replace(queue, policy=PRESETS[chosen])

    def consultant(self, consultant_id: str) -> ConsultantEntry:
        return self.state.consultants[consultant_id]

    def room(self, consultant: ConsultantEntry) -> frozenset[ChannelId]:
        """The channels of which she may have one more beside what is in her hands."""
        return self.facts.room(tuple(self.hands[consultant.consultant_id]))

    def wish_of(self, contact: ContactEntry) -> Wish:
        found = self.wishes.get(contact.contact_id)
        if found is None:
            asked = tuple(contact.requested_skills.items())
            wants = (contact.queue, contact.channel, contact.language, contact.district)
            found = self.wishes[contact.contact_id] = self.facts.wish(
                *wants, asked, contact.relaxation_step
            )
        return found

    def means_of(self, consultant: ConsultantEntry) -> Means:
        found = self.means.get(consultant.consultant_id)
        if found is None:
            skills = tuple(consultant.skills.items())
            found = self.facts.means(skills, tuple(consultant.groups))
            self.means[consultant.consultant_id] = found
        return found


# Who may serve whom


def needs_now(scene: Scene, contact: ContactEntry) -> list[Levels]:
    return (
        [{}]
        if contact.preferred
        else scene.facts.needs(scene.wish_of(contact), contact.relaxation_step)
    )


def is_qualified(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    if contact.preferred:
        return consultant.consultant_id in contact.preferred
    return scene.facts.is_qualified(
        scene.means_of(consultant), scene.wish_of(contact), scene.opened(contact.queue)
    )


def could_ever_serve(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    """At work, in the widest ring and with every reserve open."""
    if consultant.presence is Presence.OFFLINE:
        return False
    return is_qualified(scene, consultant, contact) or scene.facts.could_be_qualified(
        scene.means_of(consultant), scene.wish_of(contact)
    )


def at_work(scene: Scene) -> list[ConsultantEntry]:
    everybody = scene.state.consultants.values()
    return [entry for entry in everybody if entry.presence is not Presence.OFFLINE]


def is_ready(consultant: ConsultantEntry) -> bool:
    return consultant.presence is Presence.READY and not consultant.sign_out_pending


def is_passed_over(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    """She did not take it before, and somebody else who is ready for work may serve it."""
    return consultant.consultant_id in contact.refused_by and any(
        is_ready(other)
        and other.consultant_id not in contact.refused_by
        and is_qualified(scene, other, contact)
        for other in scene.state.consultants.values()
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
    return (
        is_open(scene, consultant)
        and contact.channel in scene.room(consultant)
        and is_qualified(scene, consultant, contact)
        and fits(scene, consultant, contact)
        and not is_passed_over(scene, consultant, contact)
    )


# Scores: the formula of acd/domain/model/policy.py


def priority_of(scene: Scene, contact: ContactEntry) -> int:
    channels = scene.rules.channel_priority
    of_channel = channels.get(contact.channel)
    if of_channel is None and contact.channel == CALLBACK:
        of_channel = channels.get(PHONE)
    return scene.queue(contact).priority + contact.requested_priority + (of_channel or 0)


def ageing_of(queue: QueueRules, channel: ChannelId) -> float:
    found = queue.ageing.get(channel)
    if found is None and channel == CALLBACK:
        found = queue.ageing.get(PHONE)
    return 1.0 if found is None else found


def is_in_target(queue: QueueRules, contact: ContactEntry, now_ms: int) -> bool:
    target = queue.targets.get(contact.channel)
    if target is None and contact.channel == CALLBACK:
        target = queue.targets.get(PHONE)
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
        and bool(scene.facts.room(()))
    )


# What the ACD says of the present


def activity_of(consultant: ConsultantEntry) -> Activity:
    if consultant.presence is Presence.OFFLINE:
        return Activity.OFFLINE
    if consultant.engaged and any(channel in CALLS for channel in consultant.engaged.values()):
        return Activity.TALKING
    if consultant.offer_id is not None:
        return Activity.RINGING
    if consultant.engaged:
        return Activity.WRITING
    if consultant.wrap_ups:
        return Activity.WRAP_UP
    return Activity.READY if consultant.presence is Presence.READY else Activity.NOT_READY


def is_shut(state: AcdState, queue: str) -> bool:
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
        if contact.queue == queue and contact.channel in (PHONE, CHAT)
    ]
    return max(waits, default=0)


def moments(state: AcdState) -> list[int]:
    """When something falls due that everybody can see; UTC epoch ms."""
    found: list[int | None] = [offer.deadline_ms for offer in state.offers.values()]
    for contact in state.contacts.values():
        found.append(contact.stage_ms)
        found.append(contact.due_ms)
    for consultant in state.consultants.values():
        found += consultant.wrap_ups.values()
        if consultant.breaks:
            found += [begins_ms for begins_ms, _ in consultant.breaks]
        if not consultant.shift_over:
            found.append(consultant.shift_ends_ms)
    found += [forced.until_ms for forced in state.forced.values()]
    for queue, spans in state.hours.items():
        if queue not in state.forced:
            found += [edge for span in spans for edge in span if edge > state.now_ms]
    return [at_ms for at_ms in found if at_ms is not None]
