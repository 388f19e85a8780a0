"""Plays a day to the ACD: the residents' and the consultants' side of every offer.

A discrete-event loop over `Acd.step`, and nothing of routing in it: who gets whom, when a
wrap-up ends and when a timer falls due is the ACD's own word, as in production.
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

NEVER = 1 << 62
Then = tuple[int, int, Callable[..., object], tuple[object, ...]]
"""(at_ms, order of planning, what, with what)."""


def simulate(
    rules: Rules,
    day: Day,
    watch: Callable[[int], None] = lambda day_result: None,
    *,
    wait_estimates: bool = False,
) -> DayResult:
    """The whole day under `rules`. `watch` is told how many visits have come in so far;
    `forecasts`: ask the ACD on every arrival how long it will take."""
    return Simulation(rules, day, watch, wait_estimates=wait_estimates).run()


class Simulation:
    """One ACD, one day. The methods are what people do; `run` is the clock."""

    def __init__(
        self,
        rules: Rules,
        day: Day,
        watch: Callable[[int], None] = lambda day_result: None,
        *,
        wait_estimates: bool = False,
    ) -> None:
        self.acd = Acd()
        self.day_result = DayResult(rules)
        self._day = day
        self._watch = watch
        self._wait_estimates = wait_estimates
        self._planned: list[Then] = []
        self._order = 0
        self._inputs = 0
        self._fates: dict[str, ContactResult] = {}
        self._writing: dict[str, int] = {}
        self._wrote: dict[str, ContactResult] = {}
        self._visits, self._acts = iter(day.arrivals), iter(day.actions)
        self._came_in = 0
        starts = [first[0].at_ms for first in (day.arrivals, day.actions) if first]
        self.now_ms = min(starts, default=0)
        self.submit(c.PublishRules(rules))

    # The clock

    def run(self) -> DayResult:
        """Until the day ends, or its last contact is closed."""
        self._next_act()
        self._next_visit()
        ends_ms = NEVER - 1 if self._day.ends_ms is None else self._day.ends_ms
        while (at_ms := self._next_ms()) <= ends_ms:
            self.now_ms = at_ms
            if self._planned and self._planned[0][0] == at_ms:
                _, _, what, subject = heappop(self._planned)
                what(*subject)
            else:
                self.submit(c.Tick(at_ms))
        self.day_result.close(self.acd.now_ms if self._day.ends_ms is None else ends_ms)
        return self.day_result

    def _next_ms(self) -> int:
        """A timer of the ACD goes by itself only when nothing else brings the time in."""
        planned_ms = self._planned[0][0] if self._planned else NEVER
        due_ms = self.acd.next_deadline_ms
        if due_ms is None or not (self._fates or self._planned):
            return planned_ms
        return min(planned_ms, due_ms)

    def plan(self, at_ms: int, what: Callable[..., object], *subject: object) -> None:
        """Do it then; things planned for one instant happen in the order of planning."""
        self._order += 1
        heappush(self._planned, (at_ms, self._order, what, subject))

    def submit(self, command: c.Input) -> list[e.Event]:
        """One input now; people react to what followed."""
        self._inputs += 1
        events = self.acd.step(command, self.now_ms, str(self._inputs))
        for event in events:
            reaction = _REACTIONS.get(type(event))
            if reaction is not None:
                reaction(self, event)
        return events

    # What comes in

    def _next_visit(self) -> None:
        arrival = next(self._visits, None)
        if arrival is not None:
            self.plan(arrival.at_ms, self._arrive, arrival)

    def _arrive(self, arrival: Arrival) -> None:
        self._next_visit()
        result = self.day_result.add_arrival(arrival)
        self._fates[arrival.admit.contact_id] = result
        if any(isinstance(event, e.InputRefused) for event in self.submit(arrival.admit)):
            del self._fates[arrival.admit.contact_id]
            self.day_result.results.pop()
        else:
            self._begin_to_wait(arrival, result)
        self._came_in += 1
        if self._came_in % 100 == 0:
            self._watch(self._came_in)

    def _begin_to_wait(self, arrival: Arrival, result: ContactResult) -> None:
        if self._wait_estimates:
            result.wait_estimate = self.acd.wait_estimate(arrival.admit.contact_id)
        if arrival.patience_ms is not None:
            self.plan(arrival.at_ms + arrival.patience_ms, self._lose_patience, arrival, result)

    def _next_act(self) -> None:
        action = next(self._acts, None)
        if action is not None:
            self.plan(action.at_ms, self._do, action)

    def _do(self, action: StaffAction) -> None:
        self._next_act()
        command = action.command
        if isinstance(command, c.SignOut):
            command = c.SignOut(command.consultant_id, when_free=True)
        self.submit(command)

    def _lose_patience(self, arrival: Arrival, result: ContactResult) -> None:
        if result.answered_ms is None and result.closed_ms is None:
            self.submit(c.ContactLeft(arrival.admit.contact_id))

    # What consultants do

    def offered(self, event: e.OfferMade) -> None:
        result = self._fates[event.contact_id]
        result.offer_id = event.offer_id
        self.plan(self.now_ms + result.arrival.answer_ms, self._accept, event, result)

    def _accept(self, event: e.OfferMade, result: ContactResult) -> None:
        """Unless the offer is gone meanwhile."""
        if result.offer_id == event.offer_id:
            self.submit(c.AcceptOffer(event.offer_id, event.consultant_id))

    def offer_closed(self, event: e.OfferClosed) -> None:
        self._fates[event.contact_id].offer_id = None

    def engaged(self, event: e.ContactEngaged) -> None:
        """The conversation lasts as long as the visit says, without the time between two of
        them when it was handed over."""
        result = self._fates[event.contact_id]
        self.plan(self.now_ms, self.submit, c.EngagementConnected(event.contact_id))
        if result.answered_ms is None:
            result.answered_ms = self.now_ms
        result.consultant_id, result.connected_ms = event.consultant_id, self.now_ms
        rest_ms = max(result.arrival.service_ms - result.talk_ms, 0)
        self.plan(self.now_ms + rest_ms, self._end, result, self.now_ms)

    def _end(self, result: ContactResult, connected_ms: int) -> None:
        """Unless it was handed over meanwhile."""
        if result.connected_ms == connected_ms:
            self.end(result)

    def end(self, result: ContactResult) -> None:
        self.submit(c.EndEngagement(result.arrival.admit.contact_id, Party.CONSULTANT))

    def handed_over(self, event: e.ContactHandedOver) -> None:
        self._fates[event.contact_id].part(self.now_ms)

    def closed(self, event: e.ContactClosed) -> None:
        result = self._fates.pop(event.contact_id)
        result.closed_ms, result.outcome = self.now_ms, event.outcome
        result.part(self.now_ms)
        if event.consultant_id is not None:
            if result.arrival.wrap_up_ms is not None:
                self._writing[event.contact_id] = self.now_ms + result.arrival.wrap_up_ms
            self._wrote[event.contact_id] = result

    def wrapping(self, event: e.WrapUpStarted | e.WrapUpExtended) -> None:
        """She takes the time that the visit says, and asks for more where the rules give less."""
        ends_ms = self._writing.get(event.contact_id)
        if ends_ms is None:
            return
        if ends_ms > event.until_ms:
            more = c.ExtendWrapUp(event.consultant_id, event.contact_id)
            self.plan(self.now_ms, self.submit, more)
        else:
            del self._writing[event.contact_id]
            done = c.FinishWrapUp(event.consultant_id, event.contact_id)
            self.plan(ends_ms, self.submit, done)

    def written(self, event: e.WrapUpEnded) -> None:
        result = self._wrote.pop(event.contact_id, None)
        if result is not None and result.closed_ms is not None:
            result.wrap_up_spent_ms = self.now_ms - result.closed_ms

    def changed(self, event: e.ConsultantChanged) -> None:
        self.day_result.changed(event, self.now_ms)

    def refused(self, event: e.InputRefused) -> None:
        self.day_result.refuse(event)


# The event type is the key; a dictionary cannot tie it to the reaction's argument in types.
_REACTIONS: dict[type, Callable[[Simulation, Any], None]] = {
    e.OfferMade: Simulation.offered,
    e.OfferClosed: Simulation.offer_closed,
    e.ContactEngaged: Simulation.engaged,
    e.ContactHandedOver: Simulation.handed_over,
    e.ContactClosed: Simulation.closed,
    e.WrapUpStarted: Simulation.wrapping,
    e.WrapUpExtended: Simulation.wrapping,
    e.WrapUpEnded: Simulation.written,
    e.ConsultantChanged: Simulation.changed,
    e.InputRefused: Simulation.refused,
}
