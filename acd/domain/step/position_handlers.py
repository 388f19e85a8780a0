"""A place in line as a thing of its own: callbacks, transfers, whatever falls due for one."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactRelaxed, ContactTransferred, PlaceHeld
from acd.domain.messages.rejections import (
    AlreadyConnected,
    CallbackExists,
    ContactNotYours,
    NotACall,
)
from acd.domain.model.contact import Channel, Outcome, Party
from acd.domain.model.relaxation import has_waited_out
from acd.domain.model.state import ContactEntry
from acd.domain.step.lookups import at_work, engaged, known_queue, waiting
from acd.domain.step.overflow import admit_or_divert, apply, check_reachable
from acd.domain.step.step_context import Floor


def hold_place(floor: Floor, command: c.HoldPlace) -> None:
    """The caller hangs up and is called back: now in the order of service, or at a time."""
    contact, state = waiting(floor, command.contact_id), floor.state
    key = command.dial_key or contact.dial_key
    if contact.channel is not Channel.PHONE:
        raise NotACall(f"contact_id: {contact.contact_id} is no call")
    if not key:
        raise NotACall("dial_key: expected what stands for the number to call back")
    if key in state.callbacks:
        raise CallbackExists("dial_key: this number is on the list already")
    floor.step_out(contact)
    contact.channel, contact.dial_key = Channel.CALLBACK, key
    state.callbacks[key] = contact.contact_id
    floor.stand(contact)
    if command.due_ms is not None and command.due_ms > state.now_ms:
        floor.park(contact, command.due_ms)
    else:
        floor.arrived.append(contact)
        check_reachable(floor, contact)
    floor.events.append(PlaceHeld(contact.contact_id, contact.channel, contact.due_ms, 0))


def callback_missed(floor: Floor, command: c.CallbackMissed) -> None:
    """Tried again later at its place, until the queue's number of attempts is used up."""
    contact = engaged(floor, command.contact_id)
    if contact.channel is not Channel.CALLBACK:
        raise NotACall(f"contact_id: {contact.contact_id} is no callback")
    if contact.connected_ms is not None:
        raise AlreadyConnected(f"contact_id: {contact.contact_id} is connected; end it instead")
    rules = floor.queue_of(contact).callback
    contact.attempts += 1
    if contact.attempts >= rules.attempts:
        floor.close(contact, Outcome.FAILED, Party.RESIDENT, "end")
        return
    since_ms = contact.since_ms
    floor.release(contact, "park")
    contact.since_ms = since_ms
    floor.wait_until(contact, floor.state.now_ms + rules.retry_ms)
    floor.events.append(
        PlaceHeld(contact.contact_id, contact.channel, contact.due_ms, contact.attempts)
    )


def fall_due(floor: Floor, contact_id: str) -> None:
    """A parked contact waits in line: at its old place, or from now when this was its time."""
    contact, now_ms = floor.state.contacts[contact_id], floor.state.now_ms
    contact.due_ms = None
    if not contact.attempts:
        contact.admitted_ms = contact.since_ms = now_ms
        contact.seq = floor.state.next_seq()
    contact.entered_ms = now_ms
    floor.leave_parking(contact)
    floor.queue(contact, returned=bool(contact.attempts))
    check_reachable(floor, contact)


def transfer_contact(floor: Floor, command: c.TransferContact) -> None:
    contact = engaged(floor, command.contact_id)
    if contact.consultant_id != command.consultant_id:
        raise ContactNotYours(f"consultant_id: {command.contact_id} is in other hands")
    known_queue(floor, command.queue)
    if command.to_consultant is not None:
        at_work(floor, command.to_consultant)
    from_queue = contact.queue
    floor.release(contact, "return")
    contact.queue, contact.entered_ms = command.queue, floor.state.now_ms
    contact.asked_skills = command.skills or contact.asked_skills
    contact.refused_by, contact.moves, contact.ring = {}, (), 0
    contact.invited = contact.unreachable = False
    contact.emergency = contact.emergency or floor.queue_of(contact).emergency
    contact.preferred = (command.to_consultant,) if command.to_consultant else ()
    contact.preferred_until_ms = None
    if not command.keep_place:
        contact.admitted_ms, contact.seq = floor.state.now_ms, floor.state.next_seq()
    floor.events.append(
        ContactTransferred(
            contact.contact_id,
            command.consultant_id,
            from_queue,
            command.queue,
            command.to_consultant,
            command.keep_place,
        )
    )
    floor.queue(contact, returned=True)
    admit_or_divert(floor, contact)


def next_stage(floor: Floor, contact_id: str) -> None:
    """A ring opened, a preference is over, or it has waited as long as the queue allows."""
    contact = floor.state.contacts[contact_id]
    contact.stage_ms = None
    if contact_id not in floor.router.where:
        return  # on offer or in hand: looked at again when it comes back
    queue, was = floor.queue_of(contact), contact.ring
    if queue.overflow is not None and has_waited_out(floor.state, queue, contact):
        apply(floor, contact, queue.overflow, "wait")
    if contact_id in floor.router.where and contact.queue == queue.id:
        floor.stand_anew(contact)
        _tell_ring(floor, contact, was)


def _tell_ring(floor: Floor, contact: ContactEntry, was: int) -> None:
    if contact.ring > was:
        floor.events.append(ContactRelaxed(contact.contact_id, contact.queue, contact.ring))
