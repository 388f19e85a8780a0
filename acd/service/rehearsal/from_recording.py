"""Recorded day: the archive's inputs as arrivals and staff actions to simulate again.

The inputs are stepped through an ACD once, as they came; its events show which of them counted,
how long an offer was pending and how long a conversation lasted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.contact import PHONE, ChannelId, Outcome
from acd.domain.model.offer import OfferState
from acd.domain.model.queue_rules import Rules
from acd.domain.step.acd import Acd
from acd.ports.log import LoggedInput
from acd.service.rehearsal.day import Arrival, Day
from acd.service.rehearsal.patience_model import UNKNOWN_SERVICE_MS, PatienceModel, pick
from acd.service.rehearsal.staffing import RecordedStaffing

NOT_ACCEPTED = (OfferState.MISSED, OfferState.REJECTED, OfferState.UNDELIVERABLE)


@dataclass(slots=True)
class RecordedContact:
    """One contact of the recording; times in ms.

    `answer_ms`: from offer to acceptance; `connected_ms`: start of the present conversation,
    None = none; `talk_ms`: sum of the finished ones; `held_ms`: when the position was held
    first; `wrap_up_ms`: wrap-up chosen by the consultant, None = as long as the rules gave.
    """

    at_ms: int
    admit: c.AdmitContact
    offered_ms: int = 0
    answer_ms: int = 0
    answered_ms: int | None = None
    connected_ms: int | None = None
    talk_ms: int = 0
    is_abandoned: bool = False
    closed_ms: int | None = None
    held_ms: int | None = None
    wrap_up_started_ms: int = 0
    is_wrap_up_extended: bool = False
    wrap_up_ms: int | None = None

    def end_conversation(self, at_ms: int) -> None:
        """Add the present conversation, if there is one, to `talk_ms`."""
        if self.connected_ms is not None:
            self.talk_ms += at_ms - self.connected_ms
            self.connected_ms = None

    def waited_ms(self, until_ms: int) -> int:
        """Return the wait from arrival to answer, held position or end, at most to `until_ms`."""
        ends = (self.answered_ms, self.held_ms, self.closed_ms, until_ms)
        return next(end_ms for end_ms in ends if end_ms is not None) - self.at_ms


UNKNOWN = RecordedContact(0, c.AdmitContact("", PHONE, "", ""), talk_ms=UNKNOWN_SERVICE_MS)
"""Stands for an answered contact on a day without any."""


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """Day that begins at `from_ms`; earlier arrivals are contacts still open at its beginning.

    `left_out`: number of recorded things that are not simulated again, by kebab-case id.
    """

    day: Day
    from_ms: int
    until_ms: int
    left_out: dict[str, int]


@dataclass(slots=True)
class Recording:
    """Reader of the inputs from before, during and after the day; then call `day()`.

    `rules`: in force until the recording itself publishes some.
    """

    rules: Rules
    from_ms: int
    until_ms: int
    acd: Acd = field(default_factory=Acd)
    contacts: dict[str, RecordedContact] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    staffing: RecordedStaffing = field(init=False)
    now_ms: int = 0

    def __post_init__(self) -> None:
        self.staffing = RecordedStaffing(self.from_ms, self.until_ms)

    def replay(self, entries: Iterable[LoggedInput]) -> None:
        """Step the entries, given in the order of the log."""
        for entry in entries:
            if not self.now_ms:
                self.acd.step(c.PublishRules(self.rules), entry.at_ms, "rules-of-the-city")
            if self.now_ms < self.from_ms <= entry.at_ms:
                self._begin_day()
            self.now_ms = entry.at_ms
            if entry.command is None:
                self.left_out["malformed"] += 1
            else:
                self._step(entry.command, entry)

    def _begin_day(self) -> None:
        self.acd.step(c.Tick(self.from_ms), self.from_ms, "the-day-begins")
        self.staffing.begin_day(self.acd)

    def _step(self, command: c.Input, entry: LoggedInput) -> None:
        events = self.acd.step(command, entry.at_ms, entry.key)
        is_refused = any(isinstance(event, e.InputRefused) for event in events)
        if not is_refused and isinstance(command, c.AdmitContact):
            contact = RecordedContact(entry.at_ms, command)
            self.contacts.setdefault(command.contact_id, contact)
        for event in events:
            self._note(event)
        if not is_refused:
            self.staffing.note(command, entry.at_ms)

    def _note(self, event: e.Event) -> None:
        reaction = _REACTIONS.get(type(event))
        contact = self.contacts.get(getattr(event, "contact_id", ""))
        if reaction is not None and contact is not None:
            reaction(self, contact, event)
        elif isinstance(event, e.ConsultantChanged):
            self.staffing.note_change(event, self.now_ms)

    # Events of a contact

    def offered(self, contact: RecordedContact, event: e.OfferMade) -> None:
        """Note when the offer was made."""
        contact.offered_ms = self.now_ms

    def offer_closed(self, contact: RecordedContact, event: e.OfferClosed) -> None:
        """Count an offer that was not accepted; note how long an abandoned one was pending."""
        if event.state in NOT_ACCEPTED and self._is_in_day():
            self.left_out["offers-not-taken"] += 1
        elif event.state is OfferState.WITHDRAWN:
            # The resident left before the acceptance, which would have come later.
            contact.answer_ms = self.now_ms - contact.offered_ms + 1

    def engaged(self, contact: RecordedContact, event: e.ContactEngaged) -> None:
        """Note the start of a conversation; only the first one's answer time counts."""
        contact.connected_ms = self.now_ms
        if contact.answered_ms is None:
            contact.answered_ms = self.now_ms
            contact.answer_ms = self.now_ms - contact.offered_ms
        elif self._is_in_day():
            self.left_out["second-conversations"] += 1

    def queued(self, contact: RecordedContact, event: e.ContactQueued) -> None:
        """End the conversation of a contact that was returned to a queue."""
        contact.end_conversation(self.now_ms)

    def held(self, contact: RecordedContact, event: e.PositionHeld) -> None:
        """Note when the position was held first."""
        contact.held_ms = self.now_ms if contact.held_ms is None else contact.held_ms

    def closed(self, contact: RecordedContact, event: e.ContactClosed) -> None:
        """Note the end, and whether the resident abandoned."""
        contact.end_conversation(self.now_ms)
        contact.closed_ms = self.now_ms
        contact.is_abandoned = event.outcome is Outcome.ABANDONED and contact.answered_ms is None

    def wrap_up_started(self, contact: RecordedContact, event: e.WrapUpStarted) -> None:
        """Note when the wrap-up started."""
        contact.wrap_up_started_ms, contact.is_wrap_up_extended = self.now_ms, False

    def wrap_up_extended(self, contact: RecordedContact, event: e.WrapUpExtended) -> None:
        """Note that the rules' time was not enough."""
        contact.is_wrap_up_extended = True

    def wrap_up_ended(self, contact: RecordedContact, event: e.WrapUpEnded) -> None:
        """Note the time that the consultant chose; an expired wrap-up follows the rules."""
        if not event.expired or contact.is_wrap_up_extended:
            contact.wrap_up_ms = self.now_ms - contact.wrap_up_started_ms

    def _is_in_day(self) -> bool:
        return self.from_ms <= self.now_ms < self.until_ms

    # Result

    def day(self, uniform: Callable[[], float]) -> RecordedDay:
        """Return the day. `uniform`: seeded, draws from (0, 1] for the unobserved patience."""
        contacts = sorted(filter(self._belongs, self.contacts.values()), key=_arrival_time)
        patience = self._patience_models(contacts)
        answered: dict[ChannelId, list[RecordedContact]] = defaultdict(list)
        for contact in contacts:
            if contact.answered_ms is not None:
                answered[contact.admit.channel].append(contact)
        arrivals = []
        for contact in contacts:
            served = contact
            if contact.answered_ms is None:
                served = pick(answered[contact.admit.channel], uniform()) or UNKNOWN
            model = patience[contact.admit.channel]
            arrivals.append(self._arrival(contact, served, model, uniform))
        actions = self.staffing.actions(arrivals[0].at_ms if arrivals else self.from_ms)
        day = Day(arrivals, actions, self.until_ms)
        return RecordedDay(day, self.from_ms, self.until_ms, dict(self.left_out))

    def _belongs(self, contact: RecordedContact) -> bool:
        """True if the contact arrived on this day, or was open when it began."""
        is_open = contact.closed_ms is None or contact.closed_ms >= self.from_ms
        return contact.at_ms < self.until_ms and (contact.at_ms >= self.from_ms or is_open)

    def _patience_models(
        self, contacts: Sequence[RecordedContact]
    ) -> dict[ChannelId, PatienceModel]:
        """Return one model per channel, from the contacts that arrived on this day."""
        until_ms = self._end_ms()
        channels = {contact.admit.channel for contact in contacts}
        return {
            channel: PatienceModel(
                (contact.waited_ms(until_ms), contact.is_abandoned)
                for contact in contacts
                if contact.admit.channel == channel and contact.at_ms >= self.from_ms
            )
            for channel in channels
        }

    def _end_ms(self) -> int:
        return max(self.now_ms, self.until_ms)

    def _arrival(
        self,
        contact: RecordedContact,
        served: RecordedContact,
        patience: PatienceModel,
        uniform: Callable[[], float],
    ) -> Arrival:
        """Return the arrival; `served`: the contact itself, or an answered one in its place."""
        until_ms = self._end_ms()
        waited_ms = contact.waited_ms(until_ms)
        patience_ms: int | None = waited_ms
        if contact.held_ms is not None:
            patience_ms = None
        elif not contact.is_abandoned:
            patience_ms = patience.draw(waited_ms, uniform())
        return Arrival(
            at_ms=contact.at_ms,
            admit=contact.admit,
            service_ms=self._service_ms(served, until_ms),
            patience_ms=patience_ms,
            answer_ms=max(served.answer_ms, contact.answer_ms),
            wrap_up_ms=served.wrap_up_ms,
        )

    def _service_ms(self, contact: RecordedContact, until_ms: int) -> int:
        """Return the part of the conversations that is in this day, as far as it was recorded."""
        present_ms = 0 if contact.connected_ms is None else until_ms - contact.connected_ms
        before_ms = max(0, self.from_ms - (contact.answered_ms or self.from_ms))
        return max(0, contact.talk_ms + present_ms - before_ms)


def _arrival_time(contact: RecordedContact) -> int:
    return contact.at_ms


# The event type is the key; a dictionary cannot tie it to the reaction's argument in types.
_REACTIONS: dict[type, Callable[[Recording, RecordedContact, Any], None]] = {
    e.OfferMade: Recording.offered,
    e.OfferClosed: Recording.offer_closed,
    e.ContactEngaged: Recording.engaged,
    e.ContactQueued: Recording.queued,
    e.PositionHeld: Recording.held,
    e.ContactClosed: Recording.closed,
    e.WrapUpStarted: Recording.wrap_up_started,
    e.WrapUpExtended: Recording.wrap_up_extended,
    e.WrapUpEnded: Recording.wrap_up_ended,
}
