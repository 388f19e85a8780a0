"""Look-ups of the records that an input names: each returns the record or raises a rejection."""

from __future__ import annotations

import re

from acd.domain.messages.rejections import (
    ConsultantNotSignedIn,
    ConsultantUnknown,
    ContactAlreadyClosed,
    ContactNotEngaged,
    ContactNotWaiting,
    ContactUnknown,
    IdInvalid,
    IntervalInvalid,
    OfferNotAssigned,
    OfferNotPending,
    QueueUnknown,
    WrapUpMissing,
)
from acd.domain.model.consultant import Presence
from acd.domain.model.contact import ContactState
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.domain.model.state import ConsultantEntry, ContactEntry, OfferEntry
from acd.domain.step.step_context import StepContext

_ID = re.compile(r"[A-Za-z0-9.\-]{1,128}")

# Until Python 3.12 an access through the class takes ten times as long.
WAITING = ContactState.WAITING
ENGAGED = ContactState.ENGAGED
OFFLINE = Presence.OFFLINE


def check_id(field: str, value: str) -> None:
    if not _ID.fullmatch(value):
        raise IdInvalid(f"{field}: expected 1-128 of A-Z a-z 0-9 . -")


def check_span(field: str, starts_ms: int, ends_ms: int) -> None:
    if starts_ms >= ends_ms:
        raise IntervalInvalid(f"{field}: expected an end after the beginning")


def known_queue(context: StepContext, queue_id: str) -> tuple[Rules, QueueRules]:
    rules = context.state.rules
    if rules is None:
        raise QueueUnknown("queue: no rules were published yet")
    queue = rules.queues.get(queue_id)
    if queue is None:
        raise QueueUnknown(f"queue: {queue_id!r} is not in the rules")
    return rules, queue


def live(context: StepContext, contact_id: str) -> ContactEntry:
    contact = context.state.contacts.get(contact_id)
    if contact is not None:
        return contact
    if context.state.closed.knows(contact_id, context.state.now_ms):
        raise ContactAlreadyClosed(f"contact_id: {contact_id} is closed")
    raise ContactUnknown(f"contact_id: {contact_id} is not in the ACD")


def waiting(context: StepContext, contact_id: str) -> ContactEntry:
    contact = live(context, contact_id)
    if contact.state is not WAITING:
        raise ContactNotWaiting(f"contact_id: {contact_id} is {contact.state}, not waiting")
    return contact


def engaged(context: StepContext, contact_id: str) -> ContactEntry:
    contact = live(context, contact_id)
    if contact.state is not ENGAGED:
        raise ContactNotEngaged(f"contact_id: {contact_id} is {contact.state}, not engaged")
    return contact


def at_work(context: StepContext, consultant_id: str) -> ConsultantEntry:
    entry = context.state.consultants.get(consultant_id)
    if entry is None:
        raise ConsultantUnknown(f"consultant_id: {consultant_id} has never signed in")
    if entry.presence is OFFLINE:
        raise ConsultantNotSignedIn(f"consultant_id: {consultant_id} is not signed in")
    return entry


def pending(context: StepContext, offer_id: str) -> OfferEntry:
    offer = context.state.offers.get(offer_id)
    if offer is None:
        raise OfferNotPending(f"offer_id: {offer_id} is not pending")
    return offer


def own_offer(context: StepContext, offer_id: str, consultant_id: str) -> OfferEntry:
    offer = pending(context, offer_id)
    if offer.consultant_id != consultant_id:
        raise OfferNotAssigned(f"consultant_id: offer {offer_id} is for another consultant")
    return offer


def wrapping(context: StepContext, consultant_id: str, contact_id: str) -> ConsultantEntry:
    entry = at_work(context, consultant_id)
    if contact_id not in entry.wrap_ups:
        raise WrapUpMissing(f"contact_id: {consultant_id} has no wrap-up of {contact_id}")
    return entry
