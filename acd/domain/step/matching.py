"""The end of a step: offer whatever can be offered now, then say whose word changed."""

from __future__ import annotations

from acd.domain.messages.events import ConsultantChanged, OfferMade
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import CONTACT_TRANSITIONS, ContactState
from acd.domain.model.offer import Because
from acd.domain.model.state import ConsultantEntry, ContactEntry, OfferEntry
from acd.domain.routing.consultant_index import IndexedConsultant
from acd.domain.routing.explanation import explain
from acd.domain.routing.router import Scored
from acd.domain.routing.timers import Kind
from acd.domain.step import backup_groups
from acd.domain.step.consultant_context import advance
from acd.domain.step.consultant_handlers import go_offline
from acd.domain.step.overflow import handle_unplaceable
from acd.domain.step.step_context import StepContext

FALLBACK_OFFER_TIMEOUT_MS = 20_000
"""Where the rules say nothing, for example after the queue was taken out of them."""


def match(context: StepContext) -> None:
    """Leave nobody waiting whom somebody could take.

    Consultants whose hands changed look at the line first and enter the lists only when
    nothing waits for them: under load that spares most of the index work. Who is called in
    while contacts are placed looks at the line before anybody else is placed.
    """
    while (
        context.changed_consultants
        or context.new_contacts
        or context.review
        or context.queues_to_review
    ):
        if context.queues_to_review:
            for queue in _taken(context):
                backup_groups.review(context, queue)
        context.activated_backups = {}
        later = match_freed_consultants(context) if context.changed_consultants else ()
        if context.new_contacts or context.review:
            _match_contacts(context, contacts_to_match(context))
        if context.changed_consultants:
            _announce(context)
        for indexed in later:
            context.mark_changed(indexed.entry)
        for entry in context.activated_backups.values():
            context.mark_changed(entry)


def _taken(context: StepContext) -> list[str]:
    queues_to_review = sorted(context.queues_to_review)
    context.queues_to_review = set()
    return queues_to_review


def match_freed_consultants(context: StepContext) -> list[IndexedConsultant]:
    """One contact each in turn, as long as any of them can take one more.

    Who would take one that has just arrived looks again later: everybody is asked for that one.
    """
    roster, indexed_consultants, later = context.router.roster, _changed_indexed(context), []
    new_contacts = {contact.contact_id for contact in context.new_contacts}
    while indexed_consultants:
        served = []
        for indexed in indexed_consultants:
            scored = context.router.best_contact(indexed) if indexed.open else None
            if scored and scored[0][1][3].contact_id not in new_contacts:
                offer(context, scored[0][1][3], indexed, scored, Because.CONSULTANT_CAME_FREE)
                roster.refresh(indexed)
                served.append(indexed)
            else:
                roster.match(indexed)
                if scored:
                    later.append(indexed)
        indexed_consultants = served
    return later


def _changed_indexed(context: StepContext) -> list[IndexedConsultant]:
    """Longest idle first."""
    roster = context.router.roster
    indexed_consultants = [
        roster.indexed(consultant_id) for consultant_id in context.changed_consultants
    ]
    for indexed in indexed_consultants:
        roster.refresh(indexed)
    if len(indexed_consultants) > 1:
        indexed_consultants.sort(key=lambda indexed: indexed.entry.idle_seq)
    return indexed_consultants


def contacts_to_match(context: StepContext) -> list[ContactEntry]:
    """In order of service: who came in, and whoever waited for somebody who has just gone."""
    if len(context.new_contacts) == 1 and not context.review:
        new_contacts, context.new_contacts = context.new_contacts, []
        return new_contacts
    contacts = {contact.contact_id: contact for contact in context.new_contacts}
    if context.review:
        contacts |= context.router.refused_before
    context.new_contacts, context.review = [], False
    if len(contacts) < 2:
        return list(contacts.values())
    return sorted(contacts.values(), key=lambda contact: service_order(context, contact))


def service_order(context: StepContext, contact: ContactEntry) -> tuple[int, float, int]:
    found = context.router.where.get(contact.contact_id)
    if found is None:
        return (0, 0.0, contact.seq)
    waiting_list, queue_position = found
    return (
        queue_position[0],
        -waiting_list.points(queue_position, context.state.now_ms),
        queue_position[2],
    )


def _match_contacts(context: StepContext, contacts: list[ContactEntry]) -> None:
    router = context.router
    for contact in contacts:
        while contact.state is ContactState.WAITING:
            waiting_list, _ = router.where[contact.contact_id]
            indexed = router.best_consultant(contact, waiting_list)
            if indexed is None:
                handle_unplaceable(context, contact)
                break
            chosen = contact
            if len(contacts) > 1:
                chosen, indexed = _best_pair(context, contact, indexed)
            offer(context, chosen, indexed, [], Because.CONTACT_CAME)
            router.roster.refresh(indexed)
            router.roster.match(indexed)


def _best_pair(
    context: StepContext, contact: ContactEntry, indexed: IndexedConsultant
) -> tuple[ContactEntry, IndexedConsultant]:
    """By points it is this one's turn; but with her level she may suit another one better, whom
    somebody else suits better still: on until the two are best for one another."""
    router, seen = context.router, {contact.contact_id}
    while True:
        other = router.best_contact(indexed)[0][1][3]
        if other.contact_id in seen:
            return contact, indexed
        seen.add(other.contact_id)
        waiting_list, _ = router.where[other.contact_id]
        contact, indexed = other, router.best_consultant(other, waiting_list) or indexed


def offer(
    context: StepContext,
    contact: ContactEntry,
    indexed: IndexedConsultant,
    scored: list[Scored],
    because: Because,
) -> None:
    """Reserve the two for one another; with auto-accept that is all it takes."""
    state, router, consultant = context.state, context.router, indexed.entry
    waiting_list, _ = router.where[contact.contact_id]
    version = state.rules.version if state.rules else ""
    why = explain(router, contact, waiting_list, indexed, scored, because, version, state.now_ms)
    context.dequeue(contact)
    contact.state = advance(CONTACT_TRANSITIONS, contact.state, "offer")
    made = _reserve(context, contact, consultant)
    context.events.append(
        OfferMade(
            made.offer_id,
            contact.contact_id,
            consultant.consultant_id,
            contact.channel,
            contact.queue,
            made.deadline_ms,
            why,
        )
    )
    if contact.channel in waiting_list.queue.auto_accept:
        context.engage(made)


def _reserve(
    context: StepContext, contact: ContactEntry, consultant: ConsultantEntry
) -> OfferEntry:
    contact.offers_made += 1
    queue = context.queue_of(contact)
    timeout_ms = queue.of(queue.offer_timeout_ms, contact.channel) or FALLBACK_OFFER_TIMEOUT_MS
    made = OfferEntry(
        f"{contact.contact_id}-o{contact.offers_made}",
        contact.contact_id,
        consultant.consultant_id,
        context.state.now_ms + timeout_ms,
    )
    context.state.offers[made.offer_id] = made
    contact.offer_id = consultant.offer_id = made.offer_id
    if contact.channel not in queue.auto_accept:
        context.deadlines.add(made.deadline_ms, Kind.OFFER, made.offer_id)
    context.mark_changed(consultant)
    return made


def _announce(context: StepContext) -> None:
    """Whose word changed; who was to leave when her hands are empty leaves now."""
    now_ms, changed_consultants = context.state.now_ms, context.changed_consultants
    context.changed_consultants = {}
    for entry in changed_consultants.values():
        if entry.sign_out_pending and not (entry.engaged or entry.wrap_ups or entry.offer_id):
            go_offline(context, entry)
        activity = entry.activity
        reason = entry.reason if activity is Activity.NOT_READY else None
        if activity is not entry.published_activity or reason is not entry.published_reason:
            entry.published_activity, entry.published_reason = activity, reason
            entry.published_since_ms = now_ms
            context.events.append(ConsultantChanged(entry.consultant_id, activity, reason, now_ms))
