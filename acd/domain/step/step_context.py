"""What can happen on the floor of the ACD. Each act changes the state and says so in events.

The transition tables decide what is allowed; callers have checked what the resident's or the
consultant's side must hold, so that a refused input changes nothing.
"""

from __future__ import annotations

from acd.domain.messages.events import (
    ContactClosed,
    ContactEngaged,
    ContactQueued,
    OfferClosed,
    WrapUpStarted,
)
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import CONTACT_TRANSITIONS, ContactState, Outcome, Party
from acd.domain.model.offer import OFFER_TRANSITIONS, OfferState
from acd.domain.model.queue_rules import CapacityRules, QueueRules, Rules
from acd.domain.model.recent_ids import HeldPosition
from acd.domain.model.relaxation import stage_of
from acd.domain.model.state import ConsultantEntry, ContactEntry, OfferEntry, Work
from acd.domain.model.statistics import note_wait
from acd.domain.routing.timers import Kind
from acd.domain.step.consultant_context import ConsultantContext, advance


class StepContext(ConsultantContext):
    """The acts of one step, over the state and its indexes."""

    def rebuild(self) -> None:
        """Everybody who waits is put in line again."""
        super().rebuild()
        for contact in self.state.contacts.values():
            if contact.state is ContactState.WAITING:
                self.stand(contact)
        self.queues_to_review.clear()  # the state comes from the end of a step: all was looked at

    # Contacts

    def queue(self, contact: ContactEntry, *, returned: bool) -> None:
        """The contact waits, at the place that its priority and its admission give."""
        self.state.contacts[contact.contact_id] = contact
        self.stand(contact)
        self.new_contacts.append(contact)
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

    def stand(self, contact: ContactEntry) -> None:
        """Put it into the line of its need, and note when that has to be looked at again."""
        rules, queue = self.state.rules or NO_RULES, self.queue_of(contact)
        priority = queue.priority + rules.priority_of(contact.channel) + contact.asked_priority
        contact.priority = priority
        staged = contact.preferred or contact.relaxation_step or contact.stage_ms is not None
        if staged or queue.relaxation_steps or queue.limits.wait_ms is not None:
            due_ms = stage_of(self.state, queue, contact)
            if due_ms != contact.stage_ms:
                contact.stage_ms = due_ms
                if due_ms is not None:
                    self.deadlines.add(due_ms, Kind.STAGE, contact.contact_id)
        waiting_list = self.router.line_of(contact, rules, queue)
        self.router.add(contact, waiting_list)
        if queue.backup_groups:
            self.queues_to_review.add(queue.id)

    def dequeue(self, contact: ContactEntry) -> None:
        """It leaves the line that it waits in."""
        waiting_list = self.router.remove(contact)
        if waiting_list.queue.backup_groups:
            self.queues_to_review.add(waiting_list.queue.id)

    def requeue(self, contact: ContactEntry) -> None:
        """What it needs, or how much it counts, has changed: look at it again."""
        self.dequeue(contact)
        self.stand(contact)
        self.new_contacts.append(contact)

    def park(self, contact: ContactEntry, due_ms: int) -> None:
        """It keeps its place, but is not to be served before `due_ms`."""
        if contact.contact_id in self.router.where:
            self.dequeue(contact)
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "park")
        self.wait_until(contact, due_ms)

    def wait_until(self, contact: ContactEntry, due_ms: int) -> None:
        """A parked contact falls due then."""
        contact.due_ms = due_ms
        self.deadlines.add(due_ms, Kind.CALLBACK, contact.contact_id)

    def leave_parking(self, contact: ContactEntry) -> None:
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "fall-due")

    def begin_anew(self) -> None:
        """What the rules say has changed: look at every waiting contact again."""
        self.rebuild()
        waiting = (c for c in self.state.contacts.values() if c.state is ContactState.WAITING)
        self.new_contacts.extend(waiting)
        queues = self.state.rules.queues if self.state.rules else {}
        self.queues_to_review.update(queue.id for queue in queues.values() if queue.backup_groups)

    def close(
        self,
        contact: ContactEntry,
        outcome: Outcome,
        ended_by: Party,
        trigger: str,
        diverted_to: str | None = None,
    ) -> None:
        """The one end of a contact; wrap-up begins when somebody had accepted it."""
        was = contact.state
        contact.state = advance(CONTACT_TRANSITIONS, was, trigger)
        if was is ContactState.WAITING:
            self.dequeue(contact)
        if contact.offer_id is not None:
            self._drop_offer(self.state.offers[contact.offer_id], "withdraw")
        self.events.append(_closed(contact, outcome, ended_by, self.state.now_ms, diverted_to))
        self._forget(contact, outcome, was)
        if contact.consultant_id is not None:
            self._let_go(contact, self.state.consultants[contact.consultant_id])

    def _forget(self, contact: ContactEntry, outcome: Outcome, was: ContactState) -> None:
        """What remains of a closed contact: its id, its patience, for a while its place."""
        state, queue = self.state, self.queue_of(contact)
        del state.contacts[contact.contact_id]
        state.closed.note(contact.contact_id, state.now_ms)
        if contact.dial_key and state.callbacks.get(contact.dial_key) == contact.contact_id:
            del state.callbacks[contact.dial_key]
        if was is not ContactState.ENGAGED and outcome is Outcome.ABANDONED:
            waited_ms = state.now_ms - contact.since_ms
            note_wait(self.flow_of(contact), waited_ms, gave_up=True)
            if queue.redial_ms and contact.dial_key:
                self._hold_position(contact, queue)

    def _hold_position(self, contact: ContactEntry, queue: QueueRules) -> None:
        queue_position = HeldPosition(
            contact.contact_id,
            contact.queue,
            contact.admitted_ms,
            contact.seq,
            contact.asked_priority,
            self.state.now_ms + queue.redial_ms,
            contact.emergency,
        )
        self.state.held_positions.keep(contact.dial_key or "", queue_position, self.state.now_ms)

    # Offers

    def _drop_offer(self, offer: OfferEntry, trigger: str) -> ContactEntry:
        """Take the offer off both hands, whatever ended it."""
        how = advance(OFFER_TRANSITIONS, OfferState.PENDING, trigger)
        contact = self.state.contacts[offer.contact_id]
        consultant = self.state.consultants[offer.consultant_id]
        del self.state.offers[offer.offer_id]
        contact.offer_id = consultant.offer_id = None
        self.mark_changed(consultant)
        self.events.append(OfferClosed(offer.offer_id, offer.contact_id, offer.consultant_id, how))
        if how in REFUSALS:
            consultant.refusals[how] = consultant.refusals.get(how, 0) + 1
        return contact

    def return_offer(self, offer: OfferEntry, trigger: str) -> None:
        """She did not take it: the contact goes back to its place and on to somebody else."""
        contact = self._drop_offer(offer, trigger)
        self._return(contact, offer.consultant_id)

    def _return(self, contact: ContactEntry, consultant_id: str) -> None:
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "return")
        contact.refused_by[consultant_id] = self.state.now_ms
        if consultant_id in contact.preferred:
            contact.preferred = ()
        self.queue(contact, returned=True)

    # Engagements

    def engage(self, offer: OfferEntry) -> None:
        """She accepted: the contact is hers."""
        contact = self._drop_offer(offer, "accept")
        consultant = self.state.consultants[offer.consultant_id]
        now_ms = self.state.now_ms
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "accept")
        contact.consultant_id = consultant.consultant_id
        contact.engaged_ms = now_ms
        waited_ms = now_ms - contact.since_ms
        if contact.waited_ms is None:
            contact.waited_ms = waited_ms
        note_wait(self.flow_of(contact), waited_ms, gave_up=False)
        consultant.engaged[contact.contact_id] = contact.channel
        self.events.append(
            ContactEngaged(
                contact.contact_id,
                consultant.consultant_id,
                offer.offer_id,
                contact.channel,
                contact.queue,
                waited_ms,
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

    def release(self, contact: ContactEntry, trigger: str) -> ConsultantEntry:
        """She gives it out of her hands, alive; her wrap-up begins."""
        consultant = self.state.consultants[contact.consultant_id or ""]
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, trigger)
        if contact.connected_ms is not None:
            contact.handled_ms += self.state.now_ms - contact.connected_ms
        self._let_go(contact, consultant)
        contact.consultant_id = contact.engaged_ms = contact.connected_ms = None
        contact.since_ms = self.state.now_ms
        return consultant

    def _let_go(self, contact: ContactEntry, consultant: ConsultantEntry) -> None:
        """Wrap-up as the queue says, on every path out of her hands."""
        del consultant.engaged[contact.contact_id]
        self.make_idle(consultant)
        queue, started_ms = self.queue_of(contact), contact.engaged_ms or self.state.now_ms
        length_ms = queue.of(queue.wrap_up_ms, contact.channel) or 0
        if length_ms <= 0:
            self.learn_length(self.flow_of(contact), self.state.now_ms - started_ms)
            return
        until_ms = self.state.now_ms + length_ms
        work = Work(f"{queue.id}/{contact.channel.value}", started_ms)
        consultant.worked[contact.contact_id] = work
        self.set_wrap_up(consultant, contact.contact_id, until_ms)
        self.events.append(WrapUpStarted(consultant.consultant_id, contact.contact_id, until_ms))


REFUSALS = (OfferState.REJECTED, OfferState.MISSED, OfferState.UNDELIVERABLE)
NO_RULES = Rules("", {}, capacity=CapacityRules({}, (), {}))


def outcome_of(contact: ContactEntry, ended_by: Party) -> Outcome:
    """Handled once they were joined; before that it matters who gave up."""
    if contact.connected_ms is not None or contact.handled_ms:
        return Outcome.HANDLED
    return Outcome.ABANDONED if ended_by is Party.RESIDENT else Outcome.FAILED


def _closed(
    contact: ContactEntry, outcome: Outcome, ended_by: Party, now_ms: int, diverted_to: str | None
) -> ContactClosed:
    waited_ms = contact.waited_ms if contact.waited_ms is not None else now_ms - contact.since_ms
    joined_ms = contact.connected_ms if contact.connected_ms is not None else now_ms
    return ContactClosed(
        contact.contact_id,
        contact.channel,
        contact.queue,
        outcome,
        ended_by,
        contact.consultant_id,
        waited_ms,
        contact.handled_ms + now_ms - joined_ms,
        diverted_to,
    )
