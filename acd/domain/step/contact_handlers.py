"""Inputs about a contact and about the rules. Check everything first, then act."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactConnected,
    MessageAdded,
    PlaceHeld,
    PlaceResumed,
    ReserveChanged,
    RulesPublished,
    WaitTold,
)
from acd.domain.messages.rejections import (
    AlreadyConnected,
    CallbackExists,
    ContactExists,
    ContactNotWaiting,
)
from acd.domain.model.contact import Author, Channel, ContactState, Outcome, Party
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.domain.model.recent_ids import KeptPlace
from acd.domain.model.state import ContactEntry
from acd.domain.step import hours
from acd.domain.step.lookups import check_id, check_span, engaged, known_queue, live
from acd.domain.step.overflow import admit_or_divert
from acd.domain.step.rules_validation import check_rules
from acd.domain.step.step_context import Floor, outcome_of


def publish_rules(floor: Floor, command: c.PublishRules) -> None:
    """The rules that are in force already change nothing and say nothing."""
    rules, state = command.rules, floor.state
    if rules == state.rules:
        return
    check_rules(rules)
    state.rules = rules
    _send_back_reserves(floor, rules)
    state.looks = {}
    state.policies = {q: policy for q, policy in state.policies.items() if q in rules.queues}
    floor.begin_anew()
    floor.events.append(RulesPublished(rules.version, rules))


def _send_back_reserves(floor: Floor, rules: Rules) -> None:
    """Those that the new rules do not name any more."""
    state = floor.state
    wanted = {
        (queue.id, reserve.group) for queue in rules.queues.values() for reserve in queue.reserves
    }
    for queue_id, groups in list(state.open_reserves.items()):
        kept = tuple(group for group in groups if (queue_id, group) in wanted)
        gone = [group for group in groups if group not in kept]
        floor.events += [ReserveChanged(queue_id, group, False, 0) for group in gone]
        state.open_reserves[queue_id] = kept


def publish_hours(floor: Floor, command: c.PublishHours) -> None:
    for spans in command.hours.values():
        for starts_ms, ends_ms in spans:
            check_span("hours", starts_ms, ends_ms)
    state = floor.state
    before = {*state.hours, *state.shut}
    state.hours = dict(command.hours)
    for queue in sorted(before | {*state.hours}):
        hours.review(floor, queue)


def admit_contact(floor: Floor, command: c.AdmitContact) -> None:
    _, queue = known_queue(floor, command.queue)
    check_id("contact_id", command.contact_id)
    state = floor.state
    if command.contact_id in state.contacts or state.closed.knows(command.contact_id, state.now_ms):
        raise ContactExists(f"contact_id: {command.contact_id} was admitted before")
    _check_one_callback(floor, command)
    contact = _entry(floor, command, queue)
    if command.place_of is not None or (command.dial_key is not None and queue.redial_ms):
        _resume_place(floor, contact, command)
    floor.flow_of(contact).arrivals += 1
    if contact.channel is Channel.CALLBACK and contact.dial_key:
        state.callbacks[contact.dial_key] = contact.contact_id
    if command.due_ms is not None and command.due_ms > state.now_ms:
        state.contacts[contact.contact_id] = contact
        floor.park(contact, command.due_ms)
        floor.events.append(PlaceHeld(contact.contact_id, contact.channel, command.due_ms, 0))
        return
    floor.queue(contact, returned=False)
    admit_or_divert(floor, contact)


def _check_one_callback(floor: Floor, command: c.AdmitContact) -> None:
    key = command.dial_key
    if command.channel is Channel.CALLBACK and key and key in floor.state.callbacks:
        raise CallbackExists("dial_key: this number is on the list already")


def _entry(floor: Floor, command: c.AdmitContact, queue: QueueRules) -> ContactEntry:
    now_ms = floor.state.now_ms
    preferred = command.preferred or queue.first
    return ContactEntry(
        contact_id=command.contact_id,
        channel=command.channel,
        queue=command.queue,
        language=command.language,
        asked_skills=command.skills,
        asked_priority=command.priority,
        admitted_ms=now_ms,
        seq=floor.state.next_seq(),
        since_ms=now_ms,
        entered_ms=now_ms,
        district=command.district,
        emergency=command.emergency or queue.emergency,
        preferred=preferred if queue.preferred_ms else (),
        preferred_until_ms=now_ms + queue.preferred_ms if preferred else None,
        dial_key=command.dial_key,
    )


def _resume_place(floor: Floor, contact: ContactEntry, command: c.AdmitContact) -> None:
    """The place of a live contact on another channel, else of a call that broke off."""
    state = floor.state
    old = state.contacts.get(command.place_of or "")
    if old is not None and old.state is not ContactState.ENGAGED:
        place = KeptPlace(
            old.contact_id,
            old.queue,
            old.admitted_ms,
            old.seq,
            old.asked_priority,
            state.now_ms,
            old.emergency,
        )
        floor.close(old, Outcome.DIVERTED, Party.RESIDENT, "leave", contact.contact_id)
        _take_place(floor, contact, place)
        return
    if command.dial_key is None:
        return
    kept = state.places.take(command.dial_key, contact.queue, state.now_ms)
    if kept is not None:
        _take_place(floor, contact, kept)


def _take_place(floor: Floor, contact: ContactEntry, place: KeptPlace) -> None:
    contact.admitted_ms, contact.seq = place.admitted_ms, place.seq
    contact.asked_priority = max(contact.asked_priority, place.priority)
    contact.emergency = contact.emergency or place.emergency
    floor.events.append(PlaceResumed(contact.contact_id, place.contact_id, place.admitted_ms))


def contact_left(floor: Floor, command: c.ContactLeft) -> None:
    contact = live(floor, command.contact_id)
    if command.diverted_to is not None:
        floor.close(contact, Outcome.DIVERTED, Party.SYSTEM, "leave", command.diverted_to)
    else:
        floor.close(contact, outcome_of(contact, Party.RESIDENT), Party.RESIDENT, "leave")


def engagement_connected(floor: Floor, command: c.EngagementConnected) -> None:
    contact = engaged(floor, command.contact_id)
    if contact.connected_ms is not None:
        raise AlreadyConnected(f"contact_id: {contact.contact_id} is connected")
    contact.connected_ms = floor.state.now_ms
    floor.events.append(ContactConnected(contact.contact_id, contact.consultant_id or ""))


def connect_failed(floor: Floor, command: c.ConnectFailed) -> None:
    contact = engaged(floor, command.contact_id)
    if contact.connected_ms is not None:
        raise AlreadyConnected(f"contact_id: {contact.contact_id} is connected; end it instead")
    floor.undo_engagement(contact)


def end_engagement(floor: Floor, command: c.EndEngagement) -> None:
    contact = engaged(floor, command.contact_id)
    floor.close(contact, outcome_of(contact, command.ended_by), command.ended_by, "end")


def add_message(floor: Floor, command: c.AddMessage) -> None:
    """The conversation is open to all while the contact lives, to notes for an hour after."""
    state = floor.state
    closed = state.closed.knows(command.contact_id, state.now_ms)
    if not (closed and command.author is Author.NOTE):
        live(floor, command.contact_id)
    floor.events.append(MessageAdded(command.contact_id, command.message_id, command.author))


def tell_wait(floor: Floor, command: c.TellWait) -> None:
    contact = live(floor, command.contact_id)
    if contact.state is ContactState.ENGAGED:
        raise ContactNotWaiting(f"contact_id: {contact.contact_id} does not wait any more")
    floor.events.append(
        WaitTold(command.contact_id, command.position, command.low_ms, command.high_ms)
    )


def tick(_floor: Floor, _command: c.Tick) -> None:
    """Time came in with the input; what was due has been done before."""
