"""Handlers for queue positions: callbacks, transfers and their timers."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactRelaxed, ContactTransferred, PositionHeld
from acd.domain.messages.rejections import (
    CallbackExists,
    ContactAlreadyConnected,
    ContactNotACall,
    ContactNotAssigned,
)
from acd.domain.model.contact import CALLBACK, PHONE, Outcome, Party
from acd.domain.model.relaxation import has_reached_wait_limit
from acd.domain.model.state import ContactEntry
from acd.domain.step.lookups import at_work, engaged, known_queue, waiting
from acd.domain.step.overflow import admit_or_divert, apply, check_reachable
from acd.domain.step.step_context import StepContext


def hold_position(context: StepContext, command: c.HoldPosition) -> None:
    """Turn a waiting call into a callback, in the order of service or at a time."""
    contact, state = waiting(context, command.contact_id), context.state
    key = command.dial_key or contact.dial_key
    if contact.channel != PHONE:
        raise ContactNotACall(f"contact_id: {contact.contact_id} is no call")
    if not key:
        raise ContactNotACall("dial_key: expected the key of the number to call back")
    if key in state.callbacks:
        raise CallbackExists("dial_key: a callback to this number exists already")
    context.waiting.dequeue(contact)
    contact.channel, contact.dial_key = CALLBACK, key
    state.callbacks[key] = contact.contact_id
    context.waiting.enqueue(contact)
    if command.due_ms is not None and command.due_ms > state.now_ms:
        context.waiting.park(contact, command.due_ms)
    else:
        context.worklist.new_contacts.append(contact)
        check_reachable(context, contact)
    context.events.append(PositionHeld(contact.contact_id, contact.channel, contact.due_ms, 0))


def callback_missed(context: StepContext, command: c.CallbackMissed) -> None:
    """Plan another attempt at the same position, up to the queue's number of attempts."""
    contact = engaged(context, command.contact_id)
    if contact.channel != CALLBACK:
        raise ContactNotACall(f"contact_id: {contact.contact_id} is no callback")
    if contact.connected_ms is not None:
        raise ContactAlreadyConnected(
            f"contact_id: {contact.contact_id} is connected; end it instead"
        )
    rules = context.queue_of(contact).callback
    contact.attempts += 1
    if contact.attempts >= rules.attempts:
        context.closing.close(contact, Outcome.FAILED, Party.RESIDENT, "end")
        return
    since_ms = contact.since_ms
    context.engagements.release(contact, "park")
    contact.since_ms = since_ms
    context.waiting.set_due(contact, context.state.now_ms + rules.retry_ms)
    context.events.append(
        PositionHeld(contact.contact_id, contact.channel, contact.due_ms, contact.attempts)
    )


def callback_due(context: StepContext, contact_id: str) -> None:
    """Let a parked contact wait: at its old position, or from now when its time was planned."""
    contact, now_ms = context.state.contacts[contact_id], context.state.now_ms
    contact.due_ms = None
    if not contact.attempts:
        contact.admitted_ms = contact.since_ms = now_ms
        contact.seq = context.state.next_seq()
    contact.entered_ms = now_ms
    context.waiting.unpark(contact)
    context.waiting.start_waiting(contact, returned=bool(contact.attempts))
    check_reachable(context, contact)


def transfer_contact(context: StepContext, command: c.TransferContact) -> None:
    contact = engaged(context, command.contact_id)
    if contact.consultant_id != command.consultant_id:
        raise ContactNotAssigned(
            f"consultant_id: {command.contact_id} is another consultant's contact"
        )
    known_queue(context, command.queue)
    if command.to_consultant is not None:
        at_work(context, command.to_consultant)
    from_queue = contact.queue
    context.engagements.release(contact, "return")
    contact.queue, contact.entered_ms = command.queue, context.state.now_ms
    contact.requested_skills = command.skills or contact.requested_skills
    contact.refused_by, contact.moves, contact.relaxation_step = {}, (), 0
    contact.invited = contact.unreachable = False
    contact.emergency = contact.emergency or context.queue_of(contact).emergency
    contact.preferred = (command.to_consultant,) if command.to_consultant else ()
    contact.preferred_until_ms = None
    if not command.keep_position:
        contact.admitted_ms, contact.seq = context.state.now_ms, context.state.next_seq()
    context.events.append(
        ContactTransferred(
            contact.contact_id,
            command.consultant_id,
            from_queue,
            command.queue,
            command.to_consultant,
            command.keep_position,
        )
    )
    context.waiting.start_waiting(contact, returned=True)
    admit_or_divert(context, contact)


def begin_next_stage(context: StepContext, contact_id: str) -> None:
    """Requeue a contact at its next relaxation step, end of preference or limit of waiting."""
    contact = context.state.contacts[contact_id]
    contact.stage_ms = None
    if not context.router.waiting.holds(contact_id):
        return  # offered or engaged: its stage is updated when it is enqueued again
    queue, previous_step = context.queue_of(contact), contact.relaxation_step
    if queue.overflow is not None and has_reached_wait_limit(context.state, queue, contact):
        apply(context, contact, queue.overflow, "wait")
    if context.router.waiting.holds(contact_id) and contact.queue == queue.id:
        context.waiting.requeue(contact)
        _emit_relaxed(context, contact, previous_step)


def _emit_relaxed(context: StepContext, contact: ContactEntry, previous_step: int) -> None:
    if contact.relaxation_step > previous_step:
        context.events.append(
            ContactRelaxed(contact.contact_id, contact.queue, contact.relaxation_step)
        )
