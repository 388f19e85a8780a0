"""Who was offered to whom: each offer looked at in the moment in which it was made."""

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
from acd.domain.model.offer import Because
from acd.domain.model.queue_rules import Trigger
from acd.domain.model.state import ConsultantEntry, ContactEntry
from tests.simulation import routing_oracle as told
from tests.simulation.routing_oracle import Scene

WEIGHED = 64
NEARLY = 1e-4
"""Seconds of head start that floats may lose at the size of a date."""
NEARLY_THE_SAME = 1e-9
"""Share of a score that the order of an addition may change."""


def check_offers(scene: Scene, events: list[Event]) -> None:
    """From the last back to the first, taking each back: so every moment is seen again.

    Only as far as the step's cause: what it changed besides offers cannot be taken back.
    """
    came = {event.contact_id for event in events if isinstance(event, CAME)}
    for event in reversed(events):
        if isinstance(event, OfferMade):
            scene.before(event)
            check_offer(scene, event, came)
        elif isinstance(event, BackupGroupChanged):
            scene.before_backup_group(event)
            check_backup_group(scene, event)
        elif isinstance(event, CAUSES):
            return


CAME = (ContactQueued, ContactMoved, ContactRelaxed, PositionHeld)


CAUSES = (ContactClosed, ContactMoved, ContactQueued, PositionHeld, WrapUpEnded, SupervisorActed)


def check_offer(scene: Scene, offer: OfferMade, came: set[str]) -> None:
    consultant = scene.consultant(offer.consultant_id)
    contact = scene.state.contacts[offer.contact_id]
    assert contact.channel in scene.room(consultant), "over her capacity"
    assert offer.consultant_id not in scene.ringing, "one offer at a time"
    assert offer.explanation.relaxation_step == contact.relaxation_step
    assert offer.explanation.policy == scene.queue(contact).policy.name
    if offer.explanation.because is Because.ASSIGNED:
        return
    assert told.is_ready(consultant), "on break, off shift or leaving she gets nothing"
    assert not consultant.wrap_ups, "nor in wrap-up"
    assert told.fits(scene, consultant, contact), "it would reach over the end of her time"
    assert told.is_qualified(scene, consultant, contact), "she cannot help"
    assert not told.is_passed_over(scene, consultant, contact), "others come first"
    the_contact_was_the_best(scene, consultant, contact)
    if offer.explanation.because is Because.CONTACT_CAME or contact.contact_id in came:
        the_consultant_was_the_best(scene, consultant, contact, offer)


def the_contact_was_the_best(
    scene: Scene, consultant: ConsultantEntry, chosen: ContactEntry
) -> None:
    """Among those that wait and that she may take."""
    best = told.contact_score(scene, chosen, consultant)
    for other in scene.waiting.values():
        if other is chosen or not told.may_take(scene, consultant, other):
            continue
        if not told.fits(scene, consultant, other, times=2):
            continue  # near her end the mean length decides: see nobody_waits_for_nothing
        if other.emergency != chosen.emergency:
            assert chosen.emergency, f"{other.contact_id} is an emergency"
            continue
        ahead = told.contact_score(scene, other, consultant) - best
        name = f"{other.contact_id} before {chosen.contact_id}"
        assert ahead <= NEARLY, f"order of service: {name}"
        if abs(ahead) < NEARLY_THE_SAME and is_alike(scene, chosen, other):
            assert chosen.seq < other.seq, f"order of the log: {name}"
        a_live_caller_is_not_overtaken(scene, chosen, other)


def is_alike(scene: Scene, one: ContactEntry, other: ContactEntry) -> bool:
    """The same formula with the same numbers in it: no float can tell them apart."""
    same_line = (one.queue, one.admitted_ms) == (other.queue, other.admitted_ms)
    same_ageing = told.ageing_of(scene.queue(one), one.channel) == told.ageing_of(
        scene.queue(other), other.channel
    )
    return (
        same_line and same_ageing and told.priority_of(scene, one) == told.priority_of(scene, other)
    )


def a_live_caller_is_not_overtaken(scene: Scene, chosen: ContactEntry, other: ContactEntry) -> None:
    """By a callback that came later and counts no more."""
    if chosen.channel != CALLBACK or other.channel != PHONE:
        return
    queue = scene.queue(chosen)
    if (other.queue != chosen.queue) or queue.policy.in_target or queue.policy.level:
        return
    slopes = {told.ageing_of(queue, channel) for channel in (chosen.channel, other.channel)}
    if len(slopes) == 1 and told.priority_of(scene, other) >= told.priority_of(scene, chosen):
        earlier = (other.admitted_ms, other.seq) < (chosen.admitted_ms, chosen.seq)
        assert not earlier or slopes == {0.0}, "a callback before an earlier live caller"


def the_consultant_was_the_best(
    scene: Scene, chosen: ConsultantEntry, contact: ContactEntry, offer: OfferMade
) -> None:
    """Fewest in hand, then by the policy; the ACD weighs at most 64 of the longest idle."""
    able = [
        consultant
        for consultant in scene.state.consultants.values()
        if told.may_take(scene, consultant, contact)
    ]
    hands = len(scene.hands[chosen.consultant_id])
    assert hands == min(len(scene.hands[other.consultant_id]) for other in able)
    assert offer.explanation.candidate_count == len(able), "candidates counted wrongly"
    rivals = [other for other in able if len(scene.hands[other.consultant_id]) == hands]
    rivals.sort(key=lambda other: other.idle_seq)
    rivals = rivals[:WEIGHED]
    if scene.queue(contact).policy.idle_time_decides:
        assert rivals[0] is chosen, f"{rivals[0].consultant_id} has been idle for longer"
        assert chosen.idle_since_ms == min(other.idle_since_ms for other in rivals)
        return
    best = told.consultant_score(scene, chosen, contact)
    for other in rivals:
        score = told.consultant_score(scene, other, contact)
        near = NEARLY_THE_SAME * max(1.0, abs(best))
        assert score <= best + near, f"{other.consultant_id} suits the policy better"


def check_backup_group(scene: Scene, change: BackupGroupChanged) -> None:
    """Two thresholds, and the wait that was told is true."""
    queue = scene.rules.queues.get(change.queue)
    backup_groups = [r for r in queue.backup_groups if r.group == change.group] if queue else []
    if not backup_groups:
        assert not change.open, "a reserve that no rule names"
        return
    (backup_group,) = backup_groups
    assert change.wait_ms >= 0, "nobody waits less than nothing"
    if change.open:
        assert change.wait_ms >= backup_group.open_at_ms, "a reserve opened early"
    else:
        assert change.wait_ms <= backup_group.close_at_ms, "a reserve closed early"
    if backup_group.by is Trigger.OLDEST_WAIT:
        assert change.wait_ms == told.oldest_wait_ms(scene, change.queue)
