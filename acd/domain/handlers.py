"""One handler per input: check everything first, then act. A raised refusal changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from acd.domain import commands as c
from acd.domain.consultant import NotReadyReason, Presence
from acd.domain.contact import Author, ContactState, Outcome, Party
from acd.domain.events import (
    ConsultantSignedIn,
    ContactConnected,
    MessageAdded,
    RulesPublished,
    WaitTold,
    WrapUpExtended,
)
from acd.domain.floor import Floor, outcome_of
from acd.domain.lines import need_of, priority_of
from acd.domain.queues import QueueRules, Rules
from acd.domain.refusals import (
    AlreadyConnected,
    AlreadySignedIn,
    BadId,
    ConsultantIsHolding,
    ContactAlreadyClosed,
    ContactExists,
    ContactNotEngaged,
    ContactNotWaiting,
    NotSignedIn,
    NoWrapUp,
    OfferNotPending,
    OfferNotYours,
    UnknownConsultant,
    UnknownContact,
    UnknownQueue,
)
from acd.domain.state import ConsultantEntry, ContactEntry, OfferEntry

_ID = re.compile(r"[A-Za-z0-9.\-]{1,128}")


def publish_rules(floor: Floor, command: c.PublishRules) -> None:
    """The rules that are in force already change nothing and say nothing."""
    rules = command.rules
    if rules == floor.state.rules:
        return
    floor.state.rules = rules
    for contact in floor.state.contacts.values():
        queue = rules.queues.get(contact.queue)
        if queue is not None:
            _apply_rules(contact, rules, queue)
    floor.rebuild()
    floor.place_all()
    floor.events.append(RulesPublished(rules.version, rules))


def _apply_rules(contact: ContactEntry, rules: Rules, queue: QueueRules) -> None:
    contact.need = need_of(queue, contact.asked_skills)
    contact.priority = priority_of(rules, queue, contact)


def admit_contact(floor: Floor, command: c.AdmitContact) -> None:
    rules = floor.state.rules
    queue = rules.queues.get(command.queue) if rules else None
    if rules is None or queue is None:
        raise UnknownQueue(f"queue: {command.queue!r} is not in the rules")
    _check_id("contact_id", command.contact_id)
    if _is_known(floor, command.contact_id):
        raise ContactExists(f"contact_id: {command.contact_id} was admitted before")
    contact = ContactEntry(
        command.contact_id,
        command.channel,
        command.queue,
        command.language,
        dict(command.skills),
        command.priority,
        floor.state.now_ms,
    )
    _apply_rules(contact, rules, queue)
    floor.queue(contact, returned=False)


def _is_known(floor: Floor, contact_id: str) -> bool:
    state = floor.state
    return contact_id in state.contacts or state.closed.knows(contact_id, state.now_ms)


def contact_left(floor: Floor, command: c.ContactLeft) -> None:
    contact = _live(floor, command.contact_id)
    if command.diverted_to is not None:
        floor.close(contact, Outcome.DIVERTED, Party.SYSTEM, "leave")
    else:
        floor.close(contact, outcome_of(contact, Party.RESIDENT), Party.RESIDENT, "leave")


def sign_in(floor: Floor, command: c.SignIn) -> None:
    _check_id("consultant_id", command.consultant_id)
    entry = floor.state.consultants.get(command.consultant_id)
    if entry is None:
        entry = ConsultantEntry(command.consultant_id, {})
    elif entry.presence is not Presence.OFFLINE:
        raise AlreadySignedIn(f"consultant_id: {command.consultant_id} is signed in")
    entry.skills, entry.shift = dict(command.skills), command.shift
    floor.state.consultants[entry.consultant_id] = entry
    floor.router.roster.enrol(entry)
    floor.set_presence(entry, "sign-in", NotReadyReason.SIGNED_IN)
    floor.events.append(ConsultantSignedIn(entry.consultant_id, dict(entry.skills), entry.shift))


def sign_out(floor: Floor, command: c.SignOut) -> None:
    """An open wrap-up ends with it; a contact or an offer in hand forbids it."""
    entry = _at_work(floor, command.consultant_id)
    if entry.engaged or entry.offer_id is not None:
        raise ConsultantIsHolding(
            f"consultant_id: {entry.consultant_id} still holds a contact or an offer"
        )
    for contact_id in list(entry.wrap_ups):
        floor.end_wrap_up(entry, contact_id, expired=False)
    floor.set_presence(entry, "sign-out", None)


def become_ready(floor: Floor, command: c.BecomeReady) -> None:
    floor.set_presence(_at_work(floor, command.consultant_id), "ready", None)


def become_not_ready(floor: Floor, command: c.BecomeNotReady) -> None:
    """Remembered while she is busy; an offer on her desk goes back as rejected."""
    entry = _at_work(floor, command.consultant_id)
    floor.set_presence(entry, "not-ready", command.reason)
    if entry.offer_id is not None:
        floor.return_offer(floor.state.offers[entry.offer_id], "reject")


def accept_offer(floor: Floor, command: c.AcceptOffer) -> None:
    floor.engage(_own_offer(floor, command.offer_id, command.consultant_id))


def reject_offer(floor: Floor, command: c.RejectOffer) -> None:
    offer = _own_offer(floor, command.offer_id, command.consultant_id)
    _give_back(floor, offer, "reject", "miss", NotReadyReason.MISSED)


def offer_failed(floor: Floor, command: c.OfferFailed) -> None:
    offer = _pending(floor, command.offer_id)
    _give_back(floor, offer, "fail", "device-fault", NotReadyReason.DEVICE)


def offer_expired(floor: Floor, offer_id: str) -> None:
    """The deadline passed without an answer."""
    offer = _pending(floor, offer_id)
    _give_back(floor, offer, "expire", "miss", NotReadyReason.MISSED)


def _give_back(
    floor: Floor, offer: OfferEntry, trigger: str, presence: str, reason: NotReadyReason
) -> None:
    """She takes nothing more until she says that she is there: no offer bounces back at once."""
    floor.set_presence(floor.state.consultants[offer.consultant_id], presence, reason)
    floor.return_offer(offer, trigger)


def engagement_connected(floor: Floor, command: c.EngagementConnected) -> None:
    contact = _engaged(floor, command.contact_id)
    if contact.connected_ms is not None:
        raise AlreadyConnected(f"contact_id: {contact.contact_id} is connected")
    contact.connected_ms = floor.state.now_ms
    floor.events.append(ContactConnected(contact.contact_id, contact.consultant_id or ""))


def connect_failed(floor: Floor, command: c.ConnectFailed) -> None:
    contact = _engaged(floor, command.contact_id)
    if contact.connected_ms is not None:
        raise AlreadyConnected(f"contact_id: {contact.contact_id} is connected; end it instead")
    floor.undo_engagement(contact)


def end_engagement(floor: Floor, command: c.EndEngagement) -> None:
    contact = _engaged(floor, command.contact_id)
    floor.close(contact, outcome_of(contact, command.ended_by), command.ended_by, "end")


def finish_wrap_up(floor: Floor, command: c.FinishWrapUp) -> None:
    entry = _wrapping(floor, command.consultant_id, command.contact_id)
    floor.end_wrap_up(entry, command.contact_id, expired=False)


def extend_wrap_up(floor: Floor, command: c.ExtendWrapUp) -> None:
    entry = _wrapping(floor, command.consultant_id, command.contact_id)
    rules = floor.state.rules
    until_ms = entry.wrap_ups[command.contact_id] + (rules.wrap_up_extension_ms if rules else 0)
    floor.set_wrap_up(entry, command.contact_id, until_ms)
    floor.events.append(WrapUpExtended(entry.consultant_id, command.contact_id, until_ms))


def add_message(floor: Floor, command: c.AddMessage) -> None:
    """The conversation is open to all while the contact lives, to notes for an hour after."""
    state = floor.state
    closed = state.closed.knows(command.contact_id, state.now_ms)
    if not (closed and command.author is Author.NOTE):
        _live(floor, command.contact_id)
    floor.events.append(MessageAdded(command.contact_id, command.message_id, command.author))


def tell_wait(floor: Floor, command: c.TellWait) -> None:
    contact = _live(floor, command.contact_id)
    if contact.state is ContactState.ENGAGED:
        raise ContactNotWaiting(f"contact_id: {contact.contact_id} does not wait any more")
    floor.events.append(WaitTold(command.contact_id, command.position))


def tick(_floor: Floor, _command: c.Tick) -> None:
    """Time came in with the input; what was due has been done before."""


def _check_id(field: str, value: str) -> None:
    if not _ID.fullmatch(value):
        raise BadId(f"{field}: expected 1-128 of A-Z a-z 0-9 . -")


def _live(floor: Floor, contact_id: str) -> ContactEntry:
    contact = floor.state.contacts.get(contact_id)
    if contact is not None:
        return contact
    if floor.state.closed.knows(contact_id, floor.state.now_ms):
        raise ContactAlreadyClosed(f"contact_id: {contact_id} is closed")
    raise UnknownContact(f"contact_id: {contact_id} is not in the hall")


def _engaged(floor: Floor, contact_id: str) -> ContactEntry:
    contact = _live(floor, contact_id)
    if contact.state is not ContactState.ENGAGED:
        raise ContactNotEngaged(f"contact_id: {contact_id} is {contact.state}, not engaged")
    return contact


def _at_work(floor: Floor, consultant_id: str) -> ConsultantEntry:
    entry = floor.state.consultants.get(consultant_id)
    if entry is None:
        raise UnknownConsultant(f"consultant_id: {consultant_id} never signed in")
    if entry.presence is Presence.OFFLINE:
        raise NotSignedIn(f"consultant_id: {consultant_id} is not signed in")
    return entry


def _pending(floor: Floor, offer_id: str) -> OfferEntry:
    offer = floor.state.offers.get(offer_id)
    if offer is None:
        raise OfferNotPending(f"offer_id: {offer_id} is not pending")
    return offer


def _own_offer(floor: Floor, offer_id: str, consultant_id: str) -> OfferEntry:
    offer = _pending(floor, offer_id)
    if offer.consultant_id != consultant_id:
        raise OfferNotYours(f"consultant_id: offer {offer_id} is for somebody else")
    return offer


def _wrapping(floor: Floor, consultant_id: str, contact_id: str) -> ConsultantEntry:
    entry = _at_work(floor, consultant_id)
    if contact_id not in entry.wrap_ups:
        raise NoWrapUp(f"contact_id: {consultant_id} has no wrap-up of {contact_id}")
    return entry


# The value type of a handler's second argument is the key; a dictionary cannot say so in types.
HANDLERS: dict[type, Callable[[Floor, Any], None]] = {
    c.PublishRules: publish_rules,
    c.AdmitContact: admit_contact,
    c.ContactLeft: contact_left,
    c.SignIn: sign_in,
    c.SignOut: sign_out,
    c.BecomeReady: become_ready,
    c.BecomeNotReady: become_not_ready,
    c.AcceptOffer: accept_offer,
    c.RejectOffer: reject_offer,
    c.OfferFailed: offer_failed,
    c.EngagementConnected: engagement_connected,
    c.ConnectFailed: connect_failed,
    c.EndEngagement: end_engagement,
    c.FinishWrapUp: finish_wrap_up,
    c.ExtendWrapUp: extend_wrap_up,
    c.AddMessage: add_message,
    c.TellWait: tell_wait,
    c.Tick: tick,
}
