"""Changes of a consultant: presence, idle time and wrap-ups."""

from __future__ import annotations

from acd.domain.messages.events import WrapUpEnded
from acd.domain.model.consultant import PRESENCE_TRANSITIONS, NotReadyReason, Presence
from acd.domain.model.state import ConsultantEntry
from acd.domain.model.statistics import Flow, note_length
from acd.domain.routing.timers import TimerKind, pause_limit_ms
from acd.domain.step.transitions import advance
from acd.domain.step.workspace import Workspace


class ConsultantOperations:
    """Operations on one consultant; each puts the consultant on the worklist."""

    def __init__(self, workspace: Workspace) -> None:
        self._state = workspace.state
        self._events = workspace.events
        self._worklist = workspace.worklist
        self._router = workspace.router
        self._timers = workspace.timers
        self._mark_changed = workspace.mark_changed

    def make_idle(self, consultant: ConsultantEntry) -> None:
        """Start a new idle time, behind all consultants who are idle already."""
        consultant.idle_since_ms = self._state.now_ms
        consultant.idle_seq = self._state.next_seq()
        if consultant.presence is Presence.NOT_READY:
            self._start_pause(consultant)
        self._mark_changed(consultant)

    def set_presence(
        self, consultant: ConsultantEntry, trigger: str, reason: NotReadyReason | None
    ) -> None:
        """Follow the table; becoming ready starts an idle time, becoming not ready a pause."""
        previous, previous_reason = consultant.presence, consultant.reason
        consultant.presence = advance(PRESENCE_TRANSITIONS, previous, trigger)
        consultant.reason = reason
        consultant.returns_with_device = False
        if previous is not consultant.presence and consultant.presence is Presence.READY:
            self.make_idle(consultant)
        if previous is Presence.READY and consultant.presence is not Presence.READY:
            self._worklist.review_waiting = True
        if previous is not consultant.presence or previous_reason is not reason:
            self._start_pause(consultant)
        self._mark_changed(consultant)

    def lose_device(self, consultant: ConsultantEntry) -> None:
        """Make the consultant not ready until the device returns, or they declare it."""
        self.set_presence(consultant, "device-fault", NotReadyReason.DEVICE)
        consultant.returns_with_device = True

    def _start_pause(self, consultant: ConsultantEntry) -> None:
        """Measure the pause from now on; no pause while ready or offline."""
        is_pause = consultant.presence is Presence.NOT_READY
        consultant.pause_since_ms = self._state.now_ms if is_pause else None
        consultant.pause_alarmed = False
        limit_ms = pause_limit_ms(self._state, consultant.consultant_id)
        if limit_ms is not None:
            self._timers.add(limit_ms, TimerKind.PAUSE, consultant.consultant_id)

    def set_wrap_up(self, consultant: ConsultantEntry, contact_id: str, until_ms: int) -> None:
        """Start the wrap-up of a contact or move its end; `until_ms` is UTC epoch."""
        consultant.wrap_ups[contact_id] = until_ms
        timers = self._timers
        timers.add(until_ms, TimerKind.WRAP_UP, consultant.consultant_id, contact_id)
        self._mark_changed(consultant)

    def end_wrap_up(self, consultant: ConsultantEntry, contact_id: str, *, expired: bool) -> None:
        del consultant.wrap_ups[contact_id]
        work = consultant.wrap_up_work.pop(contact_id, None)
        flow = self._state.load.flows.get(work.flow) if work else None
        if work is not None and flow is not None:
            self.note_handling_time(flow, self._state.now_ms - work.started_ms)
        self.make_idle(consultant)
        event = WrapUpEnded(consultant.consultant_id, contact_id, expired)
        self._events.append(event)

    def note_handling_time(self, flow: Flow, length_ms: int) -> None:
        """Update the mean. A shorter one may let contacts fit before the end of a shift."""
        previous_ms = flow.handle_ms
        note_length(flow, length_ms)
        router = self._router
        masks = router.consultants.masks
        if (
            flow.handle_ms < previous_ms
            and masks.near_end & masks.ready
            and router.waiting.positions
        ):
            for consultant in router.consultants.of_mask(masks.near_end & masks.ready):
                if consultant.open_channels:
                    self._mark_changed(consultant.entry)
