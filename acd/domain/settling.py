"""The end of a step: offer whatever can be offered now, then say whose word changed."""

from __future__ import annotations

from acd.domain.consultant import Activity
from acd.domain.contact import CONTACT_TRANSITIONS, ContactState
from acd.domain.events import ConsultantChanged, OfferMade
from acd.domain.explanation import explain
from acd.domain.floor import Floor, advance
from acd.domain.roster import Seat
from acd.domain.state import ConsultantEntry, ContactEntry, OfferEntry

FALLBACK_OFFER_TIMEOUT_MS = 20_000
"""Where the rules say nothing, for example after the queue was taken out of them."""


def settle(floor: Floor) -> None:
    """Leave nobody waiting whom somebody could take.

    Consultants whose hands changed look at the line first and enter the lists only when
    nothing waits for them: under load that spares most of the index work.
    """
    _serve_freed(floor)
    _place(floor, _to_place(floor))
    _announce(floor)
    floor.arrived, floor.touched, floor.review = [], {}, False


def _serve_freed(floor: Floor) -> None:
    roster = floor.router.roster
    for seat in _changed_seats(floor):
        contact = floor.router.best_contact(seat) if seat.open else None
        if contact is not None:
            _offer(floor, contact, seat.entry)
            roster.refresh(seat)
    for consultant_id in floor.touched:
        roster.settle(roster.seat(consultant_id))


def _changed_seats(floor: Floor) -> list[Seat]:
    """Longest idle first."""
    roster = floor.router.roster
    seats = [roster.seat(consultant_id) for consultant_id in floor.touched]
    for seat in seats:
        roster.refresh(seat)
    return sorted(seats, key=lambda seat: (seat.entry.idle_since_ms, seat.entry.consultant_id))


def _to_place(floor: Floor) -> list[ContactEntry]:
    """In order of service: who came in, and whoever waited for somebody who has just gone."""
    contacts = {contact.contact_id: contact for contact in floor.arrived}
    if floor.review:
        contacts |= floor.router.refused_before
    return sorted(contacts.values(), key=lambda contact: contact.place)


def _place(floor: Floor, contacts: list[ContactEntry]) -> None:
    roster = floor.router.roster
    for contact in contacts:
        waits = contact.state is ContactState.WAITING
        consultant = floor.router.best_consultant(contact) if waits else None
        if consultant is not None:
            _offer(floor, contact, consultant)
            seat = roster.seat(consultant.consultant_id)
            roster.refresh(seat)
            roster.settle(seat)


def _offer(floor: Floor, contact: ContactEntry, consultant: ConsultantEntry) -> None:
    state, router = floor.state, floor.router
    line = router.line_of(contact)
    version = state.rules.version if state.rules else ""
    blocked = router.passed_over(contact, line)
    why = explain(router.roster, line, consultant, blocked, version, state.now_ms)
    router.remove(contact)
    contact.state = advance(CONTACT_TRANSITIONS, contact.state, "offer")
    offer = _reserve(floor, contact, consultant)
    floor.events.append(
        OfferMade(
            offer.offer_id,
            contact.contact_id,
            consultant.consultant_id,
            contact.channel,
            contact.queue,
            offer.deadline_ms,
            why,
        )
    )


def _reserve(floor: Floor, contact: ContactEntry, consultant: ConsultantEntry) -> OfferEntry:
    contact.offers_made += 1
    offer = OfferEntry(
        f"{contact.contact_id}-o{contact.offers_made}",
        contact.contact_id,
        consultant.consultant_id,
        floor.state.now_ms + _timeout_ms(floor, contact),
    )
    floor.state.offers[offer.offer_id] = offer
    contact.offer_id = consultant.offer_id = offer.offer_id
    floor.deadlines.add_offer(offer.deadline_ms, offer.offer_id)
    floor.touch(consultant)
    return offer


def _timeout_ms(floor: Floor, contact: ContactEntry) -> int:
    queue = floor.queue_rules(contact)
    timeouts = queue.offer_timeout_ms if queue else {}
    return timeouts.get(contact.channel, FALLBACK_OFFER_TIMEOUT_MS)


def _announce(floor: Floor) -> None:
    now_ms = floor.state.now_ms
    for entry in floor.touched.values():
        activity = entry.activity
        reason = entry.reason if activity is Activity.NOT_READY else None
        if (activity, reason) != (entry.shown_activity, entry.shown_reason):
            entry.shown_activity, entry.shown_reason = activity, reason
            entry.shown_since_ms = now_ms
            floor.events.append(ConsultantChanged(entry.consultant_id, activity, reason, now_ms))
