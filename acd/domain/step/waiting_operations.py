"""Changes of a contact that waits: entering, leaving and changing its waiting list."""

from __future__ import annotations

from acd.domain.messages.events import ContactQueued
from acd.domain.model.contact import CONTACT_TRANSITIONS
from acd.domain.model.queue_rules import NO_RULES, QueueRules
from acd.domain.model.relaxation import update_stage
from acd.domain.model.state import ContactEntry
from acd.domain.routing.timers import TimerKind
from acd.domain.step.transitions import advance
from acd.domain.step.workspace import Workspace


class WaitingOperations:
    """Operations on one contact that waits, or is parked until a time."""

    def __init__(self, workspace: Workspace) -> None:
        self._state = workspace.state
        self._events = workspace.events
        self._worklist = workspace.worklist
        self._router = workspace.router
        self._timers = workspace.timers
        self._queue_of = workspace.queue_of

    def start_waiting(self, contact: ContactEntry, *, returned: bool) -> None:
        """Enqueue the contact at the position that its priority and admission give."""
        self._state.contacts[contact.contact_id] = contact
        self.enqueue(contact)
        self._worklist.new_contacts.append(contact)
        self._events.append(
            ContactQueued(
                contact.contact_id,
                contact.channel,
                contact.queue,
                contact.language,
                contact.admitted_ms,
                returned,
            )
        )

    def enqueue(self, contact: ContactEntry) -> None:
        """Add the contact to the waiting list of its need, and plan when that changes."""
        rules, queue = self._state.rules or NO_RULES, self._queue_of(contact)
        priority = queue.priority + rules.priority_of(contact.channel)
        contact.priority = priority + contact.requested_priority
        has_stage = contact.preferred or contact.relaxation_step or contact.stage_ms is not None
        if has_stage or queue.relaxation_steps or queue.limits.wait_ms is not None:
            stage_ms = update_stage(self._state, queue, contact)
            if stage_ms != contact.stage_ms:
                contact.stage_ms = stage_ms
                if stage_ms is not None:
                    self._timers.add(stage_ms, TimerKind.STAGE, contact.contact_id)
        self._router.enqueue(contact, rules, queue)
        if queue.backup_groups:
            self._worklist.queues_to_review.add(queue.id)

    def dequeue(self, contact: ContactEntry) -> QueueRules:
        """Remove the contact from its waiting list; return the queue of that list."""
        queue = self._router.waiting.remove(contact).queue
        if queue.backup_groups:
            self._worklist.queues_to_review.add(queue.id)
        return queue

    def requeue(self, contact: ContactEntry) -> None:
        """Enqueue the contact again and match it, after its need or priority changed."""
        self.dequeue(contact)
        self.enqueue(contact)
        self._worklist.new_contacts.append(contact)

    def park(self, contact: ContactEntry, due_ms: int) -> None:
        """Keep the position, but do not serve the contact before `due_ms` (UTC epoch)."""
        if self._router.waiting.holds(contact.contact_id):
            self.dequeue(contact)
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "park")
        self.set_due(contact, due_ms)

    def set_due(self, contact: ContactEntry, due_ms: int) -> None:
        """Plan when a parked contact waits again; `due_ms` is UTC epoch."""
        contact.due_ms = due_ms
        self._timers.add(due_ms, TimerKind.CALLBACK, contact.contact_id)

    def unpark(self, contact: ContactEntry) -> None:
        contact.state = advance(CONTACT_TRANSITIONS, contact.state, "fall-due")
