"""Overflow: where a contact goes that its queue cannot or must not keep."""

from __future__ import annotations

from collections.abc import Iterable

from acd.domain.messages.events import ContactDirected, ContactMoved, ContactUnreachable
from acd.domain.model.contact import PHONE, ContactState, Outcome, Party
from acd.domain.model.queue_rules import Divert, Limits, Overflow, QueueRules
from acd.domain.model.relaxation import has_reached_wait_limit
from acd.domain.model.state import ContactEntry
from acd.domain.routing.entries import WaitingList, static_exclusions
from acd.domain.routing.wait_estimate import estimate_wait
from acd.domain.step import backup_groups
from acd.domain.step.hours import next_opening_ms
from acd.domain.step.step_context import StepContext

# Until Python 3.12 an access through the class takes ten times as long.
WAITING = ContactState.WAITING

NO_LIMITS = Limits()
NOTICE = Overflow(Divert.MESSAGE)
OVERFLOW_REASONS = ("closed", "length", "wait", "wait-estimate", "unserved", "supervisor")
"""Reasons for which a contact is sent elsewhere."""


def admit_or_divert(context: StepContext, contact: ContactEntry) -> None:
    """Check a contact that entered a queue: is the queue closed or full, can anybody serve it?

    Backup groups are reviewed first, so that a contact admitted because one of them is free is
    offered to it.
    """
    queue = context.queue_of(contact)
    if queue.backup_groups and queue.limits != NO_LIMITS:
        backup_groups.review_queue(context, queue.id)
    if context.state.closed_queues.get(queue.id):
        direct_when_closed(context, contact)
    elif queue.overflow is not None and (reason := _reached_limit(context, queue, contact)):
        apply(context, contact, queue.overflow, reason)
    if contact.state is WAITING:
        check_reachable(context, contact)


def direct_when_closed(context: StepContext, contact: ContactEntry) -> None:
    """Send a contact of a closed queue where the supervisor's order says, else the rules.

    A resident who writes learns of the closed queue where neither says anything, too.
    """
    queue = context.queue_of(contact)
    forced = context.state.forced.get(queue.id)
    overflow = forced.overflow if forced is not None and forced.overflow else queue.closed
    if overflow is None and _is_written(context, contact):
        overflow = NOTICE
    apply(context, contact, overflow, "closed")


def _reached_limit(context: StepContext, queue: QueueRules, contact: ContactEntry) -> str:
    """Return the limit that the queue has reached for the contact, or an empty text."""
    limits = queue.limits
    if limits == NO_LIMITS or _is_consultant_available(context, contact):
        return ""
    if limits.waiting is not None:
        waiting_lists = context.router.waiting.of_queue(queue.id)
        waiting = sum(len(waiting_list) for waiting_list in waiting_lists)
        if waiting - 1 >= limits.waiting:
            return "length"
    if limits.wait_ms is not None and has_reached_wait_limit(context.state, queue, contact):
        return "wait"
    if limits.wait_estimate_ms is not None:
        wait_estimate = estimate_wait(context.state, context.router, contact)
        if wait_estimate is not None and wait_estimate.mean_ms >= limits.wait_estimate_ms:
            return "wait-estimate"
    return ""


def _is_consultant_available(context: StepContext, contact: ContactEntry) -> bool:
    """Return whether a consultant is free for it; then a full queue diverts nobody."""
    waiting_list = context.router.waiting.list_of(contact)
    return context.router.best_consultant(contact, waiting_list) is not None


def apply(
    context: StepContext, contact: ContactEntry, overflow: Overflow | None, reason: str
) -> None:
    """Send a waiting contact where the overflow says; without one it keeps waiting.

    A message or a voicemail ends a call. Who wrote is not there to hear either, and what they
    wrote must not be lost: a written contact is directed once and keeps its position.
    """
    if overflow is None:
        return
    if overflow.to is Divert.QUEUE:
        _overflow_to_queue(context, contact, overflow.queue or "", reason)
    elif overflow.to is Divert.CALLBACK:
        _invite_to_callback(context, contact, reason)
    elif _is_written(context, contact):
        _direct_once(context, contact, overflow, reason)
    else:
        _direct(context, contact, overflow, reason)
        destination = overflow.to.value
        context.closing.close(contact, Outcome.DIVERTED, Party.SYSTEM, "leave", destination)


def _overflow_to_queue(
    context: StepContext, contact: ContactEntry, queue: str, reason: str
) -> None:
    """Move the contact, unless it has been there: two full queues would toss it to and fro."""
    rules = context.state.rules
    if rules is not None and queue in rules.queues and queue not in (*contact.moves, contact.queue):
        contact.moves = (*contact.moves, contact.queue)
        move(context, contact, queue, reason)


def move(context: StepContext, contact: ContactEntry, queue: str, reason: str) -> None:
    """Move a waiting contact to another queue with its position."""
    from_queue = contact.queue
    context.waiting.dequeue(contact)
    contact.queue, contact.entered_ms, contact.relaxation_step = queue, context.state.now_ms, 0
    contact.emergency = contact.emergency or context.queue_of(contact).emergency
    contact.invited = contact.unreachable = False
    context.events.append(
        ContactMoved(contact.contact_id, contact.channel, from_queue, queue, reason)
    )
    context.waiting.enqueue(contact)
    context.worklist.new_contacts.append(contact)
    admit_or_divert(context, contact)


def _invite_to_callback(context: StepContext, contact: ContactEntry, reason: str) -> None:
    """Invite a caller, once; contacts on other channels cannot be called back."""
    if contact.channel == PHONE:
        _direct_once(context, contact, Overflow(Divert.CALLBACK), reason)


def _is_written(context: StepContext, contact: ContactEntry) -> bool:
    rules = context.state.rules
    return rules is not None and rules.is_written(contact.channel)


def _direct_once(
    context: StepContext, contact: ContactEntry, overflow: Overflow, reason: str
) -> None:
    """Direct a contact that keeps waiting, once for each queue."""
    if not contact.invited:
        contact.invited = True
        _direct(context, contact, overflow, reason)


def _direct(context: StepContext, contact: ContactEntry, overflow: Overflow, reason: str) -> None:
    context.events.append(
        ContactDirected(
            contact.contact_id,
            contact.channel,
            contact.queue,
            overflow.to,
            overflow.message,
            reason,
            next_opening_ms(context.state, contact.queue) if reason == "closed" else None,
        )
    )


def handle_unplaceable(context: StepContext, contact: ContactEntry) -> None:
    """Check a contact that no consultant can take now.

    It may have reached the wait limit while it was offered or engaged, and all consultants who
    could serve it may have left.
    """
    queue = context.queue_of(contact)
    if queue.overflow is not None and has_reached_wait_limit(context.state, queue, contact):
        apply(context, contact, queue.overflow, "wait")
    if contact.state is WAITING:
        check_reachable(context, contact)


def check_reachable(context: StepContext, contact: ContactEntry) -> None:
    """Raise an alarm and overflow a contact that nobody at work could ever serve."""
    if contact.unreachable or is_reachable(context, contact):
        return
    contact.unreachable = True
    context.events.append(ContactUnreachable(contact.contact_id, contact.queue))
    apply(context, contact, context.queue_of(contact).unserved, "unserved")


def recheck_reachability(context: StepContext, served: Iterable[WaitingList]) -> None:
    """Check all waiting contacts after a consultant left or lost skills.

    `served`: waiting lists that the consultant served; for their contacts an alarm may be raised
    again.
    """
    at_work = context.router.consultants.masks.at_work
    for waiting_list in served:
        for position in waiting_list:
            position.contact.unreachable = False
    unserved = [
        waiting_list
        for waiting_list in context.router.waiting.all()
        if not waiting_list.qualified & at_work
    ]
    for contact in in_log_order(unserved):
        if contact.preferred:
            context.waiting.requeue(contact)
        check_reachable(context, contact)


def in_log_order(waiting_lists: Iterable[WaitingList]) -> list[ContactEntry]:
    """Return all contacts of the lists; the order of the lists would not survive a restart."""
    contacts = [position.contact for waiting_list in waiting_lists for position in waiting_list]
    return sorted(contacts, key=lambda contact: contact.seq)


def is_reachable(context: StepContext, contact: ContactEntry) -> bool:
    """Return whether anybody at work could serve it after all relaxation steps, with all backup
    groups active."""
    consultants = context.router.consultants
    waiting_list = context.router.waiting.list_of(contact)
    if static_exclusions(consultants.masks.at_work, waiting_list).present:
        return True
    queue = context.queue_of(contact)
    return any(
        consultant.at_work and context.router.could_serve(consultant, contact, queue)
        for consultant in consultants.all()
    )
