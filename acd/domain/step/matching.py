"""The end of a step: offer whatever can be offered now, then say whose word changed."""

from __future__ import annotations

from acd.domain.messages.events import ConsultantChanged, OfferMade
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import CONTACT_TRANSITIONS, ContactState
from acd.domain.model.offer import Because
from acd.domain.model.state import ConsultantEntry, ContactEntry, OfferEntry
from acd.domain.routing.consultant_index import Seat
from acd.domain.routing.explanation import explain
from acd.domain.routing.router import Scored
from acd.domain.routing.timers import Kind
from acd.domain.step import backup_groups
from acd.domain.step.consultant_context import advance
from acd.domain.step.consultant_handlers import go_offline
from acd.domain.step.overflow import look_after
from acd.domain.step.step_context import Floor

FALLBACK_OFFER_TIMEOUT_MS = 20_000
"""Where the rules say nothing, for example after the queue was taken out of them."""


def settle(floor: Floor) -> None:
    """Leave nobody waiting whom somebody could take.

    Consultants whose hands changed look at the line first and enter the lists only when
    nothing waits for them: under load that spares most of the index work. Who is called in
    while contacts are placed looks at the line before anybody else is placed.
    """
    while floor.touched or floor.arrived or floor.review or floor.watched:
        if floor.watched:
            for queue in _taken(floor):
                backup_groups.review(floor, queue)
        floor.called = {}
        later = _serve_freed(floor) if floor.touched else ()
        if floor.arrived or floor.review:
            _place(floor, _to_place(floor))
        if floor.touched:
            _announce(floor)
        for seat in later:
            floor.touch(seat.entry)
        for entry in floor.called.values():
            floor.touch(entry)


def _taken(floor: Floor) -> list[str]:
    watched = sorted(floor.watched)
    floor.watched = set()
    return watched


def _serve_freed(floor: Floor) -> list[Seat]:
    """One contact each in turn, as long as any of them can take one more.

    Who would take one that has just arrived looks again later: everybody is asked for that one.
    """
    roster, seats, later = floor.router.roster, _changed_seats(floor), []
    arrived = {contact.contact_id for contact in floor.arrived}
    while seats:
        served = []
        for seat in seats:
            scored = floor.router.best_contact(seat) if seat.open else None
            if scored and scored[0][1][3].contact_id not in arrived:
                offer(floor, scored[0][1][3], seat, scored, Because.CONSULTANT_CAME_FREE)
                roster.refresh(seat)
                served.append(seat)
            else:
                roster.settle(seat)
                if scored:
                    later.append(seat)
        seats = served
    return later


def _changed_seats(floor: Floor) -> list[Seat]:
    """Longest idle first."""
    roster = floor.router.roster
    seats = [roster.seat(consultant_id) for consultant_id in floor.touched]
    for seat in seats:
        roster.refresh(seat)
    if len(seats) > 1:
        seats.sort(key=lambda seat: seat.entry.idle_seq)
    return seats


def _to_place(floor: Floor) -> list[ContactEntry]:
    """In order of service: who came in, and whoever waited for somebody who has just gone."""
    if len(floor.arrived) == 1 and not floor.review:
        arrived, floor.arrived = floor.arrived, []
        return arrived
    contacts = {contact.contact_id: contact for contact in floor.arrived}
    if floor.review:
        contacts |= floor.router.refused_before
    floor.arrived, floor.review = [], False
    if len(contacts) < 2:
        return list(contacts.values())
    return sorted(contacts.values(), key=lambda contact: _turn(floor, contact))


def _turn(floor: Floor, contact: ContactEntry) -> tuple[int, float, int]:
    found = floor.router.where.get(contact.contact_id)
    if found is None:
        return (0, 0.0, contact.seq)
    line, place = found
    return (place[0], -line.points(place, floor.state.now_ms), place[2])


def _place(floor: Floor, contacts: list[ContactEntry]) -> None:
    router = floor.router
    for contact in contacts:
        while contact.state is ContactState.WAITING:
            line, _ = router.where[contact.contact_id]
            seat = router.best_consultant(contact, line)
            if seat is None:
                look_after(floor, contact)
                break
            chosen = contact
            if len(contacts) > 1:
                chosen, seat = _best_pair(floor, contact, seat)
            offer(floor, chosen, seat, [], Because.CONTACT_CAME)
            router.roster.refresh(seat)
            router.roster.settle(seat)


def _best_pair(floor: Floor, contact: ContactEntry, seat: Seat) -> tuple[ContactEntry, Seat]:
    """By points it is this one's turn; but with her level she may suit another one better, whom
    somebody else suits better still: on until the two are best for one another."""
    router, seen = floor.router, {contact.contact_id}
    while True:
        other = router.best_contact(seat)[0][1][3]
        if other.contact_id in seen:
            return contact, seat
        seen.add(other.contact_id)
        line, _ = router.where[other.contact_id]
        contact, seat = other, router.best_consultant(other, line) or seat


def offer(
    floor: Floor, contact: ContactEntry, seat: Seat, scored: list[Scored], because: Because
) -> None:
    """Reserve the two for one another; with auto-accept that is all it takes."""
    state, router, consultant = floor.state, floor.router, seat.entry
    line, _ = router.where[contact.contact_id]
    version = state.rules.version if state.rules else ""
    why = explain(router, contact, line, seat, scored, because, version, state.now_ms)
    floor.step_out(contact)
    contact.state = advance(CONTACT_TRANSITIONS, contact.state, "offer")
    made = _reserve(floor, contact, consultant)
    floor.events.append(
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
    if contact.channel in line.queue.auto_accept:
        floor.engage(made)


def _reserve(floor: Floor, contact: ContactEntry, consultant: ConsultantEntry) -> OfferEntry:
    contact.offers_made += 1
    queue = floor.queue_of(contact)
    timeout_ms = queue.of(queue.offer_timeout_ms, contact.channel) or FALLBACK_OFFER_TIMEOUT_MS
    made = OfferEntry(
        f"{contact.contact_id}-o{contact.offers_made}",
        contact.contact_id,
        consultant.consultant_id,
        floor.state.now_ms + timeout_ms,
    )
    floor.state.offers[made.offer_id] = made
    contact.offer_id = consultant.offer_id = made.offer_id
    if contact.channel not in queue.auto_accept:
        floor.deadlines.add(made.deadline_ms, Kind.OFFER, made.offer_id)
    floor.touch(consultant)
    return made


def _announce(floor: Floor) -> None:
    """Whose word changed; who was to leave when her hands are empty leaves now."""
    now_ms, touched = floor.state.now_ms, floor.touched
    floor.touched = {}
    for entry in touched.values():
        if entry.leaving and not (entry.engaged or entry.wrap_ups or entry.offer_id):
            go_offline(floor, entry)
        activity = entry.activity
        reason = entry.reason if activity is Activity.NOT_READY else None
        if activity is not entry.shown_activity or reason is not entry.shown_reason:
            entry.shown_activity, entry.shown_reason = activity, reason
            entry.shown_since_ms = now_ms
            floor.events.append(ConsultantChanged(entry.consultant_id, activity, reason, now_ms))
