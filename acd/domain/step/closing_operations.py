"""Closing a contact: the one end of every contact, with its outcome."""

from __future__ import annotations

from acd.domain.messages.events import ContactClosed
from acd.domain.model.contact import CONTACT_TRANSITIONS, ContactState, Outcome, Party
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.recent_ids import HeldPosition
from acd.domain.model.state import ContactEntry
from acd.domain.model.statistics import note_wait
from acd.domain.step.engagement_operations import EngagementOperations
from acd.domain.step.offer_operations import OfferOperations
from acd.domain.step.transitions import advance
from acd.domain.step.waiting_operations import WaitingOperations
from acd.domain.step.workspace import Workspace

# Until Python 3.12 an access through the class takes ten times as long.
WAITING = ContactState.WAITING
ENGAGED = ContactState.ENGAGED
ABANDONED = Outcome.ABANDONED
HANDLED = Outcome.HANDLED
RESIDENT = Party.RESIDENT


class ClosingOperations:
    """Closes contacts in any state."""

    def __init__(
        self,
        workspace: Workspace,
        waiting: WaitingOperations,
        offers: OfferOperations,
        engagements: EngagementOperations,
    ) -> None:
        self._state = workspace.state
        self._events = workspace.events
        self._queue_of = workspace.queue_of
        self._flow_of = workspace.flow_of
        self._waiting = waiting
        self._offers = offers
        self._engagements = engagements

    def close(
        self,
        contact: ContactEntry,
        outcome: Outcome,
        ended_by: Party,
        trigger: str,
        diverted_to: str | None = None,
    ) -> None:
        """Close the contact; wrap-up begins when a consultant had accepted it."""
        previous = contact.state
        contact.state = advance(CONTACT_TRANSITIONS, previous, trigger)
        if previous is WAITING:
            self._waiting.dequeue(contact)
        if contact.offer_id is not None:
            self._offers.remove(self._state.offers[contact.offer_id], "withdraw")
        self._events.append(
            _closed_event(contact, outcome, ended_by, self._state.now_ms, diverted_to)
        )
        self._forget(contact, outcome, previous)
        if contact.consultant_id is not None:
            consultant = self._state.consultants[contact.consultant_id]
            self._engagements.finish(contact, consultant)

    def _forget(self, contact: ContactEntry, outcome: Outcome, previous: ContactState) -> None:
        """Delete the record; keep the id, the wait in the statistics, and for a while the
        position of a caller who may dial again."""
        state, queue = self._state, self._queue_of(contact)
        del state.contacts[contact.contact_id]
        state.closed.note(contact.contact_id, state.now_ms)
        if contact.dial_key and state.callbacks.get(contact.dial_key) == contact.contact_id:
            del state.callbacks[contact.dial_key]
        if previous is not ENGAGED and outcome is ABANDONED:
            waited_ms = state.now_ms - contact.since_ms
            note_wait(self._flow_of(contact), waited_ms, abandoned=True)
            if queue.redial_ms and contact.dial_key:
                self._hold_position(contact, queue)

    def _hold_position(self, contact: ContactEntry, queue: QueueRules) -> None:
        held = held_position(contact, self._state.now_ms + queue.redial_ms)
        self._state.held_positions.keep(contact.dial_key or "", held, self._state.now_ms)


def held_position(contact: ContactEntry, until_ms: int) -> HeldPosition:
    """Return the contact's queue position, to be resumed until `until_ms` (UTC epoch)."""
    return HeldPosition(
        contact.contact_id,
        contact.queue,
        contact.admitted_ms,
        contact.seq,
        contact.requested_priority,
        until_ms,
        contact.emergency,
    )


def outcome_of(contact: ContactEntry, ended_by: Party) -> Outcome:
    """Return HANDLED once the two were connected; before that it depends on who ended it."""
    if contact.connected_ms is not None or contact.handled_ms:
        return HANDLED
    return ABANDONED if ended_by is RESIDENT else Outcome.FAILED


def _closed_event(
    contact: ContactEntry, outcome: Outcome, ended_by: Party, now_ms: int, diverted_to: str | None
) -> ContactClosed:
    waited_ms = contact.waited_ms if contact.waited_ms is not None else now_ms - contact.since_ms
    connected_ms = contact.connected_ms if contact.connected_ms is not None else now_ms
    return ContactClosed(
        contact.contact_id,
        contact.channel,
        contact.queue,
        outcome,
        ended_by,
        contact.consultant_id,
        waited_ms,
        contact.handled_ms + now_ms - connected_ms,
        diverted_to,
    )
