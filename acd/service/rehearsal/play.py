"""Plays a day to the hall: the residents' and the consultants' side of every offer.

A discrete-event loop over `Hall.step`, and nothing of routing in it: who gets whom, when a
wrap-up ends and when a timer falls due is the hall's own word, as in production.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from acd.domain import commands as c
from acd.domain import events as e
from acd.domain.consultant import NotReadyReason
from acd.domain.contact import Party
from acd.domain.hall import Hall
from acd.domain.queues import Rules
from acd.domain.refusals import ConsultantIsHolding
from acd.service.rehearsal.day import Act, Day, Visit
from acd.service.rehearsal.played import Fate, Played

NEVER = 1 << 62
Then = tuple[int, int, Callable[..., object], tuple[object, ...]]
"""(at_ms, order of planning, what, with what)."""


def play(rules: Rules, day: Day, watch: Callable[[int], None] = lambda played: None) -> Played:
    """The whole day under `rules`. `watch` is told how many visits have come in so far."""
    return Player(rules, day, watch).run()


class Player:
    """One hall, one day. The methods are what people do; `run` is the clock."""

    def __init__(
        self, rules: Rules, day: Day, watch: Callable[[int], None] = lambda played: None
    ) -> None:
        self.hall = Hall()
        self.played = Played(rules)
        self._day = day
        self._watch = watch
        self._planned: list[Then] = []
        self._order = 0
        self._inputs = 0
        self._leaving: set[str] = set()
        self._fates: dict[str, Fate] = {}
        self._writing: dict[str, int] = {}
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
        self.played.close(self.now_ms if self._day.ends_ms is None else ends_ms)
        return self.played

    def _next_ms(self) -> int:
        """A timer of the hall goes by itself only when nothing else brings the time in."""
        planned_ms = self._planned[0][0] if self._planned else NEVER
        due_ms = self.hall.next_deadline_ms
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
        events = self.hall.step(command, self.now_ms, str(self._inputs))
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
        elif visit.patience_ms is not None:
            self.plan(visit.at_ms + visit.patience_ms, self._lose_patience, visit, fate)
        self._came_in += 1
        if self._came_in % 100 == 0:
            self._watch(self._came_in)

    def _next_act(self) -> None:
        act = next(self._acts, None)
        if act is not None:
            self.plan(act.at_ms, self._do, act)

    def _do(self, act: Act) -> None:
        self._next_act()
        if isinstance(act.command, c.SignOut):
            self.leave(act.command.consultant_id)
        else:
            self.tell(act.command)

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
        self._let_go(event.consultant_id)

    def engaged(self, event: e.ContactEngaged) -> None:
        fate = self._fates[event.contact_id]
        fate.answered_ms, fate.consultant_id = self.now_ms, event.consultant_id
        self.plan(self.now_ms, self.tell, c.EngagementConnected(event.contact_id))
        self.plan(self.now_ms + fate.visit.service_ms, self.end, fate)

    def end(self, fate: Fate) -> None:
        self.tell(c.EndEngagement(fate.visit.admit.contact_id, Party.CONSULTANT))

    def closed(self, event: e.ContactClosed) -> None:
        fate = self._fates.pop(event.contact_id)
        fate.closed_ms, fate.outcome = self.now_ms, event.outcome
        if event.consultant_id is not None:
            if fate.visit.wrap_up_ms is not None:
                self._writing[event.contact_id] = self.now_ms + fate.visit.wrap_up_ms
            self._let_go(event.consultant_id)

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

    def changed(self, event: e.ConsultantChanged) -> None:
        self.played.changed(event, self.now_ms)

    def leave(self, consultant_id: str) -> None:
        """Sign out; with a contact in hand she takes no more and signs out after it."""
        refused = [x for x in self.tell(c.SignOut(consultant_id)) if isinstance(x, e.InputRefused)]
        if any(event.error_id == ConsultantIsHolding.id for event in refused):
            self._leaving.add(consultant_id)
            self.tell(c.BecomeNotReady(consultant_id, NotReadyReason.ADMIN))

    def _let_go(self, consultant_id: str) -> None:
        if consultant_id in self._leaving:
            self._leaving.discard(consultant_id)
            self.plan(self.now_ms, self.leave, consultant_id)

    def refused(self, event: e.InputRefused) -> None:
        self.played.refuse(event)


# The event type is the key; a dictionary cannot tie it to the reaction's argument in types.
_REACTIONS: dict[type, Callable[[Player, Any], None]] = {
    e.OfferMade: Player.offered,
    e.OfferClosed: Player.offer_closed,
    e.ContactEngaged: Player.engaged,
    e.ContactClosed: Player.closed,
    e.WrapUpStarted: Player.wrapping,
    e.WrapUpExtended: Player.wrapping,
    e.ConsultantChanged: Player.changed,
    e.InputRefused: Player.refused,
}
