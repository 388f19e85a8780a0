"""Checks of offers, each at the moment in which it was made."""

from __future__ import annotations

from acd.domain.messages.events import (
    BackupGroupChanged,
    ContactClosed,
    ContactMoved,
    ContactQueued,
    ContactRelaxed,
    Event,
    OfferMade,
    PositionHeld,
    SupervisorActed,
    WrapUpEnded,
)
from acd.domain.model.contact import CALLBACK, PHONE
from acd.domain.model.offer import OfferReason
from acd.domain.model.queue_rules import Trigger
from acd.domain.model.state import ConsultantEntry, ContactEntry
from tests.simulation import routing_oracle as oracle
from tests.simulation.routing_oracle import Scene

MAX_SCORED = 64
SCORE_TOLERANCE = 1e-4
"""Seconds that floats may lose at the size of a date."""
RELATIVE_TOLERANCE = 1e-9
"""Share of a score that the order of additions may change."""


def check_offers(scene: Scene, events: list[Event]) -> None:
    """Check offers from the last back to the first, undoing each one.

    It ends at the cause of the step, whose other changes cannot be undone.
    """
    came = {event.contact_id for event in events if isinstance(event, ARRIVALS)}
    for event in reversed(events):
        if isinstance(event, OfferMade):
            scene.undo_offer(event)
            check_offer(scene, event, came)
        elif isinstance(event, BackupGroupChanged):
            scene.undo_backup_group(event)
            check_backup_group(scene, event)
        elif isinstance(event, CAUSES):
            return


ARRIVALS = (ContactQueued, ContactMoved, ContactRelaxed, PositionHeld)


CAUSES = (ContactClosed, ContactMoved, ContactQueued, PositionHeld, WrapUpEnded, SupervisorActed)


def check_offer(scene: Scene, offer: OfferMade, came: set[str]) -> None:
    consultant = scene.consultant(offer.consultant_id)
    contact = scene.state.contacts[offer.contact_id]
    assert contact.channel in scene.free_channels(consultant), "above capacity"
    assert offer.consultant_id not in scene.ringing, "one offer at a time"
    assert offer.explanation.relaxation_step == contact.relaxation_step
    assert offer.explanation.policy == scene.queue(contact).policy.name
    if offer.explanation.reason is OfferReason.ASSIGNED:
        return
    assert oracle.is_ready(consultant), "offered to a consultant who is not ready"
    assert not consultant.wrap_ups, "offered in wrap-up"
    assert oracle.ends_in_time(scene, consultant, contact), (
        "expected to end after the shift or the next break began"
    )
    assert oracle.is_qualified(scene, consultant, contact), "the consultant is not qualified"
    assert not oracle.is_passed_over(scene, consultant, contact), "the consultant had refused it"
    check_best_contact(scene, consultant, contact)
    if offer.explanation.reason is OfferReason.CONTACT_CAME or contact.contact_id in came:
        check_best_consultant(scene, consultant, contact, offer)


def check_best_contact(scene: Scene, consultant: ConsultantEntry, chosen: ContactEntry) -> None:
    """Check that no waiting contact that the consultant may take has a better score."""
    best = oracle.contact_score(scene, chosen, consultant)
    for other in scene.waiting.values():
        if other is chosen or not oracle.may_take(scene, consultant, other):
            continue
        if not oracle.ends_in_time(scene, consultant, other, times=2):
            continue  # near the end the mean handling time decides: see check_no_match_missed
        if urgency(other) != urgency(chosen):
            assert urgency(chosen) > urgency(other), f"{other.contact_id} is more urgent"
            continue
        ahead = oracle.contact_score(scene, other, consultant) - best
        name = f"{other.contact_id} before {chosen.contact_id}"
        assert ahead <= SCORE_TOLERANCE, f"order of service: {name}"
        if abs(ahead) < RELATIVE_TOLERANCE and scores_alike(scene, chosen, other):
            assert chosen.seq < other.seq, f"order of the log: {name}"
        check_no_caller_overtaken(scene, chosen, other)


def urgency(contact: ContactEntry) -> int:
    """Return 2 for an emergency, 1 after an interrupted conversation, else 0."""
    return 2 if contact.emergency else int(contact.interrupted)


def scores_alike(scene: Scene, one: ContactEntry, other: ContactEntry) -> bool:
    """Return whether the same formula with the same numbers scores both contacts."""
    same_line = (one.queue, one.admitted_ms) == (other.queue, other.admitted_ms)
    same_ageing = oracle.ageing_of(scene.queue(one), one.channel) == oracle.ageing_of(
        scene.queue(other), other.channel
    )
    return (
        same_line
        and same_ageing
        and oracle.priority_of(scene, one) == oracle.priority_of(scene, other)
    )


def check_no_caller_overtaken(scene: Scene, chosen: ContactEntry, other: ContactEntry) -> None:
    """Check that a later callback of no higher priority does not precede a live caller."""
    if chosen.channel != CALLBACK or other.channel != PHONE:
        return
    queue = scene.queue(chosen)
    if (other.queue != chosen.queue) or queue.policy.prefers_in_target or queue.policy.level:
        return
    slopes = {oracle.ageing_of(queue, channel) for channel in (chosen.channel, other.channel)}
    if len(slopes) == 1 and oracle.priority_of(scene, other) >= oracle.priority_of(scene, chosen):
        earlier = (other.admitted_ms, other.seq) < (chosen.admitted_ms, chosen.seq)
        assert not earlier or slopes == {0.0}, "a callback before an earlier live caller"


def check_best_consultant(
    scene: Scene, chosen: ConsultantEntry, contact: ContactEntry, offer: OfferMade
) -> None:
    """Check fewest active contacts, then policy; at most 64 of the longest idle are scored, of
    every level where the policy weighs levels."""
    able = [
        consultant
        for consultant in scene.state.consultants.values()
        if oracle.may_take(scene, consultant, contact)
    ]
    engaged = len(scene.engaged[chosen.consultant_id])
    assert engaged == min(len(scene.engaged[other.consultant_id]) for other in able)
    assert offer.explanation.candidate_count == len(able), "candidates counted wrongly"
    rivals = [other for other in able if len(scene.engaged[other.consultant_id]) == engaged]
    rivals.sort(key=lambda other: other.idle_seq)
    if not scene.queue(contact).policy.level:
        rivals = rivals[:MAX_SCORED]
    if scene.queue(contact).policy.idle_time_decides:
        assert rivals[0] is chosen, f"{rivals[0].consultant_id} has been idle for longer"
        assert chosen.idle_since_ms == min(other.idle_since_ms for other in rivals)
        return
    best = oracle.consultant_score(scene, chosen, contact)
    for other in rivals:
        score = oracle.consultant_score(scene, other, contact)
        near = RELATIVE_TOLERANCE * max(1.0, abs(best))
        assert score <= best + near, f"{other.consultant_id} suits the policy better"


def check_backup_group(scene: Scene, change: BackupGroupChanged) -> None:
    """Check both thresholds and the measured wait."""
    queue = scene.rules.queues.get(change.queue)
    backup_groups = [r for r in queue.backup_groups if r.group == change.group] if queue else []
    if not backup_groups:
        assert not change.open, "a backup group that no rule names"
        return
    (backup_group,) = backup_groups
    assert change.wait_ms >= 0, "negative wait"
    if change.open:
        assert change.wait_ms >= backup_group.open_at_ms, "a backup group activated early"
    else:
        assert change.wait_ms <= backup_group.close_at_ms, "a backup group deactivated early"
    if backup_group.by is Trigger.OLDEST_WAIT:
        assert change.wait_ms == oracle.oldest_wait_ms(scene, change.queue)
