"""Context of one step, for handlers and phases."""

from __future__ import annotations

from acd.domain.model.contact import ContactState
from acd.domain.model.state import AcdState
from acd.domain.step.closing_operations import ClosingOperations
from acd.domain.step.consultant_operations import ConsultantOperations
from acd.domain.step.engagement_operations import EngagementOperations
from acd.domain.step.offer_operations import OfferOperations
from acd.domain.step.waiting_operations import WaitingOperations
from acd.domain.step.workspace import Workspace


class StepContext:
    """State, events, worklist, router and timers, with the operations that change them.

    The transition tables decide what is allowed; handlers have checked the rest before they
    call an operation, so that a refused input changes nothing.
    """

    def __init__(self, state: AcdState) -> None:
        workspace = Workspace(state)
        self.workspace = workspace
        self.state = state
        self.events = workspace.events
        self.worklist = workspace.worklist
        self.router = workspace.router
        self.timers = workspace.timers
        self.consultants = ConsultantOperations(workspace)
        self.waiting = WaitingOperations(workspace)
        self.offers = OfferOperations(workspace, self.waiting)
        self.engagements = EngagementOperations(
            workspace, self.waiting, self.consultants, self.offers
        )
        self.closing = ClosingOperations(workspace, self.waiting, self.offers, self.engagements)
        self.mark_changed = workspace.mark_changed
        self.queue_of = workspace.queue_of
        self.flow_of = workspace.flow_of
        self._enqueue_waiting()

    def _enqueue_waiting(self) -> None:
        for contact in self.state.contacts.values():
            if contact.state is ContactState.WAITING:
                self.waiting.enqueue(contact)
        self.worklist.queues_to_review.clear()  # the last step left no queue to review

    def apply_rules(self) -> None:
        """Rebuild everything after new rules or policies, and match all waiting contacts again."""
        self.workspace.rebuild()
        self._enqueue_waiting()
        waiting = (c for c in self.state.contacts.values() if c.state is ContactState.WAITING)
        self.worklist.new_contacts.extend(waiting)
        queues = self.state.rules.queues if self.state.rules else {}
        self.worklist.queues_to_review.update(
            queue.id for queue in queues.values() if queue.backup_groups
        )
