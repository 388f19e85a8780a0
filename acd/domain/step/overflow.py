"""Where a contact goes that its queue cannot or must not keep."""

from __future__ import annotations

from collections.abc import Iterable

from acd.domain.messages.events import ContactDirected, ContactMoved, ContactUnreachable
from acd.domain.model.contact import Channel, ContactState, Outcome, Party
from acd.domain.model.queue_rules import Divert, Limits, Overflow, QueueRules
from acd.domain.model.relaxation import has_waited_out
from acd.domain.model.state import ContactEntry
from acd.domain.routing.wait_estimate import forecast_of
from acd.domain.routing.waiting_lists import Line
from acd.domain.step import backup_groups
from acd.domain.step.step_context import Floor

NO_LIMITS = Limits()
WHYS = ("closed", "length", "wait", "forecast", "unserved", "supervisor")
"""What sends a contact elsewhere."""


def admit_or_divert(floor: Floor, contact: ContactEntry) -> None:
    """A contact has just come into a queue: closed, too long, or nobody there who could?

    The reserves are looked at first: who is let in because one of them is free must find it so.
    """
    queue = floor.queue_of(contact)
    if queue.reserves and queue.limits != NO_LIMITS:
        backup_groups.review(floor, queue.id)
    if floor.state.shut.get(queue.id):
        apply(floor, contact, closing_of(floor, queue), "closed")
    elif queue.overflow is not None and (why := _limit_reached(floor, queue, contact)):
        apply(floor, contact, queue.overflow, why)
    if contact.state is ContactState.WAITING:
        check_reachable(floor, contact)


def closing_of(floor: Floor, queue: QueueRules) -> Overflow | None:
    """A supervisor's word about the closed queue goes before its rules."""
    forced = floor.state.forced.get(queue.id)
    return forced.overflow if forced is not None and forced.overflow else queue.closed


def _limit_reached(floor: Floor, queue: QueueRules, contact: ContactEntry) -> str:
    limits = queue.limits
    if limits == NO_LIMITS or _can_be_served(floor, contact):
        return ""
    if limits.waiting is not None:
        waiting = sum(len(line) for line in floor.router.waiting_in(queue.id))
        if waiting - 1 >= limits.waiting:
            return "length"
    if limits.wait_ms is not None and has_waited_out(floor.state, queue, contact):
        return "wait"
    if limits.forecast_ms is not None:
        forecast = forecast_of(floor.state, floor.router, contact)
        if forecast is not None and forecast.mean_ms >= limits.forecast_ms:
            return "forecast"
    return ""


def _can_be_served(floor: Floor, contact: ContactEntry) -> bool:
    """A full line turns nobody away for whom somebody is free."""
    line, _ = floor.router.where[contact.contact_id]
    return floor.router.best_consultant(contact, line) is not None


def apply(floor: Floor, contact: ContactEntry, overflow: Overflow | None, why: str) -> None:
    """Send a waiting contact where the overflow says; without one it keeps waiting."""
    if overflow is None:
        return
    if overflow.to is Divert.QUEUE:
        _to_queue(floor, contact, overflow.queue or "", why)
    elif overflow.to is Divert.CALLBACK:
        _invite(floor, contact, why)
    else:
        _direct(floor, contact, overflow, why)
        floor.close(contact, Outcome.DIVERTED, Party.SYSTEM, "leave", overflow.to.value)


def _to_queue(floor: Floor, contact: ContactEntry, queue: str, why: str) -> None:
    """Not to where it has been already: two full queues do not toss it to and fro."""
    rules = floor.state.rules
    if rules is not None and queue in rules.queues and queue not in (*contact.moves, contact.queue):
        contact.moves = (*contact.moves, contact.queue)
        move(floor, contact, queue, why)


def move(floor: Floor, contact: ContactEntry, queue: str, why: str) -> None:
    """A waiting contact goes to another queue, with its place."""
    from_queue = contact.queue
    floor.step_out(contact)
    contact.queue, contact.entered_ms, contact.ring = queue, floor.state.now_ms, 0
    contact.emergency = contact.emergency or floor.queue_of(contact).emergency
    contact.invited = contact.unreachable = False
    floor.events.append(ContactMoved(contact.contact_id, contact.channel, from_queue, queue, why))
    floor.stand(contact)
    floor.arrived.append(contact)
    admit_or_divert(floor, contact)


def _invite(floor: Floor, contact: ContactEntry, why: str) -> None:
    """Once; only a caller can be called back."""
    if contact.channel is Channel.PHONE and not contact.invited:
        contact.invited = True
        _direct(floor, contact, Overflow(Divert.CALLBACK), why)


def _direct(floor: Floor, contact: ContactEntry, overflow: Overflow, why: str) -> None:
    floor.events.append(
        ContactDirected(
            contact.contact_id,
            contact.channel,
            contact.queue,
            overflow.to,
            overflow.message,
            why,
        )
    )


def look_after(floor: Floor, contact: ContactEntry) -> None:
    """Nobody can take it now: it may have waited long enough while it was on offer or in hand,
    and those who could have served it may have gone."""
    queue = floor.queue_of(contact)
    if queue.overflow is not None and has_waited_out(floor.state, queue, contact):
        apply(floor, contact, queue.overflow, "wait")
    if contact.state is ContactState.WAITING:
        check_reachable(floor, contact)


def check_reachable(floor: Floor, contact: ContactEntry) -> None:
    """Nobody at work could serve it, however long it waits: an alarm, and the overflow."""
    if contact.unreachable or is_reachable(floor, contact):
        return
    contact.unreachable = True
    floor.events.append(ContactUnreachable(contact.contact_id, contact.queue))
    apply(floor, contact, floor.queue_of(contact).unserved, "unserved")


def miss(floor: Floor, served: Iterable[Line]) -> None:
    """Somebody has gone who served these lines, or can do less than before: whom can nobody at
    work help now, in any ring? An alarm is raised again where she was the last who could."""
    masks = floor.router.roster.masks
    for line in served:
        for place in line.in_order(floor.state.now_ms):
            place[3].unreachable = False
    lines = (line for line in floor.router.lines.values() if len(line))
    missing = [line for line in lines if not line.qualified & masks.at_work]
    for contact in in_order_of_the_log(floor, missing):
        if contact.preferred:
            floor.stand_anew(contact)
        check_reachable(floor, contact)


def in_order_of_the_log(floor: Floor, lines: Iterable[Line]) -> list[ContactEntry]:
    """All that wait in them; lines have no order of their own that would outlive a restart."""
    contacts = [place[3] for line in lines for place in line.in_order(floor.state.now_ms)]
    return sorted(contacts, key=lambda contact: contact.seq)


def is_reachable(floor: Floor, contact: ContactEntry) -> bool:
    """By anybody at work, in the widest ring and with all reserves open."""
    line, _ = floor.router.where[contact.contact_id]
    if line.qualified & floor.router.roster.masks.at_work:
        return True
    queue = floor.queue_of(contact)
    return any(
        seat.at_work and floor.router.could_serve(seat, contact, queue)
        for seat in floor.router.roster.seats()
    )
