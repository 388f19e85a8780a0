"""Invariants of the ACD's records after every step."""

from __future__ import annotations

from bisect import bisect_right

from acd.domain.model.consultant import Activity, Presence
from acd.domain.model.contact import CALLBACK, PHONE, ContactState
from acd.domain.model.queue_rules import Divert, QueueRules
from acd.domain.model.state import AcdState, ContactEntry
from tests.simulation import routing_oracle as oracle
from tests.simulation.event_history import EventHistory
from tests.simulation.routing_oracle import Scene
from tests.simulation.static_oracle import ActiveGroups, ContactProfile

WaitingContact = tuple[ContactEntry, ContactProfile, ActiveGroups]
"""A waiting contact with its profile and the active backup groups."""
NEVER_PUBLISHED = (Activity.OFFLINE, None)


def check_records(scene: Scene, history: EventHistory) -> None:
    """Check everything that does not depend on the last events."""
    state = scene.state
    check_no_contact_lost(state, history)
    check_engagements(state, history)
    check_parked_contacts(state)
    check_callbacks(state)
    check_published_state(state, history)
    waiting = [
        (contact, scene.contact_profile_of(contact), scene.active_groups(contact.queue))
        for contact in scene.waiting.values()
    ]
    for contact, _, _ in waiting:
        check_stage(scene, contact)
    check_reachability(scene, waiting)
    check_no_match_missed(scene, waiting)
    check_backup_groups(scene)


def check_no_contact_lost(state: AcdState, history: EventHistory) -> None:
    assert history.live == state.contacts.keys(), "a contact was lost, or never came"
    orders = {contact.seq for contact in state.contacts.values()}
    assert len(orders) == len(state.contacts), "two contacts at one position"


def check_engagements(state: AcdState, history: EventHistory) -> None:
    """Check that contacts, consultants and events agree about offers and engagements."""
    for contact in state.contacts.values():
        offered, engaged = contact.offer_id is not None, contact.consultant_id is not None
        assert offered == (contact.state is ContactState.OFFERED)
        assert engaged == (contact.state is ContactState.ENGAGED)
        assert history.engaged_with.get(contact.contact_id) == contact.consultant_id
    assert {offer.offer_id for offer in history.offer_of.values()} == state.offers.keys()
    for offer_id, offer in state.offers.items():
        assert state.contacts[offer.contact_id].offer_id == offer_id
        assert state.consultants[offer.consultant_id].offer_id == offer_id
    held = 0
    for consultant in state.consultants.values():
        assert consultant.offer_id is None or consultant.offer_id in state.offers
        held += len(consultant.engaged)
        for contact_id, channel in consultant.engaged.items():
            contact = state.contacts[contact_id]
            assert (contact.consultant_id, contact.channel) == (consultant.consultant_id, channel)
    assert held == len(history.engaged_with)


def check_parked_contacts(state: AcdState) -> None:
    for contact in state.contacts.values():
        parked = contact.state is ContactState.PARKED
        assert parked == (contact.due_ms is not None)
        assert contact.due_ms is None or contact.due_ms > state.now_ms, "parked past its time"


def check_callbacks(state: AcdState) -> None:
    keys = [
        (contact.dial_key, contact.contact_id)
        for contact in state.contacts.values()
        if contact.dial_key and contact.channel == CALLBACK
    ]
    callbacks = dict(keys)
    assert len(callbacks) == len(keys), "two callbacks for one number"
    assert state.callbacks == callbacks


def check_published_state(state: AcdState, history: EventHistory) -> None:
    wrap_ups = {}
    for consultant in state.consultants.values():
        name, activity = consultant.consultant_id, oracle.activity_of(consultant)
        reason = consultant.reason if activity is Activity.NOT_READY else None
        assert history.published.get(name, NEVER_PUBLISHED) == (activity, reason)
        assert consultant.refusals == history.refusals.get(name, {}), "refusals counted wrongly"
        for key, until_ms in consultant.wrap_ups.items():
            wrap_ups[name, key] = until_ms
        if consultant.presence is Presence.OFFLINE:
            held = (consultant.engaged, consultant.offer_id, consultant.wrap_ups)
            assert not any(held), "offline with current work"
    assert wrap_ups == history.wrap_ups
    active_groups = {
        (queue, group) for queue, groups in state.active_backup_groups.items() for group in groups
    }
    assert active_groups == history.backup_groups
    assert state.announcements == history.announced
    queues = {*state.hours, *state.forced, *state.closed_queues}
    assert {queue for queue in queues if oracle.is_closed(state, queue)} == history.closed_queues


def check_stage(scene: Scene, contact: ContactEntry) -> None:
    """Check relaxation step, preference and wait limit against the waiting time."""
    queue, now_ms = scene.queue(contact), scene.state.now_ms
    waited_ms = now_ms - contact.entered_ms
    times = scene.static.relaxation_times(contact.queue, contact.channel)
    expected_step = bisect_right(times, waited_ms)
    assert contact.relaxation_step == expected_step, (
        f"{contact.contact_id} is at relaxation step {contact.relaxation_step}, not {expected_step}"
    )
    if contact.preferred:
        until_ms = contact.preferred_until_ms
        assert until_ms is None or until_ms > now_ms, "preference past its time"
        names = [name for name in contact.preferred if name in scene.state.consultants]
        presences = {scene.consultant(name).presence for name in names}
        assert presences - {Presence.OFFLINE}, "preference for nobody at work"
    limit_ms = queue.limits.wait_ms
    if limit_ms is not None and waited_ms >= limit_ms and queue.overflow is not None:
        assert has_no_overflow(scene, queue, contact), "waits longer than the queue allows"


def has_no_overflow(scene: Scene, queue: QueueRules, contact: ContactEntry) -> bool:
    """Return whether the overflow was an invitation, directed a written contact, or leads to an
    earlier queue."""
    overflow = queue.overflow
    if overflow is None or overflow.to is Divert.CALLBACK:
        return contact.channel != PHONE or contact.invited
    if overflow.to is not Divert.QUEUE and scene.state.rules is not None:
        return contact.invited and scene.state.rules.is_written(contact.channel)
    been = (*contact.moves, contact.queue)
    return overflow.to is Divert.QUEUE and overflow.queue in been


def check_reachability(scene: Scene, waiting: list[WaitingContact]) -> None:
    """Check that a consultant at work could serve every waiting contact, or an alarm was raised.

    All pairs are compared only where no answer by profiles is possible.
    """
    at_work = oracle.at_work(scene)
    team = tuple(scene.consultant_profile_of(consultant) for consultant in at_work)
    for contact, contact_profile, active_groups in waiting:
        if not contact.preferred and scene.static.any_could_serve(
            team, contact_profile, active_groups
        ):
            continue
        assert contact.unreachable or any(
            oracle.could_ever_serve(scene, consultant, contact) for consultant in at_work
        ), f"{contact.contact_id} waits without an alarm for nobody at work"


def check_no_match_missed(scene: Scene, waiting: list[WaitingContact]) -> None:
    """Check that no free consultant could take a waiting contact.

    All pairs are compared only where a free consultant may be qualified by profile.
    """
    everybody = scene.state.consultants.values()
    free = [consultant for consultant in everybody if oracle.is_open(scene, consultant)]
    free_profiles = tuple(
        (scene.consultant_profile_of(consultant), scene.free_channels(consultant))
        for consultant in free
    )
    for contact, contact_profile, active_groups in waiting if free else ():
        if not contact.preferred and not scene.static.any_may_serve(
            free_profiles, contact_profile, active_groups
        ):
            continue
        for consultant in free:
            assert not oracle.may_take(scene, consultant, contact), (
                f"{consultant.consultant_id} could take {contact.contact_id}"
            )


def check_backup_groups(scene: Scene) -> None:
    for queue, backup_group in scene.static.backup_groups_by_wait:
        wait_ms = oracle.oldest_wait_ms(scene, queue)
        if backup_group.group in scene.active_groups(queue):
            assert wait_ms > backup_group.close_at_ms, (
                "a backup group is active below its threshold"
            )
        else:
            assert wait_ms < backup_group.open_at_ms, (
                "a backup group is inactive above its threshold"
            )
