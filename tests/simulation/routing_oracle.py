"""Oracle of routing: the rules in the plainest form, by iteration over everybody, no indexes.

Only the records of the ACD are read; its indexes are what is tested.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from acd.domain.messages.events import BackupGroupChanged, OfferMade
from acd.domain.model.consultant import Activity, Presence
from acd.domain.model.contact import CALLBACK, CHAT, PHONE, ChannelId, ContactState
from acd.domain.model.policy import PRESETS, Policy
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.domain.model.state import AcdState, ConsultantEntry, ContactEntry
from tests.simulation.static_oracle import (
    ActiveGroups,
    ConsultantProfile,
    ContactProfile,
    Levels,
    StaticOracle,
    level_of,
    static_oracle_for,
)

HOUR_MS = 3_600_000
CALLS = (PHONE, CALLBACK)
NO_GROUPS: ActiveGroups = frozenset()


@dataclass
class Scene:
    """State of one moment: waiting contacts, engagements, pending offers, active backup groups.

    `consultant_profile`, `contact_profiles`: caches of this moment.
    """

    state: AcdState
    static: StaticOracle
    waiting: dict[str, ContactEntry] = field(default_factory=dict)
    engaged: dict[str, list[ChannelId]] = field(default_factory=dict)
    ringing: set[str] = field(default_factory=set)
    backup_groups: dict[str, ActiveGroups] = field(default_factory=dict)
    consultant_profile: dict[str, ConsultantProfile] = field(default_factory=dict)
    contact_profiles: dict[str, ContactProfile] = field(default_factory=dict)

    @classmethod
    def now(cls, state: AcdState) -> Scene:
        scene = cls(state, static_oracle_for(state.rules))
        scene.waiting = {
            contact.contact_id: contact
            for contact in state.contacts.values()
            if contact.state is ContactState.WAITING
        }
        for consultant in state.consultants.values():
            scene.engaged[consultant.consultant_id] = list(consultant.engaged.values())
            if consultant.offer_id is not None:
                scene.ringing.add(consultant.consultant_id)
        scene.backup_groups = {
            queue: frozenset(open_) for queue, open_ in state.active_backup_groups.items()
        }
        return scene

    def undo_offer(self, offer: OfferMade) -> None:
        """Undo an offer: the contact waits again, the consultant does not have it."""
        contact = self.state.contacts[offer.contact_id]
        self.waiting[offer.contact_id] = contact
        if contact.state is ContactState.ENGAGED:
            self.engaged[offer.consultant_id].remove(contact.channel)
        else:
            self.ringing.discard(offer.consultant_id)

    def undo_backup_group(self, change: BackupGroupChanged) -> None:
        active_groups, group = self.active_groups(change.queue), {change.group}
        self.backup_groups[change.queue] = (
            active_groups - group if change.open else active_groups | group
        )

    @property
    def rules(self) -> Rules:
        return self.static.rules

    def active_groups(self, queue: str) -> ActiveGroups:
        return self.backup_groups.get(queue, NO_GROUPS)

    def queue(self, contact: ContactEntry) -> QueueRules:
        """Return the contact's queue with the policy in force."""
        queue = self.static.queue(contact.queue)
        chosen = self.state.policies.get(queue.id)
        return queue if chosen is None else replace(queue, policy=PRESETS[chosen])

    def consultant(self, consultant_id: str) -> ConsultantEntry:
        return self.state.consultants[consultant_id]

    def free_channels(self, consultant: ConsultantEntry) -> frozenset[ChannelId]:
        """Return the channels with free capacity beside the engagements."""
        return self.static.free_channels(tuple(self.engaged[consultant.consultant_id]))

    def contact_profile_of(self, contact: ContactEntry) -> ContactProfile:
        profile = self.contact_profiles.get(contact.contact_id)
        if profile is None:
            profile = self.contact_profiles[contact.contact_id] = self.static.contact_profile(
                contact.queue,
                contact.channel,
                contact.language,
                contact.district,
                tuple(contact.requested_skills.items()),
                contact.relaxation_step,
            )
        return profile

    def consultant_profile_of(self, consultant: ConsultantEntry) -> ConsultantProfile:
        profile = self.consultant_profile.get(consultant.consultant_id)
        if profile is None:
            skills = tuple(consultant.skills.items())
            profile = self.static.consultant_profile(skills, tuple(consultant.groups))
            self.consultant_profile[consultant.consultant_id] = profile
        return profile


# Who may serve whom


def needs_now(scene: Scene, contact: ContactEntry) -> list[Levels]:
    return [{}] if contact.preferred else own_needs(scene, contact)


def own_needs(scene: Scene, contact: ContactEntry) -> list[Levels]:
    """Return what the contact needs where no consultants are preferred."""
    return scene.static.needs(scene.contact_profile_of(contact), contact.relaxation_step)


def is_qualified(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    if contact.preferred:
        return consultant.consultant_id in contact.preferred
    return scene.static.is_qualified(
        scene.consultant_profile_of(consultant),
        scene.contact_profile_of(contact),
        scene.active_groups(contact.queue),
    )


def could_ever_serve(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    """Return whether they match after all relaxation steps, with all backup groups active."""
    if consultant.presence is Presence.OFFLINE:
        return False
    return is_qualified(scene, consultant, contact) or scene.static.could_be_qualified(
        scene.consultant_profile_of(consultant), scene.contact_profile_of(contact)
    )


def at_work(scene: Scene) -> list[ConsultantEntry]:
    everybody = scene.state.consultants.values()
    return [entry for entry in everybody if entry.presence is not Presence.OFFLINE]


def is_ready(consultant: ConsultantEntry) -> bool:
    return consultant.presence is Presence.READY and not consultant.sign_out_pending


def is_passed_over(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    """Return whether the consultant refused it and another ready one may serve it."""
    return consultant.consultant_id in contact.refused_by and any(
        is_ready(other)
        and other.consultant_id not in contact.refused_by
        and is_qualified(scene, other, contact)
        for other in scene.state.consultants.values()
    )


def ends_in_time(
    scene: Scene, consultant: ConsultantEntry, contact: ContactEntry, times: int = 1
) -> bool:
    """Return whether `times` such contacts end before the shift or the next break does."""
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
        and contact.channel in scene.free_channels(consultant)
        and is_qualified(scene, consultant, contact)
        and ends_in_time(scene, consultant, contact)
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
    slope = queue.ageing.get(channel)
    if slope is None and channel == CALLBACK:
        slope = queue.ageing.get(PHONE)
    return 1.0 if slope is None else slope


def is_in_target(queue: QueueRules, contact: ContactEntry, now_ms: int) -> bool:
    target = queue.targets.get(contact.channel)
    if target is None and contact.channel == CALLBACK:
        target = queue.targets.get(PHONE)
    return target is None or now_ms - contact.since_ms <= target.within_ms


def bonus_of(policy: Policy, excess_s: float) -> float:
    """Return the bonus within the target: it follows the mean wait beyond it, between bounds."""
    following = min(policy.in_target_max, excess_s * policy.in_target_waits)
    return max(policy.in_target, following)


def contact_score(scene: Scene, contact: ContactEntry, consultant: ConsultantEntry) -> float:
    """The two of them together; seconds of head start."""
    queue, now_ms = scene.queue(contact), scene.state.now_ms
    policy = queue.policy
    score = policy.priority * priority_of(scene, contact)
    score += ageing_of(queue, contact.channel) * (now_ms - contact.admitted_ms) / 1000
    target = queue.of(queue.targets, contact.channel)
    if target and is_in_target(queue, contact, now_ms):
        mean_ms = scene.state.load.mean_wait_ms.get(contact.channel, 0.0)
        score += bonus_of(policy, (mean_ms - target.within_ms) / 1000)
    if policy.level:
        score += policy.level * level_of(consultant.skills, needs_now(scene, contact))
    return score


def consultant_score(scene: Scene, consultant: ConsultantEntry, contact: ContactEntry) -> float:
    """Return the consultant's score, compared among those with the fewest contacts."""
    policy, state = scene.queue(contact).policy, scene.state
    score = policy.idle * (state.now_ms - consultant.idle_since_ms) / 1000
    alternatives = needs_now(scene, contact)
    score += policy.level * level_of(consultant.skills, alternatives)
    score -= policy.breadth * len(consultant.skills)
    if policy.cost:
        score -= policy.cost * opportunity_cost(scene, consultant, own_needs(scene, contact))
    return score


def opportunity_cost(
    scene: Scene, consultant: ConsultantEntry, alternatives: list[Levels]
) -> float:
    """Return the sum over other skills of demand / (consultants with it * idle ones with it)."""
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
    """Return whether the consultant is free, without engagements."""
    return (
        is_open(scene, consultant)
        and not scene.engaged[consultant.consultant_id]
        and bool(scene.static.free_channels(()))
    )


# Published state


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


def is_closed(state: AcdState, queue: str) -> bool:
    """Return whether a supervisor, else the published hours, closes the queue."""
    forced = state.forced.get(queue)
    if forced is not None:
        return not forced.open
    spans = state.hours.get(queue)
    return spans is not None and not any(begins <= state.now_ms < ends for begins, ends in spans)


def oldest_wait_ms(scene: Scene, queue: str) -> int:
    """Return the longest wait of the calls and chats in the queue."""
    waits = [
        scene.state.now_ms - contact.since_ms
        for contact in scene.waiting.values()
        if contact.queue == queue and contact.channel in (PHONE, CHAT)
    ]
    return max(waits, default=0)


def due_times(state: AcdState) -> list[int]:
    """Return the times at which something in the records is due; UTC epoch ms."""
    times: list[int | None] = [offer.deadline_ms for offer in state.offers.values()]
    for contact in state.contacts.values():
        times.append(contact.stage_ms)
        times.append(contact.due_ms)
    for consultant in state.consultants.values():
        times += consultant.wrap_ups.values()
        if consultant.breaks:
            times += [begins_ms for begins_ms, _ in consultant.breaks]
        if not consultant.shift_over:
            times.append(consultant.shift_ends_ms)
    times += [forced.until_ms for forced in state.forced.values()]
    for queue, spans in state.hours.items():
        if queue not in state.forced:
            times += [edge for span in spans for edge in span if edge > state.now_ms]
    return [at_ms for at_ms in times if at_ms is not None]
