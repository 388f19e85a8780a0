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
from acd.service.rehearsal.day import Act, Day, Visit
from acd.service.rehearsal.results import Fate, Played

NEVER = 1 << 62
Then = tuple[int, int, Callable[..., object], tuple[object, ...]]
"""(at_ms, order of planning, what, with what)."""


def play(
    rules: Rules,
    day: Day,
    watch: Callable[[int], None] = lambda played: None,
    *,
    wait_estimates: bool = False,
) -> Played:
    """The whole day under `rules`. `watch` is told how many visits have come in so far;
    `forecasts`: ask the ACD on every arrival how long it will take."""
    return Player(rules, day, watch, wait_estimates=wait_estimates).run()


class Player:
    """One ACD, one day. The methods are what people do; `run` is the clock."""

    def __init__(
        self,
        rules: Rules,
        day: Day,
        watch: Callable[[int], None] = lambda played: None,
        *,
        wait_estimates: bool = False,
    ) -> None:
        self.acd = Acd()
        self.played = Played(rules)
        self._day = day
        self._watch = watch
        self._wait_estimates = wait_estimates
        self._planned: list[Then] = []
        self._order = 0
        self._inputs = 0
        self._fates: dict[str, Fate] = {}
        self._writing: dict[str, int] = {}
        self._wrote: dict[str, Fate] = {}
        self._visits, self._acts = iter(day.visits), iter(day.acts)
        self._came_in = 0
        starts = [first[0].at_ms for first in (day.visits, day.acts) if first]
        self.now_ms = min(starts, default=0)
        self.tell(c.PublishRules(rules))

    # The clock

    def run(self) -> Played:
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
                self.tell(c.Tick(at_ms))
        self.played.close(self.acd.now_ms if self._day.ends_ms is None else ends_ms)
        return self.played

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

    def tell(self, command: c.Input) -> list[e.Event]:
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
        visit = next(self._visits, None)
        if visit is not None:
            self.plan(visit.at_ms, self._arrive, visit)

    def _arrive(self, visit: Visit) -> None:
        self._next_visit()
        fate = self.played.arrival(visit)
        self._fates[visit.admit.contact_id] = fate
        if any(isinstance(event, e.InputRefused) for event in self.tell(visit.admit)):
            del self._fates[visit.admit.contact_id]
            self.played.fates.pop()
        else:
            self._begin_to_wait(visit, fate)
        self._came_in += 1
        if self._came_in % 100 == 0:
            self._watch(self._came_in)

    def _begin_to_wait(self, visit: Visit, fate: Fate) -> None:
        if self._wait_estimates:
            fate.wait_estimate = self.acd.wait_estimate(visit.admit.contact_id)
        if visit.patience_ms is not None:
            self.plan(visit.at_ms + visit.patience_ms, self._lose_patience, visit, fate)

    def _next_act(self) -> None:
        act = next(self._acts, None)
        if act is not None:
            self.plan(act.at_ms, self._do, act)

    def _do(self, act: Act) -> None:
        self._next_act()
        command = act.command
        if isinstance(command, c.SignOut):
            command = c.SignOut(command.consultant_id, when_free=True)
        self.tell(command)

    def _lose_patience(self, visit: Visit, fate: Fate) -> None:
        if fate.answered_ms is None and fate.closed_ms is None:
            self.tell(c.ContactLeft(visit.admit.contact_id))

    # What consultants do

    def offered(self, event: e.OfferMade) -> None:
        fate = self._fates[event.contact_id]
        fate.offer_id = event.offer_id
        self.plan(self.now_ms + fate.visit.answer_ms, self._accept, event, fate)

    def _accept(self, event: e.OfferMade, fate: Fate) -> None:
        """Unless the offer is gone meanwhile."""
        if fate.offer_id == event.offer_id:
            self.tell(c.AcceptOffer(event.offer_id, event.consultant_id))

    def offer_closed(self, event: e.OfferClosed) -> None:
        self._fates[event.contact_id].offer_id = None

    def engaged(self, event: e.ContactEngaged) -> None:
        """The conversation lasts as long as the visit says, without the time between two of
        them when it was handed over."""
        fate = self._fates[event.contact_id]
        self.plan(self.now_ms, self.tell, c.EngagementConnected(event.contact_id))
        if fate.answered_ms is None:
            fate.answered_ms = self.now_ms
        fate.consultant_id, fate.joined_ms = event.consultant_id, self.now_ms
        rest_ms = max(fate.visit.service_ms - fate.talked_ms, 0)
        self.plan(self.now_ms + rest_ms, self._end, fate, self.now_ms)

    def _end(self, fate: Fate, joined_ms: int) -> None:
        """Unless it was handed over meanwhile."""
        if fate.joined_ms == joined_ms:
            self.end(fate)

    def end(self, fate: Fate) -> None:
        self.tell(c.EndEngagement(fate.visit.admit.contact_id, Party.CONSULTANT))

    def handed_over(self, event: e.ContactHandedOver) -> None:
        self._fates[event.contact_id].part(self.now_ms)

    def closed(self, event: e.ContactClosed) -> None:
        fate = self._fates.pop(event.contact_id)
        fate.closed_ms, fate.outcome = self.now_ms, event.outcome
        fate.part(self.now_ms)
        if event.consultant_id is not None:
            if fate.visit.wrap_up_ms is not None:
                self._writing[event.contact_id] = self.now_ms + fate.visit.wrap_up_ms
            self._wrote[event.contact_id] = fate

    def wrapping(self, event: e.WrapUpStarted | e.WrapUpExtended) -> None:
        """She takes the time that the visit says, and asks for more where the rules give less."""
        ends_ms = self._writing.get(event.contact_id)
        if ends_ms is None:
            return
        if ends_ms > event.until_ms:
            more = c.ExtendWrapUp(event.consultant_id, event.contact_id)
            self.plan(self.now_ms, self.tell, more)
        else:
            del self._writing[event.contact_id]
            done = c.FinishWrapUp(event.consultant_id, event.contact_id)
            self.plan(ends_ms, self.tell, done)

    def written(self, event: e.WrapUpEnded) -> None:
        fate = self._wrote.pop(event.contact_id, None)
        if fate is not None and fate.closed_ms is not None:
            fate.wrote_ms = self.now_ms - fate.closed_ms

    def changed(self, event: e.ConsultantChanged) -> None:
        self.played.changed(event, self.now_ms)

    def refused(self, event: e.InputRefused) -> None:
        self.played.refuse(event)


# The event type is the key; a dictionary cannot tie it to the reaction's argument in types.
_REACTIONS: dict[type, Callable[[Player, Any], None]] = {
    e.OfferMade: Player.offered,
    e.OfferClosed: Player.offer_closed,
    e.ContactEngaged: Player.engaged,
    e.ContactHandedOver: Player.handed_over,
    e.ContactClosed: Player.closed,
    e.WrapUpStarted: Player.wrapping,
    e.WrapUpExtended: Player.wrapping,
    e.WrapUpEnded: Player.written,
    e.ConsultantChanged: Player.changed,
    e.InputRefused: Player.refused,
}
