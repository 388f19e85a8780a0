"""A recorded day: what the archive says that people did, as visits and acts to play again.

The inputs are stepped through an ACD once, as they came: it knows which of them counted, how
long an offer rang and how long a conversation lasted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.contact import Channel, Outcome
from acd.domain.model.offer import OfferState
from acd.domain.model.queue_rules import Rules
from acd.domain.step.acd import Acd
from acd.ports.log import LoggedInput
from acd.service.rehearsal.day import Arrival, Day
from acd.service.rehearsal.patience_model import UNKNOWN_SERVICE_MS, PatienceModel, pick
from acd.service.rehearsal.staffing import RecordedStaffing

NOT_TAKEN = (OfferState.MISSED, OfferState.REJECTED, OfferState.UNDELIVERABLE)


@dataclass(slots=True)
class Seen:
    """One contact as it was recorded; times in ms, `talking_ms`: since when, None = not now."""

    at_ms: int
    admit: c.AdmitContact
    offered_ms: int = 0
    answer_ms: int = 0
    answered_ms: int | None = None
    talking_ms: int | None = None
    talk_ms: int = 0
    gave_up: bool = False
    closed_ms: int | None = None
    held_ms: int | None = None
    wrapping_ms: int = 0
    extended: bool = False
    wrap_up_ms: int | None = None

    def pause(self, at_ms: int) -> None:
        """The conversation stops here, for good or until the next consultant has it."""
        if self.talking_ms is not None:
            self.talk_ms += at_ms - self.talking_ms
            self.talking_ms = None

    def waited_ms(self, until_ms: int) -> int:
        ends = (self.answered_ms, self.held_ms, self.closed_ms, until_ms)
        return next(end for end in ends if end is not None) - self.at_ms


UNKNOWN = Seen(0, c.AdmitContact("", Channel.PHONE, "", ""), talk_ms=UNKNOWN_SERVICE_MS)


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """`day` begins at `from_ms`; visits before it are those who were there already.

    `left_out`: what was recorded and is not played again, by a kebab-case word.
    """

    day: Day
    from_ms: int
    until_ms: int
    left_out: dict[str, int]


@dataclass(slots=True)
class Recording:
    """Takes the inputs from before, through and after the day; then `day()`.

    `rules`: until the recording itself publishes some.
    """

    rules: Rules
    from_ms: int
    until_ms: int
    acd: Acd = field(default_factory=Acd)
    seen: dict[str, Seen] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    attendance: RecordedStaffing = field(init=False)
    now_ms: int = 0

    def __post_init__(self) -> None:
        self.attendance = RecordedStaffing(self.from_ms, self.until_ms)

    def replay(self, entries: Iterable[LoggedInput]) -> None:
        """In the order of the log."""
        for entry in entries:
            if not self.now_ms:
                self.acd.step(c.PublishRules(self.rules), entry.at_ms, "rules-of-the-city")
            if self.now_ms < self.from_ms <= entry.at_ms:
                self._midnight()
            self.now_ms = entry.at_ms
            if entry.command is None:
                self.left_out["malformed"] += 1
            else:
                self._take(entry.command, entry)

    def _midnight(self) -> None:
        self.acd.step(c.Tick(self.from_ms), self.from_ms, "the-day-begins")
        self.attendance.begin(self.acd)

    def _take(self, command: c.Input, entry: LoggedInput) -> None:
        events = self.acd.step(command, entry.at_ms, entry.key)
        refused = any(isinstance(event, e.InputRefused) for event in events)
        if not refused and isinstance(command, c.AdmitContact):
            self.seen.setdefault(command.contact_id, Seen(entry.at_ms, command))
        for event in events:
            self._note(event)
        if not refused:
            self.attendance.note(command, entry.at_ms)

    def _note(self, event: e.Event) -> None:
        reaction = _REACTIONS.get(type(event))
        seen = self.seen.get(getattr(event, "contact_id", ""))
        if reaction is not None and seen is not None:
            reaction(self, seen, event)
        elif isinstance(event, e.ConsultantChanged):
            self.attendance.changed(event, self.now_ms)

    # What happened to a contact

    def offered(self, seen: Seen, event: e.OfferMade) -> None:
        seen.offered_ms = self.now_ms

    def offer_closed(self, seen: Seen, event: e.OfferClosed) -> None:
        if event.how in NOT_TAKEN and self.in_day():
            self.left_out["offers-not-taken"] += 1
        elif event.how is OfferState.WITHDRAWN:
            seen.answer_ms = self.now_ms - seen.offered_ms + 1  # he left first: it took longer

    def engaged(self, seen: Seen, event: e.ContactEngaged) -> None:
        seen.talking_ms = self.now_ms
        if seen.answered_ms is None:
            seen.answered_ms, seen.answer_ms = self.now_ms, self.now_ms - seen.offered_ms
        elif self.in_day():
            self.left_out["second-conversations"] += 1

    def queued(self, seen: Seen, event: e.ContactQueued) -> None:
        seen.pause(self.now_ms)

    def held(self, seen: Seen, event: e.PositionHeld) -> None:
        seen.held_ms = self.now_ms if seen.held_ms is None else seen.held_ms

    def closed(self, seen: Seen, event: e.ContactClosed) -> None:
        seen.pause(self.now_ms)
        seen.closed_ms = self.now_ms
        seen.gave_up = event.outcome is Outcome.ABANDONED and seen.answered_ms is None

    def wrapping(self, seen: Seen, event: e.WrapUpStarted) -> None:
        seen.wrapping_ms, seen.extended = self.now_ms, False

    def extended(self, seen: Seen, event: e.WrapUpExtended) -> None:
        seen.extended = True

    def written(self, seen: Seen, event: e.WrapUpEnded) -> None:
        """Whoever let the timer end it takes what the rules give, whatever they say."""
        if not event.expired or seen.extended:
            seen.wrap_up_ms = self.now_ms - seen.wrapping_ms

    def in_day(self) -> bool:
        return self.from_ms <= self.now_ms < self.until_ms

    # The day

    def day(self, uniform: Callable[[], float]) -> RecordedDay:
        """`chance`: uniform in (0, 1], seeded; it draws the patience that nobody has seen."""
        until_ms = max(self.now_ms, self.until_ms)
        coming = [seen for seen in self.seen.values() if self._belongs(seen)]
        coming.sort(key=lambda seen: seen.at_ms)
        patience = {
            channel: PatienceModel(
                (seen.waited_ms(until_ms), seen.gave_up)
                for seen in coming
                if seen.admit.channel is channel and seen.at_ms >= self.from_ms
            )
            for channel in Channel
        }
        answered = {
            channel: [
                seen
                for seen in coming
                if seen.admit.channel is channel and seen.answered_ms is not None
            ]
            for channel in Channel
        }
        arrivals = []
        for seen in coming:
            like = seen
            if seen.answered_ms is None:
                like = pick(answered[seen.admit.channel], uniform()) or UNKNOWN
            arrivals.append(self._visit(seen, like, patience[seen.admit.channel], uniform))
        actions = self.attendance.actions(arrivals[0].at_ms if arrivals else self.from_ms)
        day = Day(arrivals, actions, self.until_ms)
        return RecordedDay(day, self.from_ms, self.until_ms, dict(self.left_out))

    def _belongs(self, seen: Seen) -> bool:
        """Came on this day, or was still there when it began."""
        still = seen.closed_ms is None or seen.closed_ms >= self.from_ms
        return seen.at_ms < self.until_ms and (seen.at_ms >= self.from_ms or still)

    def _visit(
        self, seen: Seen, like: Seen, patience: PatienceModel, uniform: Callable[[], float]
    ) -> Arrival:
        """`like`: who was answered as he would have been, himself where he was."""
        until_ms = max(self.now_ms, self.until_ms)
        waited_ms = seen.waited_ms(until_ms)
        patience_ms: int | None = waited_ms
        if seen.held_ms is not None:
            patience_ms = None
        elif not seen.gave_up:
            patience_ms = patience.draw(waited_ms, uniform())
        return Arrival(
            at_ms=seen.at_ms,
            admit=seen.admit,
            service_ms=self._service_ms(like, until_ms),
            patience_ms=patience_ms,
            answer_ms=max(like.answer_ms, seen.answer_ms),
            wrap_up_ms=like.wrap_up_ms,
        )

    def _service_ms(self, seen: Seen, until_ms: int) -> int:
        """What of it belongs to this day; as far as was read where it did not end."""
        going_on = 0 if seen.talking_ms is None else until_ms - seen.talking_ms
        before_ms = max(0, self.from_ms - (seen.answered_ms or self.from_ms))
        return max(0, seen.talk_ms + going_on - before_ms)


# The event type is the key; a dictionary cannot tie it to the reaction's argument in types.
_REACTIONS: dict[type, Callable[[Recording, Seen, Any], None]] = {
    e.OfferMade: Recording.offered,
    e.OfferClosed: Recording.offer_closed,
    e.ContactEngaged: Recording.engaged,
    e.ContactQueued: Recording.queued,
    e.PositionHeld: Recording.held,
    e.ContactClosed: Recording.closed,
    e.WrapUpStarted: Recording.wrapping,
    e.WrapUpExtended: Recording.extended,
    e.WrapUpEnded: Recording.written,
}
