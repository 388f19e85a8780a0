"""What must hold of the ACD's records whenever it has come to rest."""

from __future__ import annotations

from bisect import bisect_right

from acd.domain.model.consultant import Activity, Presence
from acd.domain.model.contact import CALLBACK, PHONE, ContactState
from acd.domain.model.queue_rules import Divert, QueueRules
from acd.domain.model.state import AcdState, ContactEntry
from tests.simulation import routing_oracle as told
from tests.simulation.event_history import Book
from tests.simulation.routing_oracle import Scene
from tests.simulation.static_oracle import Opened, Wish

Asking = tuple[ContactEntry, Wish, Opened]
"""Who waits, for what, and which reserves are open for it."""
NEVER_SEEN = (Activity.OFFLINE, None)


def check_records(scene: Scene, book: Book) -> None:
    """Everything that can be seen without knowing what has just happened."""
    state = scene.state
    nobody_is_lost(state, book)
    hands_agree(state, book)
    parked_ones_have_their_time(state)
    callbacks_are_one_for_each_number(state)
    what_was_said_is_true(state, book)
    waiting = [
        (contact, scene.wish_of(contact), scene.opened(contact.queue))
        for contact in scene.waiting.values()
    ]
    for contact, _, _ in waiting:
        stands_where_it_should(scene, contact)
    somebody_could_serve_them_or_an_alarm_was_raised(scene, waiting)
    nobody_waits_for_nothing(scene, waiting)
    backup_groups_follow_their_thresholds(scene)


def nobody_is_lost(state: AcdState, book: Book) -> None:
    assert book.live == state.contacts.keys(), "a contact was lost, or never came"
    orders = {contact.seq for contact in state.contacts.values()}
    assert len(orders) == len(state.contacts), "two contacts on one place"


def hands_agree(state: AcdState, book: Book) -> None:
    """The contact, the consultant and the events tell the same story."""
    for contact in state.contacts.values():
        offered, engaged = contact.offer_id is not None, contact.consultant_id is not None
        assert offered == (contact.state is ContactState.OFFERED)
        assert engaged == (contact.state is ContactState.ENGAGED)
        assert book.hands.get(contact.contact_id) == contact.consultant_id
    assert {offer.offer_id for offer in book.offer_of.values()} == state.offers.keys()
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
    assert held == len(book.hands)


def parked_ones_have_their_time(state: AcdState) -> None:
    for contact in state.contacts.values():
        parked = contact.state is ContactState.PARKED
        assert parked == (contact.due_ms is not None)
        assert contact.due_ms is None or contact.due_ms > state.now_ms, "its time has passed"


def callbacks_are_one_for_each_number(state: AcdState) -> None:
    keys = [
        (contact.dial_key, contact.contact_id)
        for contact in state.contacts.values()
        if contact.dial_key and contact.channel == CALLBACK
    ]
    callbacks = dict(keys)
    assert len(callbacks) == len(keys), "two callbacks for one number"
    assert state.callbacks == callbacks


def what_was_said_is_true(state: AcdState, book: Book) -> None:
    wrap_ups = {}
    for consultant in state.consultants.values():
        name, activity = consultant.consultant_id, told.activity_of(consultant)
        reason = consultant.reason if activity is Activity.NOT_READY else None
        assert book.shown.get(name, NEVER_SEEN) == (activity, reason)
        assert consultant.refusals == book.refusals.get(name, {}), "refusals counted wrongly"
        for key, until_ms in consultant.wrap_ups.items():
            wrap_ups[name, key] = until_ms
        if consultant.presence is Presence.OFFLINE:
            held = (consultant.engaged, consultant.offer_id, consultant.wrap_ups)
            assert not any(held), "off work with something in her hands"
    assert wrap_ups == book.wrap_ups
    opened = {
        (queue, group) for queue, groups in state.active_backup_groups.items() for group in groups
    }
    assert opened == book.backup_groups
    assert state.announcements == book.announced
    queues = {*state.hours, *state.forced, *state.shut}
    assert {queue for queue in queues if told.is_shut(state, queue)} == book.shut


def stands_where_it_should(scene: Scene, contact: ContactEntry) -> None:
    """Ring and preference as its waiting time says, within the queue's limit of waiting."""
    queue, now_ms = scene.queue(contact), scene.state.now_ms
    waited_ms = now_ms - contact.entered_ms
    relaxation_step = bisect_right(
        scene.facts.relaxation_times(contact.queue, contact.channel), waited_ms
    )
    assert contact.relaxation_step == relaxation_step, (
        f"ring {contact.relaxation_step} of {contact.contact_id} should be {relaxation_step}"
    )
    if contact.preferred:
        until_ms = contact.preferred_until_ms
        assert until_ms is None or until_ms > now_ms, "kept for her for too long"
        names = [name for name in contact.preferred if name in scene.state.consultants]
        presences = {scene.consultant(name).presence for name in names}
        assert presences - {Presence.OFFLINE}, "kept for nobody who is at work"
    limit_ms = queue.limits.wait_ms
    if limit_ms is not None and waited_ms >= limit_ms and queue.overflow is not None:
        assert has_nowhere_to_go(scene, queue, contact), "waits longer than the queue allows"


def has_nowhere_to_go(scene: Scene, queue: QueueRules, contact: ContactEntry) -> bool:
    """The overflow was an invitation, or leads to where it has been."""
    overflow = queue.overflow
    if overflow is None or overflow.to is Divert.CALLBACK:
        return contact.channel != PHONE or contact.invited
    been = (*contact.moves, contact.queue)
    return overflow.to is Divert.QUEUE and overflow.queue in been


def somebody_could_serve_them_or_an_alarm_was_raised(scene: Scene, waiting: list[Asking]) -> None:
    """Each is held against each, unless somebody at work could serve all who ask the same."""
    at_work = told.at_work(scene)
    team = tuple(scene.means_of(consultant) for consultant in at_work)
    for contact, wish, opened in waiting:
        if not contact.preferred and scene.facts.somebody_could(team, wish, opened):
            continue
        assert contact.unreachable or any(
            told.could_ever_serve(scene, consultant, contact) for consultant in at_work
        ), f"{contact.contact_id} waits silently for somebody who is not there"


def nobody_waits_for_nothing(scene: Scene, waiting: list[Asking]) -> None:
    """Each is held against each, unless none of the free is qualified or has room for it."""
    everybody = scene.state.consultants.values()
    free = [consultant for consultant in everybody if told.is_open(scene, consultant)]
    spare = tuple((scene.means_of(consultant), scene.room(consultant)) for consultant in free)
    for contact, wish, opened in waiting if free else ():
        if not contact.preferred and not scene.facts.somebody_may(spare, wish, opened):
            continue
        for consultant in free:
            assert not told.may_take(scene, consultant, contact), (
                f"{consultant.consultant_id} could take {contact.contact_id}"
            )


def backup_groups_follow_their_thresholds(scene: Scene) -> None:
    for queue, backup_group in scene.facts.backup_groups_by_wait:
        wait_ms = told.oldest_wait_ms(scene, queue)
        if backup_group.group in scene.opened(queue):
            assert wait_ms > backup_group.close_at_ms, "the reserve is not needed any more"
        else:
            assert wait_ms < backup_group.open_at_ms, "the reserve is needed"
