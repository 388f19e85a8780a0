"""Matching phases of a step: waiting contacts and available consultants, then publication."""

from __future__ import annotations

from acd.domain.messages.events import ConsultantChanged, OfferMade
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import ContactState
from acd.domain.model.offer import OfferReason
from acd.domain.model.state import ContactEntry
from acd.domain.routing.entries import IndexedConsultant
from acd.domain.routing.explanation import explain
from acd.domain.routing.router import ScoredContact
from acd.domain.step.consultant_handlers import go_offline
from acd.domain.step.overflow import handle_unplaceable
from acd.domain.step.step_context import StepContext

# Until Python 3.12 an access through the class takes ten times as long.
WAITING = ContactState.WAITING
NOT_READY = Activity.NOT_READY
CONTACT_CAME = OfferReason.CONTACT_CAME
CONSULTANT_CAME_FREE = OfferReason.CONSULTANT_CAME_FREE


def match_freed_consultants(context: StepContext) -> None:
    """Offer every changed consultant the best waiting contact, in turns while they take one.

    A consultant without a contact enters the sorted lists only now: under load that spares most
    of the index work. One whose best contact is new waits for the next round, because all
    consultants compete for a new contact.
    """
    consultants, router, worklist = context.router.consultants, context.router, context.worklist
    worklist.next_round = {}
    new_contacts = worklist.new_contacts
    remaining = _changed_consultants(context)
    while remaining:
        served = []
        for consultant in remaining:
            scored = router.best_contacts(consultant) if consultant.open_channels else None
            if scored and not (new_contacts and _is_new(scored[0].contact, new_contacts)):
                offer(context, scored[0].contact, consultant, scored, CONSULTANT_CAME_FREE)
                consultants.update_availability(consultant)
                served.append(consultant)
                continue
            consultants.update_rank(consultant)
            if scored:
                entry = consultant.entry
                worklist.next_round[entry.consultant_id] = entry
        remaining = served


def _is_new(contact: ContactEntry, new_contacts: list[ContactEntry]) -> bool:
    return any(contact is new_contact for new_contact in new_contacts)


def _changed_consultants(context: StepContext) -> list[IndexedConsultant]:
    """Return them with their availability updated, longest idle first."""
    index = context.router.consultants
    changed = [index.get(consultant_id) for consultant_id in context.worklist.changed_consultants]
    for consultant in changed:
        index.update_availability(consultant)
    if len(changed) > 1:
        changed.sort(key=lambda consultant: consultant.entry.idle_seq)
    return changed


def match_new_contacts(context: StepContext) -> None:
    """Offer every new contact to the best available consultant, in order of service."""
    router = context.router
    contacts = contacts_to_match(context)
    for contact in contacts:
        while contact.state is WAITING:
            consultant = router.best_consultant(contact, router.waiting.list_of(contact))
            if consultant is None:
                handle_unplaceable(context, contact)
                break
            chosen = contact
            if len(contacts) > 1:
                chosen, consultant = _best_pair(context, contact, consultant)
            offer(context, chosen, consultant, [], CONTACT_CAME)
            router.consultants.update_availability(consultant)
            router.consultants.update_rank(consultant)


def contacts_to_match(context: StepContext) -> list[ContactEntry]:
    """Take the new contacts from the worklist, and refused ones when they are to be reviewed."""
    worklist = context.worklist
    new_contacts = worklist.take_contacts()
    if len(new_contacts) == 1 and not worklist.review_waiting:
        return new_contacts
    contacts = {contact.contact_id: contact for contact in new_contacts}
    if worklist.review_waiting:
        contacts |= context.router.waiting.refused
        worklist.review_waiting = False
    if len(contacts) < 2:
        return list(contacts.values())
    return sorted(contacts.values(), key=lambda contact: service_order(context, contact))


def service_order(context: StepContext, contact: ContactEntry) -> tuple[int, float, int]:
    """Sort key: emergencies, then points, then the order of the log."""
    entry = context.router.waiting.positions.get(contact.contact_id)
    if entry is None:
        return (0, 0.0, contact.seq)
    waiting_list, position = entry
    points = waiting_list.points(position, context.state.now_ms)
    return (position.urgency, -points, position.seq)


def _best_pair(
    context: StepContext, contact: ContactEntry, consultant: IndexedConsultant
) -> tuple[ContactEntry, IndexedConsultant]:
    """Follow best contact and best consultant by turns until the two are best for one another.

    The consultant's level may suit another contact better, for which yet another consultant may
    be better still.
    """
    router, seen = context.router, {contact.contact_id}
    while True:
        other = router.best_contacts(consultant)[0].contact
        if other.contact_id in seen:
            return contact, consultant
        seen.add(other.contact_id)
        waiting_list = router.waiting.list_of(other)
        contact, consultant = other, router.best_consultant(other, waiting_list) or consultant


def offer(
    context: StepContext,
    contact: ContactEntry,
    consultant: IndexedConsultant,
    scored: list[ScoredContact],
    reason: OfferReason,
) -> None:
    """Make an offer and explain it; with auto-accept the engagement begins at once."""
    state, router = context.state, context.router
    waiting_list = router.waiting.list_of(contact)
    version = state.rules.version if state.rules else ""
    explanation = explain(
        router, contact, waiting_list, consultant, scored, reason, version, state.now_ms
    )
    made = context.offers.make(contact, consultant.entry)
    context.events.append(
        OfferMade(
            made.offer_id,
            made.contact_id,
            made.consultant_id,
            contact.channel,
            contact.queue,
            made.deadline_ms,
            explanation,
        )
    )
    if contact.channel in waiting_list.queue.auto_accept:
        context.engagements.begin(made)


def publish_changes(context: StepContext) -> None:
    """Emit ConsultantChanged; complete pending sign-outs of consultants without work."""
    now_ms, worklist = context.state.now_ms, context.worklist
    for entry in worklist.take_consultants().values():
        if entry.sign_out_pending and not (entry.engaged or entry.wrap_ups or entry.offer_id):
            go_offline(context, entry)
        activity = entry.activity(context.state.rules)
        reason = entry.reason if activity is NOT_READY else None
        if activity is not entry.published_activity or reason is not entry.published_reason:
            entry.published_activity, entry.published_reason = activity, reason
            entry.published_since_ms = now_ms
            context.events.append(ConsultantChanged(entry.consultant_id, activity, reason, now_ms))
    worklist.changed_consultants.update(worklist.next_round)
