"""The consultants' side of the floor: their presence, their wrap-ups, and what all acts need."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from acd.domain.messages.events import Event, WrapUpEnded
from acd.domain.messages.rejections import StateTransitionInvalid
from acd.domain.model.consultant import PRESENCE_TRANSITIONS, NotReadyReason, Presence
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import QueueRules
from acd.domain.model.state import AcdState, ConsultantEntry, ContactEntry
from acd.domain.model.statistics import Flow, note_length
from acd.domain.routing.router import Router
from acd.domain.routing.timers import Deadlines, Kind, pause_ends_ms

State = TypeVar("State", bound=Hashable)


def advance(table: Mapping[tuple[State, str], State], state: State, trigger: str) -> State:
    """The next state. Raises `WrongState` for a pair that the table does not hold."""
    following = table.get((state, trigger))
    if following is None:
        raise StateTransitionInvalid(f"state: {trigger!r} is not possible while {state!s}")
    return following


class ConsultantContext:
    """State, indexes and events of one step, and what can happen to consultants."""

    def __init__(self, state: AcdState) -> None:
        self.state = state
        self.events: list[Event] = []
        self.rebuild()

    def rebuild(self) -> None:
        """Make every index anew, after new rules or a restore."""
        rules = self.state.rules
        self._queues = dict(rules.queues) if rules else {}
        self._flows: dict[tuple[str, Channel], Flow] = {}
        self.router = Router(self.state)
        self.deadlines = Deadlines(self.state)
        self.changed_consultants: dict[str, ConsultantEntry] = {}
        self.new_contacts: list[ContactEntry] = []
        self.activated_backups: dict[str, ConsultantEntry] = {}
        self.queues_to_review: set[str] = set()
        self.review = False

    # Consultants

    def make_idle(self, consultant: ConsultantEntry) -> None:
        """Her idle time begins now, behind everybody who is idle already."""
        consultant.idle_since_ms = self.state.now_ms
        consultant.idle_seq = self.state.next_seq()
        if consultant.presence is Presence.NOT_READY:
            self._time_pause(consultant)
        self.mark_changed(consultant)

    def set_presence(
        self, consultant: ConsultantEntry, trigger: str, reason: NotReadyReason | None
    ) -> None:
        """Follow the table; going ready starts a new idle time, going off it a pause."""
        was, was_for = consultant.presence, consultant.reason
        consultant.presence = advance(PRESENCE_TRANSITIONS, was, trigger)
        consultant.reason = reason
        if was is not consultant.presence and consultant.presence is Presence.READY:
            self.make_idle(consultant)
        if was is Presence.READY and consultant.presence is not Presence.READY:
            self.review = True
        if was is not consultant.presence or was_for is not reason:
            self._time_pause(consultant)
        self.mark_changed(consultant)

    def _time_pause(self, consultant: ConsultantEntry) -> None:
        paused = consultant.presence is Presence.NOT_READY
        consultant.pause_since_ms = self.state.now_ms if paused else None
        consultant.pause_told = False
        ends_ms = pause_ends_ms(self.state, consultant.consultant_id)
        if ends_ms is not None:
            self.deadlines.add(ends_ms, Kind.PAUSE, consultant.consultant_id)

    def mark_changed(self, consultant: ConsultantEntry) -> None:
        """Her record changed: look at her again before the step ends."""
        self.changed_consultants[consultant.consultant_id] = consultant

    # Wrap-ups

    def set_wrap_up(self, consultant: ConsultantEntry, contact_id: str, until_ms: int) -> None:
        """Start it or move its end."""
        consultant.wrap_ups[contact_id] = until_ms
        self.deadlines.add(until_ms, Kind.WRAP_UP, consultant.consultant_id, contact_id)
        self.mark_changed(consultant)

    def end_wrap_up(self, consultant: ConsultantEntry, contact_id: str, *, expired: bool) -> None:
        del consultant.wrap_ups[contact_id]
        work = consultant.worked.pop(contact_id, None)
        flow = self.state.load.flows.get(work.flow) if work else None
        if work is not None and flow is not None:
            self.learn_length(flow, self.state.now_ms - work.started_ms)
        self.make_idle(consultant)
        self.events.append(WrapUpEnded(consultant.consultant_id, contact_id, expired))

    def learn_length(self, flow: Flow, length_ms: int) -> None:
        """Where contacts turn out shorter, more may fit before the end of somebody's shift."""
        was_ms = flow.handle_ms
        note_length(flow, length_ms)
        masks = self.router.roster.masks
        if flow.handle_ms < was_ms and masks.ending & masks.ready and self.router.where:
            for indexed in self.router.roster.of_mask(masks.ending & masks.ready):
                if indexed.open:
                    self.mark_changed(indexed.entry)

    # Look-ups

    def queue_of(self, contact: ContactEntry) -> QueueRules:
        """Its queue; one that anybody may serve, when the rules have lost it meanwhile."""
        return self._queues.get(contact.queue) or self._orphan(contact.queue)

    def _orphan(self, queue_id: str) -> QueueRules:
        orphan = self._queues[queue_id] = QueueRules(queue_id, {}, {}, {}, {}, {})
        return orphan

    def flow_of(self, contact: ContactEntry) -> Flow:
        """What has been asked of its queue on its channel lately."""
        key = (contact.queue, contact.channel)
        found = self._flows.get(key)
        if found is None:
            queue = self.queue_of(contact)
            found = self._flows[key] = self.state.load.flow(queue, contact.channel)
        return found
