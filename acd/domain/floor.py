"""What can happen on the floor of the hall. Each act changes the state and says so in events.

The transition tables decide what is allowed; callers have checked what the resident's or the
consultant's side must hold, so that a refused input changes nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from acd.domain.consultant import PRESENCE_TRANSITIONS, NotReadyReason, Presence
from acd.domain.contact import CONTACT_TRANSITIONS, ContactState, Outcome, Party
from acd.domain.deadlines import Deadlines
from acd.domain.events import (
    ContactClosed,
    ContactEngaged,
    ContactQueued,
    Event,
    OfferClosed,
    WrapUpEnded,
    WrapUpStarted,
)
from acd.domain.offer import OFFER_TRANSITIONS, OfferState
from acd.domain.queues import QueueRules
from acd.domain.refusals import WrongState
from acd.domain.router import Router
from acd.domain.state import ConsultantEntry, ContactEntry, HallState, OfferEntry

State = TypeVar("State", bound=Hashable)


def advance(table: Mapping[tuple[State, str], State], state: State, trigger: str) -> State:
    """The next state. Raises `WrongState` for a pair that the table does not hold."""
    following = table.get((state, trigger))
    if following is None:
        raise WrongState(f"state: {trigger!r} is not possible while {state!s}")
    return following


class Floor:
    """The acts of one step, over the state and its indexes."""

    def __init__(self, state: HallState) -> None:
        self.state = state
        self.events: list[Event] = []
        self.rebuild()

    def rebuild(self) -> None:
        """Make every index anew, after new rules or a restore."""
        self.router = Router(self.state)
        self.deadlines = Deadlines(self.state)
        self.touched: dict[str, ConsultantEntry] = {}
        self.arrived: list[ContactEntry] = []
        self.review = False
        for contact in self.state.contacts.values():
            if contact.state is ContactState.WAITING:
                self.router.add(contact)

    # Contacts

    def queue(self, contact: ContactEntry, *, returned: bool) -> None:
        """The contact waits, at the place that its priority and its admission give."""
        self.state.contacts[contact.contact_id] = contact
        self.router.add(contact)
        self.arrived.append(contact)
        self.events.append(
            ContactQueued(
                contact.contact_id,
                contact.channel,
                contact.queue,
                contact.language,
                contact.admitted_ms,
                returned,
            )
        )

    def place_all(self) -> None:
        """Look at every waiting contact again, after new rules."""
        waiting = (c for c in self.state.contacts.values() if c.state is ContactState.WAITING)
        self.arrived.extend(waiting)

    def close(self, contact: ContactEntry, outcome: Outcome, ended_by: Party, trigger: str) -> None:
        """The one end of a contact; wrap-up begins when somebody had accepted it."""
        was_waiting = contact.state is ContactState.WAITING
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, trigger)
        if was_waiting:
            self.router.remove(contact)
        if contact.offer_id is not None:
            self._drop_offer(self.state.offers[contact.offer_id], "withdraw")
        now_ms = self.state.now_ms
        self.events.append(_closed(contact, outcome, ended_by, now_ms))
        del self.state.contacts[contact.contact_id]
        self.state.closed.note(contact.contact_id, now_ms)
        if contact.consultant_id is not None:
            self._start_wrap_up(self.state.consultants[contact.consultant_id], contact)

    # Offers

    def _drop_offer(self, offer: OfferEntry, trigger: str) -> ContactEntry:
        """Take the offer off both hands, whatever ended it."""
        how = advance(OFFER_TRANSITIONS, OfferState.PENDING, trigger)
        contact = self.state.contacts[offer.contact_id]
        consultant = self.state.consultants[offer.consultant_id]
        del self.state.offers[offer.offer_id]
        contact.offer_id = consultant.offer_id = None
        self.touch(consultant)
        self.events.append(OfferClosed(offer.offer_id, offer.contact_id, offer.consultant_id, how))
        return contact

    def return_offer(self, offer: OfferEntry, trigger: str) -> None:
        """She did not take it: the contact goes back to its place and on to somebody else."""
        contact = self._drop_offer(offer, trigger)
        self._return(contact, offer.consultant_id)

    def _return(self, contact: ContactEntry, consultant_id: str) -> None:
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "return")
        contact.refused_by[consultant_id] = self.state.now_ms
        self.queue(contact, returned=True)

    # Engagements

    def engage(self, offer: OfferEntry) -> None:
        """She accepted: the contact is hers."""
        contact = self._drop_offer(offer, "accept")
        consultant = self.state.consultants[offer.consultant_id]
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "accept")
        contact.consultant_id = consultant.consultant_id
        contact.engaged_ms = self.state.now_ms
        consultant.engaged[contact.contact_id] = contact.channel
        self.events.append(
            ContactEngaged(
                contact.contact_id,
                consultant.consultant_id,
                offer.offer_id,
                contact.channel,
                contact.queue,
                self.state.now_ms - contact.admitted_ms,
            )
        )

    def undo_engagement(self, contact: ContactEntry) -> None:
        """The two could not be joined: the contact keeps its place, her device is in doubt."""
        consultant_id = contact.consultant_id or ""
        consultant = self.state.consultants[consultant_id]
        del consultant.engaged[contact.contact_id]
        contact.consultant_id = contact.engaged_ms = None
        self.set_presence(consultant, "device-fault", NotReadyReason.DEVICE)
        self._return(contact, consultant_id)

    def _start_wrap_up(self, consultant: ConsultantEntry, contact: ContactEntry) -> None:
        del consultant.engaged[contact.contact_id]
        consultant.idle_since_ms = self.state.now_ms
        self.touch(consultant)
        queue = self.queue_rules(contact)
        length_ms = queue.wrap_up_ms.get(contact.channel, 0) if queue else 0
        if length_ms > 0:
            until_ms = self.state.now_ms + length_ms
            self.set_wrap_up(consultant, contact.contact_id, until_ms)
            self.events.append(
                WrapUpStarted(consultant.consultant_id, contact.contact_id, until_ms)
            )

    def set_wrap_up(self, consultant: ConsultantEntry, contact_id: str, until_ms: int) -> None:
        """Start it or move its end."""
        consultant.wrap_ups[contact_id] = until_ms
        self.deadlines.add_wrap_up(until_ms, consultant.consultant_id, contact_id)
        self.touch(consultant)

    def end_wrap_up(self, consultant: ConsultantEntry, contact_id: str, *, expired: bool) -> None:
        del consultant.wrap_ups[contact_id]
        consultant.idle_since_ms = self.state.now_ms
        self.touch(consultant)
        self.events.append(WrapUpEnded(consultant.consultant_id, contact_id, expired))

    # Consultants

    def set_presence(
        self, consultant: ConsultantEntry, trigger: str, reason: NotReadyReason | None
    ) -> None:
        """Follow the table; going ready starts a new idle time."""
        was = consultant.presence
        consultant.presence = advance(PRESENCE_TRANSITIONS, was, trigger)
        consultant.reason = reason
        if was is not consultant.presence and consultant.presence is Presence.READY:
            consultant.idle_since_ms = self.state.now_ms
        if was is Presence.READY and consultant.presence is not Presence.READY:
            self.review = True
        self.touch(consultant)

    def touch(self, consultant: ConsultantEntry) -> None:
        """Her record changed: look at her again before the step ends."""
        self.touched[consultant.consultant_id] = consultant

    def queue_rules(self, contact: ContactEntry) -> QueueRules | None:
        return self.state.rules.queues.get(contact.queue) if self.state.rules else None


def outcome_of(contact: ContactEntry, ended_by: Party) -> Outcome:
    """Handled once they were joined; before that it matters who gave up."""
    if contact.connected_ms is not None:
        return Outcome.HANDLED
    return Outcome.ABANDONED if ended_by is Party.RESIDENT else Outcome.FAILED


def _closed(contact: ContactEntry, outcome: Outcome, ended_by: Party, now_ms: int) -> ContactClosed:
    answered_ms = contact.engaged_ms if contact.engaged_ms is not None else now_ms
    joined_ms = contact.connected_ms if contact.connected_ms is not None else now_ms
    return ContactClosed(
        contact.contact_id,
        contact.channel,
        contact.queue,
        outcome,
        ended_by,
        contact.consultant_id,
        answered_ms - contact.admitted_ms,
        now_ms - joined_ms,
    )
