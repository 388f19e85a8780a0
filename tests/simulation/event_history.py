"""What inputs and events have told so far: the memory that a resident or a supervisor would have.

It reads the records of the ACD only to compare them with what was told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.contact import CALLBACK, ContactState, Outcome
from acd.domain.model.offer import OfferState
from acd.domain.model.state import AcdState

HOUR_MS = 3_600_000
REFUSALS = (OfferState.REJECTED, OfferState.MISSED, OfferState.UNDELIVERABLE)
QueuePosition = tuple[int, int]
"""Time of admission and order of the log."""


@dataclass
class Kept:
    """A place that a caller may come back to."""

    contact_id: str
    queue: str
    until_ms: int


@dataclass
class Book:
    """`place`: of everybody who ever came; `hands`: contact -> who has it in hand."""

    now_ms: int = 0
    version: str = ""
    place: dict[str, QueuePosition] = field(default_factory=dict)
    live: set[str] = field(default_factory=set)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    connected: set[str] = field(default_factory=set)
    offer_of: dict[str, e.OfferMade] = field(default_factory=dict)
    desk_of: dict[str, e.OfferMade] = field(default_factory=dict)
    offers: int = 0
    offer_ids: dict[str, set[str]] = field(default_factory=dict)
    hands: dict[str, str] = field(default_factory=dict)
    wrap_ups: dict[tuple[str, str], int] = field(default_factory=dict)
    shown: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    refusals: dict[str, dict[str, int]] = field(default_factory=dict)
    backup_groups: set[tuple[str, str]] = field(default_factory=set)
    shut: set[str] = field(default_factory=set)
    announced: dict[str, str] = field(default_factory=dict)
    trail: dict[str, list[str]] = field(default_factory=dict)
    alarmed: set[tuple[str, int]] = field(default_factory=set)
    kept: dict[str, Kept] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    closed_at: dict[str, int] = field(default_factory=dict)

    def take(self, events: list[e.Event], state: AcdState) -> None:
        """Believe the events, each of which has to fit what came before it."""
        self.now_ms = state.now_ms
        for event in events:
            if hear := HEARD.get(type(event)):
                hear(self, event)

    def ruled(self, event: e.RulesPublished) -> None:
        assert event.version == event.rules.version
        self.version = event.version

    def queued(self, event: e.ContactQueued) -> None:
        if event.returned:
            known = self.place[event.contact_id][0]
            assert event.admitted_ms == known, "it came back to another place than its own"
            self.hands.pop(event.contact_id, None)
            return
        if event.contact_id in self.live:
            assert event.admitted_ms == self.now_ms, "its time has come now"
            return
        self._admitted(event.contact_id)

    def held(self, event: e.PositionHeld) -> None:
        assert event.channel == CALLBACK or event.due_ms is not None
        if event.contact_id not in self.live:
            self._admitted(event.contact_id)
        self.hands.pop(event.contact_id, None)

    def _admitted(self, contact_id: str) -> None:
        assert not self.knows_closed(contact_id), "nobody comes twice under one id"
        self.outcomes.pop(contact_id, None)
        self.place[contact_id] = (self.now_ms, 0)
        self.live.add(contact_id)
        self.trail[contact_id] = []
        self.offer_ids[contact_id] = set()
        self.connected.discard(contact_id)

    def moved(self, event: e.ContactMoved) -> None:
        trail = self.trail[event.contact_id]
        if event.why == "supervisor":
            trail.clear()
            return
        assert event.queue not in (*trail, event.from_queue), "an overflow went in a circle"
        trail.append(event.from_queue)

    def transferred(self, event: e.ContactTransferred) -> None:
        assert self.hands.pop(event.contact_id) == event.consultant_id
        self.trail[event.contact_id] = []
        if not event.kept_position:
            self.place[event.contact_id] = (self.now_ms, 0)

    def handed_over(self, event: e.ContactHandedOver) -> None:
        assert self.hands.pop(event.contact_id) == event.consultant_id

    def offered(self, event: e.OfferMade) -> None:
        assert event.contact_id not in self.offer_of, "offered to two at once"
        assert event.consultant_id not in self.desk_of, "two offers ring on one desk"
        assert event.contact_id not in self.hands, "offered while in somebody's hands"
        known = self.offer_ids[event.contact_id]
        assert event.offer_id not in known, "every offer has its own id"
        assert event.deadline_ms > self.now_ms
        why = event.explanation
        assert why.candidates[0].consultant_id == event.consultant_id
        assert why.rules_version == self.version
        self.offer_of[event.contact_id] = self.desk_of[event.consultant_id] = event
        known.add(event.offer_id)
        self.offers += 1

    def offer_closed(self, event: e.OfferClosed) -> None:
        made = self.offer_of.pop(event.contact_id)
        assert made is self.desk_of.pop(event.consultant_id)
        assert made.offer_id == event.offer_id
        if event.how in REFUSALS:
            counts = self.refusals.setdefault(event.consultant_id, {})
            counts[event.how] = counts.get(event.how, 0) + 1

    def engaged(self, event: e.ContactEngaged) -> None:
        assert event.contact_id not in self.hands, "in two hands"
        assert event.waited_ms >= 0
        self.hands[event.contact_id] = event.consultant_id

    def connected_now(self, event: e.ContactConnected) -> None:
        assert self.hands[event.contact_id] == event.consultant_id
        self.connected.add(event.contact_id)

    def closed(self, event: e.ContactClosed) -> None:
        assert event.contact_id in self.live, "nobody leaves who never came"
        assert event.contact_id not in self.outcomes, "exactly one outcome"
        assert event.contact_id not in self.offer_of, "the offer was not withdrawn"
        assert event.waited_ms >= 0
        assert event.handled_ms >= 0
        assert self.hands.pop(event.contact_id, None) == event.consultant_id
        if event.outcome is not Outcome.DIVERTED:
            helped = event.contact_id in self.connected
            assert helped or event.outcome is not Outcome.HANDLED, "handled means talked to"
            assert not event.handled_ms or event.outcome is Outcome.HANDLED, "who was it for?"
        self.outcomes[event.contact_id] = event.outcome
        self.live.discard(event.contact_id)
        self.closed_at[event.contact_id] = self.now_ms

    def wraps(self, event: e.WrapUpStarted | e.WrapUpExtended) -> None:
        self.wrap_ups[event.consultant_id, event.contact_id] = event.until_ms

    def wrapped(self, event: e.WrapUpEnded) -> None:
        until_ms = self.wrap_ups.pop((event.consultant_id, event.contact_id))
        assert not event.expired or until_ms <= self.now_ms, "ended before its time"

    def signed_in(self, event: e.ConsultantSignedIn) -> None:
        self.refusals[event.consultant_id] = {}

    def changed(self, event: e.ConsultantChanged) -> None:
        word = (event.activity, event.reason)
        assert self.shown.get(event.consultant_id) != word, "told a change that was none"
        assert event.since_ms == self.now_ms
        self.shown[event.consultant_id] = word

    def backup_group(self, event: e.BackupGroupChanged) -> None:
        named = (event.queue, event.group)
        assert (named in self.backup_groups) is not event.open, "told a change that was none"
        (self.backup_groups.add if event.open else self.backup_groups.remove)(named)

    def queue_opened(self, event: e.QueueOpened) -> None:
        self.shut.remove(event.queue)

    def queue_closed(self, event: e.QueueClosed) -> None:
        assert event.queue not in self.shut, "told a change that was none"
        self.shut.add(event.queue)

    def queue_announced(self, event: e.QueueAnnounced) -> None:
        if event.prompt is None:
            self.announced.pop(event.queue, None)
        else:
            self.announced[event.queue] = event.prompt

    def overran(self, event: e.PauseOverran) -> None:
        told = (event.consultant_id, event.since_ms)
        assert told not in self.alarmed, "one alarm for each pause"
        assert self.now_ms - event.since_ms >= event.longest_ms, "alarmed too early"
        self.alarmed.add(told)

    def knows_key(self, key: str) -> bool:
        return key in self.keys and self.now_ms - self.keys[key] <= HOUR_MS

    def knows_closed(self, contact_id: str) -> bool:
        at_ms = self.closed_at.get(contact_id)
        return at_ms is not None and self.now_ms - at_ms <= HOUR_MS


HEARD: dict[type, Callable[[Book, Any], None]] = {
    e.RulesPublished: Book.ruled,
    e.ContactQueued: Book.queued,
    e.PositionHeld: Book.held,
    e.ContactMoved: Book.moved,
    e.ContactTransferred: Book.transferred,
    e.ContactHandedOver: Book.handed_over,
    e.OfferMade: Book.offered,
    e.OfferClosed: Book.offer_closed,
    e.ContactEngaged: Book.engaged,
    e.ContactConnected: Book.connected_now,
    e.ContactClosed: Book.closed,
    e.WrapUpStarted: Book.wraps,
    e.WrapUpExtended: Book.wraps,
    e.WrapUpEnded: Book.wrapped,
    e.ConsultantSignedIn: Book.signed_in,
    e.ConsultantChanged: Book.changed,
    e.BackupGroupChanged: Book.backup_group,
    e.QueueOpened: Book.queue_opened,
    e.QueueClosed: Book.queue_closed,
    e.QueueAnnounced: Book.queue_announced,
    e.PauseOverran: Book.overran,
}


def resumes(book: Book, command: c.AdmitContact, state: AcdState) -> str | None:
    """Whose place this contact has to take over; to be asked before the step."""
    old = state.contacts.get(command.position_of or "")
    if old is not None and old.state is not ContactState.ENGAGED:
        return old.contact_id
    rules = state.rules
    queue = rules.queues.get(command.queue) if rules else None
    kept = book.kept.get(command.dial_key or "")
    asks = command.position_of is not None or (queue is not None and queue.redial_ms > 0)
    if kept is None or not asks or kept.queue != command.queue:
        return None
    return kept.contact_id if kept.until_ms >= state.now_ms else None
