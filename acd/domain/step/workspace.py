"""Workspace shared by the operations: state, events, worklist, indexes and timers."""

from __future__ import annotations

from acd.domain.messages.events import Event
from acd.domain.model.contact import ChannelId
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.state import AcdState, ConsultantEntry, ContactEntry
from acd.domain.model.statistics import Flow
from acd.domain.routing.router import Router
from acd.domain.routing.timers import Timers
from acd.domain.step.worklist import Worklist


class Workspace:
    """The state with everything that is derived from it, and the events of the current step."""

    def __init__(self, state: AcdState) -> None:
        self.state = state
        self.events: list[Event] = []
        self.worklist = Worklist()
        self.router = Router(state)
        self.timers = Timers(state)
        self._index_queues()

    def rebuild(self) -> None:
        """Derive indexes and timers from the state again, after new rules or policies."""
        self.router.rebuild()
        self.timers.rebuild()
        self.worklist.clear()
        self._index_queues()

    def _index_queues(self) -> None:
        rules = self.state.rules
        self._queues = dict(rules.queues) if rules else {}
        self._flows: dict[tuple[str, ChannelId], Flow] = {}

    def take_events(self) -> list[Event]:
        """Return the events of the step and begin an empty list."""
        events = self.events.copy()
        self.events.clear()
        return events

    def mark_changed(self, consultant: ConsultantEntry) -> None:
        """Put the consultant on the worklist because the record changed."""
        self.worklist.changed_consultants[consultant.consultant_id] = consultant

    def queue_of(self, contact: ContactEntry) -> QueueRules:
        """Return the contact's queue; one without requirements when the rules dropped it."""
        return self._queues.get(contact.queue) or self._dropped_queue(contact.queue)

    def _dropped_queue(self, queue_id: str) -> QueueRules:
        queue = self._queues[queue_id] = QueueRules(queue_id, {}, {}, {}, {}, {})
        return queue

    def flow_of(self, contact: ContactEntry) -> Flow:
        """Return the statistics of the contact's queue on its channel."""
        key = (contact.queue, contact.channel)
        flow = self._flows.get(key)
        if flow is None:
            queue = self.queue_of(contact)
            flow = self._flows[key] = self.state.load.flow(queue, contact.channel)
        return flow
