"""Changes of an engagement, from the accepted offer to the wrap-up."""

from __future__ import annotations

from acd.domain.messages.events import ContactEngaged, WrapUpStarted
from acd.domain.model.consultant import Presence
from acd.domain.model.contact import CONTACT_TRANSITIONS
from acd.domain.model.state import ConsultantEntry, ContactEntry, OfferEntry, Work
from acd.domain.model.statistics import note_wait
from acd.domain.step.consultant_operations import ConsultantOperations
from acd.domain.step.offer_operations import OfferOperations
from acd.domain.step.transitions import advance
from acd.domain.step.waiting_operations import WaitingOperations
from acd.domain.step.workspace import Workspace

INTERRUPTION_GRACE_MS = 30_000
"""How long an interrupted contact is kept for its consultant, whose page may be reloading."""


class EngagementOperations:
    """Operations on a contact and the consultant who accepted it."""

    def __init__(
        self,
        workspace: Workspace,
        waiting: WaitingOperations,
        consultants: ConsultantOperations,
        offers: OfferOperations,
    ) -> None:
        self._state = workspace.state
        self._events = workspace.events
        self._queue_of = workspace.queue_of
        self._flow_of = workspace.flow_of
        self._waiting = waiting
        self._consultants = consultants
        self._offers = offers

    def begin(self, offer: OfferEntry) -> None:
        """Turn an accepted offer into an engagement."""
        contact = self._offers.remove(offer, "accept")
        consultant = self._state.consultants[offer.consultant_id]
        now_ms = self._state.now_ms
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "accept")
        contact.consultant_id = consultant.consultant_id
        contact.engaged_ms = now_ms
        waited_ms = now_ms - contact.since_ms
        if contact.waited_ms is None:
            contact.waited_ms = waited_ms
        note_wait(self._flow_of(contact), waited_ms, abandoned=False)
        consultant.engaged[contact.contact_id] = contact.channel
        self._events.append(
            ContactEngaged(
                contact.contact_id,
                consultant.consultant_id,
                offer.offer_id,
                contact.channel,
                contact.queue,
                waited_ms,
            )
        )

    def undo(self, contact: ContactEntry) -> None:
        """Return a contact that could not be connected; the consultant's device is in doubt."""
        consultant_id = contact.consultant_id or ""
        consultant = self._state.consultants[consultant_id]
        del consultant.engaged[contact.contact_id]
        contact.consultant_id = contact.engaged_ms = None
        self._consultants.lose_device(consultant)
        self._offers.requeue_refused(contact, consultant_id)

    def interrupt(self, contact: ContactEntry) -> None:
        """Return a contact to the first position; the same consultant is offered it first."""
        now_ms, consultant_id = self._state.now_ms, contact.consultant_id or ""
        consultant = self._state.consultants[consultant_id]
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "return")
        contact.handled_ms += now_ms - (contact.connected_ms or now_ms)
        del consultant.engaged[contact.contact_id]
        contact.consultant_id = contact.engaged_ms = contact.connected_ms = None
        contact.since_ms, contact.interrupted = now_ms, True
        if consultant.presence is Presence.READY:
            contact.preferred = (consultant_id,)
            contact.preferred_until_ms = now_ms + INTERRUPTION_GRACE_MS
            self._consultants.lose_device(consultant)
        else:
            self._consultants.make_idle(consultant)
        self._waiting.start_waiting(contact, returned=True)

    def release(self, contact: ContactEntry, trigger: str) -> None:
        """Take a contact that goes on from its consultant, whose wrap-up begins."""
        consultant = self._state.consultants[contact.consultant_id or ""]
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, trigger)
        if contact.connected_ms is not None:
            contact.handled_ms += self._state.now_ms - contact.connected_ms
        self.finish(contact, consultant)
        contact.consultant_id = contact.engaged_ms = contact.connected_ms = None
        contact.since_ms = self._state.now_ms

    def finish(self, contact: ContactEntry, consultant: ConsultantEntry) -> None:
        """Remove the contact from its consultant and start the wrap-up that the queue sets."""
        del consultant.engaged[contact.contact_id]
        self._consultants.make_idle(consultant)
        now_ms, queue = self._state.now_ms, self._queue_of(contact)
        started_ms = contact.engaged_ms or now_ms
        length_ms = queue.of(queue.wrap_up_ms, contact.channel) or 0
        if length_ms <= 0:
            flow = self._flow_of(contact)
            self._consultants.note_handling_time(flow, now_ms - started_ms)
            return
        until_ms = now_ms + length_ms
        work = Work(f"{queue.id}/{contact.channel}", started_ms)
        consultant.wrap_up_work[contact.contact_id] = work
        self._consultants.set_wrap_up(consultant, contact.contact_id, until_ms)
        self._events.append(WrapUpStarted(consultant.consultant_id, contact.contact_id, until_ms))
