"""Discrete-event simulation of a day around the production ACD.

Residents and consultants follow the day's data; routing, wrap-up and timers are the ACD's own
decisions, as in production: the loop calls `Acd.step` and decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.contact import Party
from acd.domain.model.queue_rules import Rules
from acd.domain.step.acd import Acd
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.results import ContactResult, DayResult

NEVER_MS = 1 << 62
PROGRESS_INTERVAL = 100
"""Arrivals between two calls of the progress callback."""

Planned = tuple[int, int, Callable[..., object], tuple[object, ...]]
"""(at_ms, sequence number, action, its arguments)."""


def _ignore_progress(_arrived: int) -> None:
    """No-op because the caller did not ask for progress."""


def simulate(
    rules: Rules,
    day: Day,
    on_progress: Callable[[int], None] = _ignore_progress,
    *,
    wait_estimates: bool = False,
) -> DayResult:
    """Run the day under `rules` and return its result.

    `on_progress(arrived)` is called with the number of arrivals so far, every
    `PROGRESS_INTERVAL` arrivals. `wait_estimates`: request one at every arrival.
    """
    return Simulation(rules, day, on_progress, wait_estimates=wait_estimates).run()


class Simulation:
    """One ACD on one day: a queue of planned actions, and the reactions to the ACD's events."""

    def __init__(
        self,
        rules: Rules,
        day: Day,
        on_progress: Callable[[int], None] = _ignore_progress,
        *,
        wait_estimates: bool = False,
    ) -> None:
        self.acd = Acd()
        self.day_result = DayResult(rules)
        self._day = day
        self._on_progress = on_progress
        self._wait_estimates = wait_estimates
        self._planned: list[Planned] = []
        self._sequence = 0
        self._inputs = 0
        self._open: dict[str, ContactResult] = {}
        self._wrap_up_ends_ms: dict[str, int] = {}
        self._wrapping_up: dict[str, ContactResult] = {}
        self._arrivals, self._actions = iter(day.arrivals), iter(day.actions)
        self._arrived = 0
        starts_ms = [items[0].at_ms for items in (day.arrivals, day.actions) if items]
        self.now_ms = min(starts_ms, default=0)
        self.submit(c.PublishRules(rules))

    # Clock

    def run(self) -> DayResult:
        """Advance the clock until the day ends, or its last contact is closed."""
        self._plan_next_action()
        self._plan_next_arrival()
        ends_ms = NEVER_MS - 1 if self._day.ends_ms is None else self._day.ends_ms
        while (at_ms := self._next_ms()) <= ends_ms:
            self.now_ms = at_ms
            if self._planned and self._planned[0][0] == at_ms:
                _, _, action, arguments = heappop(self._planned)
                action(*arguments)
            else:
                self.submit(c.Tick(at_ms))
        self.day_result.close(self.acd.now_ms if self._day.ends_ms is None else ends_ms)
        return self.day_result

    def _next_ms(self) -> int:
        """Return the time of the next action or timer; timers alone do not prolong the day."""
        planned_ms = self._planned[0][0] if self._planned else NEVER_MS
        due_ms = self.acd.next_deadline_ms
        if due_ms is None or not (self._open or self._planned):
            return planned_ms
        return min(planned_ms, due_ms)

    def plan(self, at_ms: int, action: Callable[..., object], *arguments: object) -> None:
        """Call the action at that time; actions of one instant run in the order of planning."""
        self._sequence += 1
        heappush(self._planned, (at_ms, self._sequence, action, arguments))

    def submit(self, command: c.Input) -> list[e.Event]:
        """Step one input now, react to its events, return them."""
        self._inputs += 1
        events = self.acd.step(command, self.now_ms, str(self._inputs))
        for event in events:
            reaction = _REACTIONS.get(type(event))
            if reaction is not None:
                reaction(self, event)
        return events

    # Residents and staff

    def _plan_next_arrival(self) -> None:
        arrival = next(self._arrivals, None)
        if arrival is not None:
            self.plan(arrival.at_ms, self._arrive, arrival)

    def _arrive(self, arrival: Arrival) -> None:
        self._plan_next_arrival()
        result = self.day_result.add_arrival(arrival)
        self._open[arrival.admit.contact_id] = result
        if any(isinstance(event, e.InputRefused) for event in self.submit(arrival.admit)):
            del self._open[arrival.admit.contact_id]
            self.day_result.results.pop()
        else:
            self._start_wait(arrival, result)
        self._arrived += 1
        if self._arrived % PROGRESS_INTERVAL == 0:
            self._on_progress(self._arrived)

    def _start_wait(self, arrival: Arrival, result: ContactResult) -> None:
        if self._wait_estimates:
            result.wait_estimate = self.acd.wait_estimate(arrival.admit.contact_id)
        if arrival.patience_ms is not None:
            self.plan(arrival.at_ms + arrival.patience_ms, self._abandon, arrival, result)

    def _plan_next_action(self) -> None:
        action = next(self._actions, None)
        if action is not None:
            self.plan(action.at_ms, self._act, action)

    def _act(self, action: StaffAction) -> None:
        self._plan_next_action()
        command = action.command
        if isinstance(command, c.SignOut):
            command = c.SignOut(command.consultant_id, when_free=True)
        self.submit(command)

    def _abandon(self, arrival: Arrival, result: ContactResult) -> None:
        """Leave, unless the contact was answered or closed before the patience ended."""
        if result.answered_ms is None and result.closed_ms is None:
            self.submit(c.ContactLeft(arrival.admit.contact_id))

    # Reactions of consultants

    def offered(self, event: e.OfferMade) -> None:
        """Plan to accept the offer."""
        result = self._open[event.contact_id]
        result.offer_id = event.offer_id
        self.plan(self.now_ms + result.arrival.answer_ms, self._accept, event, result)

    def _accept(self, event: e.OfferMade, result: ContactResult) -> None:
        """Accept the offer, unless it was closed meanwhile."""
        if result.offer_id == event.offer_id:
            self.submit(c.AcceptOffer(event.offer_id, event.consultant_id))

    def offer_closed(self, event: e.OfferClosed) -> None:
        """Forget the offer."""
        self._open[event.contact_id].offer_id = None

    def engaged(self, event: e.ContactEngaged) -> None:
        """Connect the contact and plan the end of the conversation.

        The conversations of a contact that is handed over add up to its service time.
        """
        result = self._open[event.contact_id]
        self.plan(self.now_ms, self.submit, c.EngagementConnected(event.contact_id))
        if result.answered_ms is None:
            result.answered_ms = self.now_ms
        result.consultant_id, result.connected_ms = event.consultant_id, self.now_ms
        rest_ms = max(result.arrival.service_ms - result.talk_ms, 0)
        self.plan(self.now_ms + rest_ms, self._end, result, self.now_ms)

    def _end(self, result: ContactResult, connected_ms: int) -> None:
        """End this conversation, unless the contact was handed over meanwhile."""
        if result.connected_ms == connected_ms:
            self.end(result)

    def end(self, result: ContactResult) -> None:
        """End the contact by the consultant; a subclass may end it otherwise."""
        self.submit(c.EndEngagement(result.arrival.admit.contact_id, Party.CONSULTANT))

    def handed_over(self, event: e.ContactHandedOver) -> None:
        """Add the conversation before the transfer to the contact's talk time."""
        self._open[event.contact_id].end_conversation(self.now_ms)

    def closed(self, event: e.ContactClosed) -> None:
        """Record the outcome, and when the consultant will have finished the wrap-up."""
        result = self._open.pop(event.contact_id)
        result.closed_ms, result.outcome = self.now_ms, event.outcome
        result.end_conversation(self.now_ms)
        if event.consultant_id is not None:
            if result.arrival.wrap_up_ms is not None:
                ends_ms = self.now_ms + result.arrival.wrap_up_ms
                self._wrap_up_ends_ms[event.contact_id] = ends_ms
            self._wrapping_up[event.contact_id] = result

    def wrap_up_started(self, event: e.WrapUpStarted | e.WrapUpExtended) -> None:
        """Plan the end of the wrap-up, or extend it if the rules give less time than needed."""
        ends_ms = self._wrap_up_ends_ms.get(event.contact_id)
        if ends_ms is None or ends_ms == event.until_ms:
            self._wrap_up_ends_ms.pop(event.contact_id, None)
            return
        if ends_ms > event.until_ms:
            extend = c.ExtendWrapUp(event.consultant_id, event.contact_id)
            self.plan(self.now_ms, self.submit, extend)
        else:
            del self._wrap_up_ends_ms[event.contact_id]
            finish = c.FinishWrapUp(event.consultant_id, event.contact_id)
            self.plan(ends_ms, self._finish_wrap_up, finish)

    def _finish_wrap_up(self, finish: c.FinishWrapUp) -> None:
        """Finish it, unless the end of the shift did so before."""
        if finish.contact_id in self._wrapping_up:
            self.submit(finish)

    def wrap_up_ended(self, event: e.WrapUpEnded) -> None:
        """Record the time spent in wrap-up."""
        result = self._wrapping_up.pop(event.contact_id, None)
        if result is not None and result.closed_ms is not None:
            result.wrap_up_spent_ms = self.now_ms - result.closed_ms

    def consultant_changed(self, event: e.ConsultantChanged) -> None:
        """Account for the consultant's time."""
        self.day_result.change_activity(event, self.now_ms)

    def refused(self, event: e.InputRefused) -> None:
        """Count a refused input."""
        self.day_result.count_refusal(event)


# The event type is the key; a dictionary cannot tie it to the reaction's argument in types.
_REACTIONS: dict[type, Callable[[Simulation, Any], None]] = {
    e.OfferMade: Simulation.offered,
    e.OfferClosed: Simulation.offer_closed,
    e.ContactEngaged: Simulation.engaged,
    e.ContactHandedOver: Simulation.handed_over,
    e.ContactClosed: Simulation.closed,
    e.WrapUpStarted: Simulation.wrap_up_started,
    e.WrapUpExtended: Simulation.wrap_up_started,
    e.WrapUpEnded: Simulation.wrap_up_ended,
    e.ConsultantChanged: Simulation.consultant_changed,
    e.InputRefused: Simulation.refused,
}
