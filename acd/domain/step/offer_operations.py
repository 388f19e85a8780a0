"""Changes of an offer: making it, and removing it however it ends."""

from __future__ import annotations

from acd.domain.messages.events import OfferClosed
from acd.domain.model.contact import CONTACT_TRANSITIONS
from acd.domain.model.offer import OFFER_TRANSITIONS, OfferState
from acd.domain.model.state import ConsultantEntry, ContactEntry, OfferEntry
from acd.domain.routing.timers import TimerKind
from acd.domain.step.transitions import advance
from acd.domain.step.waiting_operations import WaitingOperations
from acd.domain.step.workspace import Workspace

# Until Python 3.12 an access through the class takes ten times as long.
PENDING = OfferState.PENDING

DEFAULT_OFFER_TIMEOUT_MS = 20_000
"""Where the rules set none, for example after the queue was removed from them."""
REFUSALS = (OfferState.REJECTED, OfferState.MISSED, OfferState.UNDELIVERABLE)


class OfferOperations:
    """Operations on the offer of one contact to one consultant."""

    def __init__(self, workspace: Workspace, waiting: WaitingOperations) -> None:
        self._state = workspace.state
        self._events = workspace.events
        self._timers = workspace.timers
        self._mark_changed = workspace.mark_changed
        self._waiting = waiting

    def make(self, contact: ContactEntry, consultant: ConsultantEntry) -> OfferEntry:
        """Reserve a waiting contact for a consultant."""
        queue = self._waiting.dequeue(contact)
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "offer")
        contact.offers_made += 1
        timeout_ms = queue.of(queue.offer_timeout_ms, contact.channel) or DEFAULT_OFFER_TIMEOUT_MS
        offer = OfferEntry(
            f"{contact.contact_id}-o{contact.offers_made}",
            contact.contact_id,
            consultant.consultant_id,
            self._state.now_ms + timeout_ms,
        )
        self._state.offers[offer.offer_id] = offer
        contact.offer_id = consultant.offer_id = offer.offer_id
        if contact.channel not in queue.auto_accept:
            self._timers.add(offer.deadline_ms, TimerKind.OFFER, offer.offer_id)
        self._mark_changed(consultant)
        return offer

    def remove(self, offer: OfferEntry, trigger: str) -> ContactEntry:
        """Remove the offer from its contact and its consultant; return the contact."""
        state = advance(OFFER_TRANSITIONS, PENDING, trigger)
        contact = self._state.contacts[offer.contact_id]
        consultant = self._state.consultants[offer.consultant_id]
        del self._state.offers[offer.offer_id]
        contact.offer_id = consultant.offer_id = None
        self._mark_changed(consultant)
        self._events.append(
            OfferClosed(offer.offer_id, offer.contact_id, offer.consultant_id, state)
        )
        if state in REFUSALS:
            consultant.refusals[state] = consultant.refusals.get(state, 0) + 1
        return contact

    def return_contact(self, offer: OfferEntry, trigger: str) -> None:
        """Remove an offer that was not accepted; the contact waits again at its position."""
        contact = self.remove(offer, trigger)
        self.requeue_refused(contact, offer.consultant_id)

    def requeue_refused(self, contact: ContactEntry, consultant_id: str) -> None:
        """Let the contact wait again at its position, passing over the consultant."""
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "return")
        contact.refused_by[consultant_id] = self._state.now_ms
        if consultant_id in contact.preferred:
            contact.preferred = ()
        self._waiting.start_waiting(contact, returned=True)
