"""Where a contact goes that its queue cannot or must not keep."""

from __future__ import annotations

from collections.abc import Iterable

from acd.domain.messages.events import ContactDirected, ContactMoved, ContactUnreachable
from acd.domain.model.contact import Channel, ContactState, Outcome, Party
from acd.domain.model.queue_rules import Divert, Limits, Overflow, QueueRules
from acd.domain.model.relaxation import has_waited_out
from acd.domain.model.state import ContactEntry
from acd.domain.routing.wait_estimate import estimate_wait
from acd.domain.routing.waiting_lists import WaitingList
from acd.domain.step import backup_groups
from acd.domain.step.step_context import StepContext

NO_LIMITS = Limits()
WHYS = ("closed", "length", "wait", "wait-estimate", "unserved", "supervisor")
"""What sends a contact elsewhere."""


def admit_or_divert(context: StepContext, contact: ContactEntry) -> None:
    """A contact has just come into a queue: closed, too long, or nobody there who could?

    The reserves are looked at first: who is let in because one of them is free must find it so.
    """
    queue = context.queue_of(contact)
    if queue.backup_groups and queue.limits != NO_LIMITS:
        backup_groups.review(context, queue.id)
    if context.state.shut.get(queue.id):
        apply(context, contact, closing_of(context, queue), "closed")
    elif queue.overflow is not None and (why := _limit_reached(context, queue, contact)):
        apply(context, contact, queue.overflow, why)
    if contact.state is ContactState.WAITING:
        check_reachable(context, contact)


def closing_of(context: StepContext, queue: QueueRules) -> Overflow | None:
    """A supervisor's word about the closed queue goes before its rules."""
    forced = context.state.forced.get(queue.id)
    return forced.overflow if forced is not None and forced.overflow else queue.closed


def _limit_reached(context: StepContext, queue: QueueRules, contact: ContactEntry) -> str:
    limits = queue.limits
    if limits == NO_LIMITS or _can_be_served(context, contact):
        return ""
    if limits.waiting is not None:
        waiting = sum(len(waiting_list) for waiting_list in context.router.waiting_in(queue.id))
        if waiting - 1 >= limits.waiting:
            return "length"
    if limits.wait_ms is not None and has_waited_out(context.state, queue, contact):
        return "wait"
    if limits.wait_estimate_ms is not None:
        wait_estimate = estimate_wait(context.state, context.router, contact)
        if wait_estimate is not None and wait_estimate.mean_ms >= limits.wait_estimate_ms:
            return "wait-estimate"
    return ""


def _can_be_served(context: StepContext, contact: ContactEntry) -> bool:
    """A full line turns nobody away for whom somebody is free."""
    waiting_list, _ = context.router.where[contact.contact_id]
    return context.router.best_consultant(contact, waiting_list) is not None


def apply(context: StepContext, contact: ContactEntry, overflow: Overflow | None, why: str) -> None:
    """Send a waiting contact where the overflow says; without one it keeps waiting."""
    if overflow is None:
        return
    if overflow.to is Divert.QUEUE:
        _to_queue(context, contact, overflow.queue or "", why)
    elif overflow.to is Divert.CALLBACK:
        _invite(context, contact, why)
    else:
        _direct(context, contact, overflow, why)
        context.close(contact, Outcome.DIVERTED, Party.SYSTEM, "leave", overflow.to.value)


def _to_queue(context: StepContext, contact: ContactEntry, queue: str, why: str) -> None:
    """Not to where it has been already: two full queues do not toss it to and fro."""
    rules = context.state.rules
    if rules is not None and queue in rules.queues and queue not in (*contact.moves, contact.queue):
        contact.moves = (*contact.moves, contact.queue)
        move(context, contact, queue, why)


def move(context: StepContext, contact: ContactEntry, queue: str, why: str) -> None:
    """A waiting contact goes to another queue, with its place."""
    from_queue = contact.queue
    context.dequeue(contact)
    contact.queue, contact.entered_ms, contact.relaxation_step = queue, context.state.now_ms, 0
    contact.emergency = contact.emergency or context.queue_of(contact).emergency
    contact.invited = contact.unreachable = False
    context.events.append(ContactMoved(contact.contact_id, contact.channel, from_queue, queue, why))
    context.stand(contact)
    context.new_contacts.append(contact)
    admit_or_divert(context, contact)


def _invite(context: StepContext, contact: ContactEntry, why: str) -> None:
    """Once; only a caller can be called back."""
    if contact.channel is Channel.PHONE and not contact.invited:
        contact.invited = True
        _direct(context, contact, Overflow(Divert.CALLBACK), why)


def _direct(context: StepContext, contact: ContactEntry, overflow: Overflow, why: str) -> None:
    context.events.append(
        ContactDirected(
            contact.contact_id,
            contact.channel,
            contact.queue,
            overflow.to,
            overflow.message,
            why,
        )
    )


def handle_unplaceable(context: StepContext, contact: ContactEntry) -> None:
    """Nobody can take it now: it may have waited long enough while it was on offer or in hand,
    and those who could have served it may have gone."""
    queue = context.queue_of(contact)
    if queue.overflow is not None and has_waited_out(context.state, queue, contact):
        apply(context, contact, queue.overflow, "wait")
    if contact.state is ContactState.WAITING:
        check_reachable(context, contact)


def check_reachable(context: StepContext, contact: ContactEntry) -> None:
    """Nobody at work could serve it, however long it waits: an alarm, and the overflow."""
    if contact.unreachable or is_reachable(context, contact):
        return
    contact.unreachable = True
    context.events.append(ContactUnreachable(contact.contact_id, contact.queue))
    apply(context, contact, context.queue_of(contact).unserved, "unserved")


def recheck_reachability(context: StepContext, served: Iterable[WaitingList]) -> None:
    """Somebody has gone who served these lines, or can do less than before: whom can nobody at
    work help now, in any ring? An alarm is raised again where she was the last who could."""
    masks = context.router.roster.masks
    for waiting_list in served:
        for queue_position in waiting_list.in_order(context.state.now_ms):
            queue_position[3].unreachable = False
    waiting_lists = (
        waiting_list for waiting_list in context.router.waiting_lists.values() if len(waiting_list)
    )
    missing = [
        waiting_list for waiting_list in waiting_lists if not waiting_list.qualified & masks.at_work
    ]
    for contact in in_order_of_the_log(context, missing):
        if contact.preferred:
            context.requeue(contact)
        check_reachable(context, contact)


def in_order_of_the_log(
    context: StepContext, waiting_lists: Iterable[WaitingList]
) -> list[ContactEntry]:
    """All that wait in them; lines have no order of their own that would outlive a restart."""
    contacts = [
        queue_position[3]
        for waiting_list in waiting_lists
        for queue_position in waiting_list.in_order(context.state.now_ms)
    ]
    return sorted(contacts, key=lambda contact: contact.seq)


def is_reachable(context: StepContext, contact: ContactEntry) -> bool:
    """By anybody at work, in the widest ring and with all reserves open."""
    waiting_list, _ = context.router.where[contact.contact_id]
    if waiting_list.qualified & context.router.roster.masks.at_work:
        return True
    queue = context.queue_of(contact)
    return any(
        indexed.at_work and context.router.could_serve(indexed, contact, queue)
        for indexed in context.router.roster.indexed_consultants()
    )
