"""What must hold after every step, told again in the plainest way: by looking at everybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from acd.domain.consultant import Presence
from acd.domain.contact import Channel, ContactState
from acd.domain.events import (
    ContactClosed,
    ContactQueued,
    Event,
    OfferClosed,
    OfferMade,
    WrapUpEnded,
)
from acd.domain.hall import Hall
from acd.domain.queues import CapacityRules, Rules
from acd.domain.state import ConsultantEntry, ContactEntry, HallState


@dataclass
class Ledger:
    """What the events have told so far."""

    admitted: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    open_offers: dict[str, str] = field(default_factory=dict)
    offers: set[str] = field(default_factory=set)

    def take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, ContactQueued):
                self._queued(event)
            elif isinstance(event, OfferMade):
                self._offered(event)
            elif isinstance(event, OfferClosed):
                assert self.open_offers.pop(event.contact_id) == event.offer_id
            elif isinstance(event, ContactClosed):
                self._closed(event)

    def _queued(self, event: ContactQueued) -> None:
        if event.returned:
            assert self.admitted[event.contact_id] == event.admitted_ms, "it kept its place"
        else:
            assert event.contact_id not in self.admitted
            self.admitted[event.contact_id] = event.admitted_ms

    def _offered(self, event: OfferMade) -> None:
        assert event.contact_id not in self.open_offers, "never offered to two at once"
        assert event.offer_id not in self.offers, "every offer has its own id"
        self.open_offers[event.contact_id] = event.offer_id
        self.offers.add(event.offer_id)

    def _closed(self, event: ContactClosed) -> None:
        assert event.contact_id not in self.outcomes, "exactly one outcome"
        assert event.waited_ms >= 0
        assert event.handled_ms >= 0
        self.outcomes[event.contact_id] = 1


def check(hall: Hall, ledger: Ledger, events: list[Event]) -> None:
    """All invariants that exist so far."""
    ledger.take(events)
    state = hall._floor.state  # through a snapshot each look would cost twenty times as much
    nobody_is_lost(state, ledger)
    hands_agree(state)
    if state.rules is not None:
        nobody_carries_too_much(state, state.rules.capacity)
        nobody_waits_for_nothing(state, state.rules)
        if sum(isinstance(event, OfferClosed | WrapUpEnded) for event in events) <= 1:
            # With several expiries in one step the state of each moment is gone.
            the_right_one_was_offered(state, state.rules, events)
    nothing_is_overdue(hall)


def nobody_is_lost(state: HallState, ledger: Ledger) -> None:
    assert set(ledger.admitted) == set(state.contacts) | set(ledger.outcomes)
    assert not set(state.contacts) & set(ledger.outcomes)


def hands_agree(state: HallState) -> None:
    """The contact and the consultant tell the same story about an offer and an engagement."""
    for contact in state.contacts.values():
        offered = contact.offer_id is not None
        assert offered == (contact.state is ContactState.OFFERED)
        assert (contact.consultant_id is not None) == (contact.state is ContactState.ENGAGED)
    for offer_id, offer in state.offers.items():
        assert state.contacts[offer.contact_id].offer_id == offer_id
        assert state.consultants[offer.consultant_id].offer_id == offer_id
    for consultant in state.consultants.values():
        assert consultant.offer_id is None or consultant.offer_id in state.offers
        for contact_id in consultant.engaged:
            assert state.contacts[contact_id].consultant_id == consultant.consultant_id
        if consultant.presence is Presence.OFFLINE:
            assert not consultant.engaged
            assert consultant.offer_id is None


def nobody_carries_too_much(state: HallState, capacity: CapacityRules) -> None:
    for consultant in state.consultants.values():
        held = Counter(consultant.engaged.values())
        if consultant.offer_id is not None:
            held[state.contacts[state.offers[consultant.offer_id].contact_id].channel] += 1
        assert all(count <= capacity.limits[channel] for channel, count in held.items())
        for group, limit in capacity.shared:
            assert sum(held[channel] for channel in group) <= limit
        if held[Channel.PHONE]:
            assert not held[Channel.CHAT], "a call never joins a chat"


def may_take(
    state: HallState, rules: Rules, consultant: ConsultantEntry, contact: ContactEntry
) -> bool:
    """As the rules say it, word by word."""
    if consultant.presence is not Presence.READY or consultant.wrap_ups or consultant.offer_id:
        return False
    return (
        _has_skills(consultant, contact)
        and _has_room(rules.capacity, consultant, contact.channel)
        and not _is_passed_over(state, consultant, contact)
    )


def _has_skills(consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    return all(consultant.skills.get(skill, 0) >= level for skill, level in contact.need)


def _has_room(capacity: CapacityRules, consultant: ConsultantEntry, channel: Channel) -> bool:
    held = Counter(consultant.engaged.values())
    if held[channel] >= capacity.limits.get(channel, 0):
        return False
    for group, limit in capacity.shared:
        if channel in group and sum(held[member] for member in group) >= limit:
            return False
    joins = (channel, *capacity.interrupts.get(channel, ()))
    return all(other in joins for other in held)


def _is_passed_over(state: HallState, consultant: ConsultantEntry, contact: ContactEntry) -> bool:
    if consultant.consultant_id not in contact.refused_by:
        return False
    return any(
        other.presence is Presence.READY
        and _has_skills(other, contact)
        and other.consultant_id not in contact.refused_by
        for other in state.consultants.values()
    )


def nobody_waits_for_nothing(state: HallState, rules: Rules) -> None:
    for contact in state.contacts.values():
        if contact.state is ContactState.WAITING:
            for consultant in state.consultants.values():
                assert not may_take(state, rules, consultant, contact), (
                    f"{consultant.consultant_id} could take {contact.contact_id}"
                )


def the_right_one_was_offered(state: HallState, rules: Rules, events: list[Event]) -> None:
    """Nobody who waits longer could have been offered to her instead."""
    for event in events:
        offer = state.offers.get(event.offer_id) if isinstance(event, OfferMade) else None
        if offer is None:
            continue
        consultant = state.consultants[offer.consultant_id]
        chosen = state.contacts[offer.contact_id]
        consultant.offer_id = None
        assert consultant.presence is Presence.READY, "on break or off shift she gets nothing"
        assert not consultant.wrap_ups, "nor in wrap-up"
        assert not _is_passed_over(state, consultant, chosen), "others come first"
        for other in state.contacts.values():
            if other.state is ContactState.WAITING and other.place < chosen.place:
                assert not may_take(state, rules, consultant, other), "order of service"
        consultant.offer_id = offer.offer_id


def nothing_is_overdue(hall: Hall) -> None:
    assert hall.next_deadline_ms is None or hall.next_deadline_ms > hall.now_ms
