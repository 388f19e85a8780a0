"""A place in line as a thing of its own: callbacks, transfers, whatever falls due for one."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactRelaxed, ContactTransferred, PositionHeld
from acd.domain.messages.rejections import (
    CallbackExists,
    ContactAlreadyConnected,
    ContactNotACall,
    ContactNotAssigned,
)
from acd.domain.model.contact import Channel, Outcome, Party
from acd.domain.model.relaxation import has_waited_out
from acd.domain.model.state import ContactEntry
from acd.domain.step.lookups import at_work, engaged, known_queue, waiting
from acd.domain.step.overflow import admit_or_divert, apply, check_reachable
from acd.domain.step.step_context import StepContext


def hold_position(context: StepContext, command: c.HoldPosition) -> None:
    """The caller hangs up and is called back: now in the order of service, or at a time."""
    contact, state = waiting(context, command.contact_id), context.state
    key = command.dial_key or contact.dial_key
    if contact.channel is not Channel.PHONE:
        raise ContactNotACall(f"contact_id: {contact.contact_id} is no call")
    if not key:
        raise ContactNotACall("dial_key: expected what stands for the number to call back")
    if key in state.callbacks:
        raise CallbackExists("dial_key: this number is on the list already")
    context.dequeue(contact)
    contact.channel, contact.dial_key = Channel.CALLBACK, key
    state.callbacks[key] = contact.contact_id
    context.stand(contact)
    if command.due_ms is not None and command.due_ms > state.now_ms:
        context.park(contact, command.due_ms)
    else:
        context.new_contacts.append(contact)
        check_reachable(context, contact)
    context.events.append(PositionHeld(contact.contact_id, contact.channel, contact.due_ms, 0))


def callback_missed(context: StepContext, command: c.CallbackMissed) -> None:
    """Tried again later at its place, until the queue's number of attempts is used up."""
    contact = engaged(context, command.contact_id)
    if contact.channel is not Channel.CALLBACK:
        raise ContactNotACall(f"contact_id: {contact.contact_id} is no callback")
    if contact.connected_ms is not None:
        raise ContactAlreadyConnected(
            f"contact_id: {contact.contact_id} is connected; end it instead"
        )
    rules = context.queue_of(contact).callback
    contact.attempts += 1
    if contact.attempts >= rules.attempts:
        context.close(contact, Outcome.FAILED, Party.RESIDENT, "end")
        return
    since_ms = contact.since_ms
    context.release(contact, "park")
    contact.since_ms = since_ms
    context.wait_until(contact, context.state.now_ms + rules.retry_ms)
    context.events.append(
        PositionHeld(contact.contact_id, contact.channel, contact.due_ms, contact.attempts)
    )


def fall_due(context: StepContext, contact_id: str) -> None:
    """A parked contact waits in line: at its old place, or from now when this was its time."""
    contact, now_ms = context.state.contacts[contact_id], context.state.now_ms
    contact.due_ms = None
    if not contact.attempts:
        contact.admitted_ms = contact.since_ms = now_ms
        contact.seq = context.state.next_seq()
    contact.entered_ms = now_ms
    context.leave_parking(contact)
    context.queue(contact, returned=bool(contact.attempts))
    check_reachable(context, contact)


def transfer_contact(context: StepContext, command: c.TransferContact) -> None:
    contact = engaged(context, command.contact_id)
    if contact.consultant_id != command.consultant_id:
        raise ContactNotAssigned(f"consultant_id: {command.contact_id} is in other hands")
    known_queue(context, command.queue)
    if command.to_consultant is not None:
        at_work(context, command.to_consultant)
    from_queue = contact.queue
    context.release(contact, "return")
    contact.queue, contact.entered_ms = command.queue, context.state.now_ms
    contact.asked_skills = command.skills or contact.asked_skills
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
    context.queue(contact, returned=True)
    admit_or_divert(context, contact)


def next_stage(context: StepContext, contact_id: str) -> None:
    """A ring opened, a preference is over, or it has waited as long as the queue allows."""
    contact = context.state.contacts[contact_id]
    contact.stage_ms = None
    if contact_id not in context.router.where:
        return  # on offer or in hand: looked at again when it comes back
    queue, was = context.queue_of(contact), contact.relaxation_step
    if queue.overflow is not None and has_waited_out(context.state, queue, contact):
        apply(context, contact, queue.overflow, "wait")
    if contact_id in context.router.where and contact.queue == queue.id:
        context.requeue(contact)
        _emit_relaxed(context, contact, was)


def _emit_relaxed(context: StepContext, contact: ContactEntry, was: int) -> None:
    if contact.relaxation_step > was:
        context.events.append(
            ContactRelaxed(contact.contact_id, contact.queue, contact.relaxation_step)
        )
