"""History of inputs and events, as a reader of the log knows it.

The records of the ACD are read only to compare them with it.
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
class ResumablePosition:
    """Queue position that a caller may resume until `until_ms`."""

    contact_id: str
    queue: str
    until_ms: int


@dataclass
class EventHistory:
    """State that follows from the events alone.

    `position`: of every contact ever admitted; `engaged_with`: contact -> consultant.
    """

    now_ms: int = 0
    version: str = ""
    position: dict[str, QueuePosition] = field(default_factory=dict)
    live: set[str] = field(default_factory=set)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    connected: set[str] = field(default_factory=set)
    offer_of: dict[str, e.OfferMade] = field(default_factory=dict)
    offer_to: dict[str, e.OfferMade] = field(default_factory=dict)
    offers: int = 0
    offer_ids: dict[str, set[str]] = field(default_factory=dict)
    engaged_with: dict[str, str] = field(default_factory=dict)
    wrap_ups: dict[tuple[str, str], int] = field(default_factory=dict)
    published: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    refusals: dict[str, dict[str, int]] = field(default_factory=dict)
    backup_groups: set[tuple[str, str]] = field(default_factory=set)
    closed_queues: set[str] = field(default_factory=set)
    announced: dict[str, str] = field(default_factory=dict)
    moved_from: dict[str, list[str]] = field(default_factory=dict)
    alarmed: set[tuple[str, int]] = field(default_factory=set)
    resumable: dict[str, ResumablePosition] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    closed_at: dict[str, int] = field(default_factory=dict)

    def add(self, events: list[e.Event], state: AcdState) -> None:
        """Add events, each of which has to fit the earlier ones."""
        self.now_ms = state.now_ms
        for event in events:
            if handle := EVENT_HANDLERS.get(type(event)):
                handle(self, event)

    def rules_published(self, event: e.RulesPublished) -> None:
        assert event.version == event.rules.version
        self.version = event.version

    def queued(self, event: e.ContactQueued) -> None:
        if event.returned:
            admitted_ms = self.position[event.contact_id][0]
            assert event.admitted_ms == admitted_ms, "it returned to another position"
            self.engaged_with.pop(event.contact_id, None)
            return
        if event.contact_id in self.live:
            assert event.admitted_ms == self.now_ms, "a parked contact begins to wait now"
            return
        self._admitted(event.contact_id)

    def held(self, event: e.PositionHeld) -> None:
        assert event.channel == CALLBACK or event.due_ms is not None
        if event.contact_id not in self.live:
            self._admitted(event.contact_id)
        self.engaged_with.pop(event.contact_id, None)

    def _admitted(self, contact_id: str) -> None:
        assert not self.knows_closed(contact_id), "an id was admitted twice"
        self.outcomes.pop(contact_id, None)
        self.position[contact_id] = (self.now_ms, 0)
        self.live.add(contact_id)
        self.moved_from[contact_id] = []
        self.offer_ids[contact_id] = set()
        self.connected.discard(contact_id)

    def moved(self, event: e.ContactMoved) -> None:
        moved_from = self.moved_from[event.contact_id]
        if event.reason == "supervisor":
            moved_from.clear()
            return
        assert event.queue not in (*moved_from, event.from_queue), "an overflow went in a circle"
        moved_from.append(event.from_queue)

    def transferred(self, event: e.ContactTransferred) -> None:
        assert self.engaged_with.pop(event.contact_id) == event.consultant_id
        self.moved_from[event.contact_id] = []
        if not event.kept_position:
            self.position[event.contact_id] = (self.now_ms, 0)

    def handed_over(self, event: e.ContactHandedOver) -> None:
        assert self.engaged_with.pop(event.contact_id) == event.consultant_id

    def offered(self, event: e.OfferMade) -> None:
        assert event.contact_id not in self.offer_of, "offered to two at once"
        assert event.consultant_id not in self.offer_to, "two offers to one consultant"
        assert event.contact_id not in self.engaged_with, "offered while engaged"
        offer_ids = self.offer_ids[event.contact_id]
        assert event.offer_id not in offer_ids, "every offer has its own id"
        assert event.deadline_ms > self.now_ms
        explanation = event.explanation
        assert explanation.candidates[0].consultant_id == event.consultant_id
        assert explanation.rules_version == self.version
        self.offer_of[event.contact_id] = self.offer_to[event.consultant_id] = event
        offer_ids.add(event.offer_id)
        self.offers += 1

    def offer_closed(self, event: e.OfferClosed) -> None:
        made = self.offer_of.pop(event.contact_id)
        assert made is self.offer_to.pop(event.consultant_id)
        assert made.offer_id == event.offer_id
        if event.state in REFUSALS:
            counts = self.refusals.setdefault(event.consultant_id, {})
            counts[event.state] = counts.get(event.state, 0) + 1

    def engaged(self, event: e.ContactEngaged) -> None:
        assert event.contact_id not in self.engaged_with, "engaged with two consultants"
        assert event.waited_ms >= 0
        self.engaged_with[event.contact_id] = event.consultant_id

    def connected_now(self, event: e.ContactConnected) -> None:
        assert self.engaged_with[event.contact_id] == event.consultant_id
        self.connected.add(event.contact_id)

    def closed(self, event: e.ContactClosed) -> None:
        assert event.contact_id in self.live, "closed without admission"
        assert event.contact_id not in self.outcomes, "exactly one outcome"
        assert event.contact_id not in self.offer_of, "the offer was not withdrawn"
        assert event.waited_ms >= 0
        assert event.handled_ms >= 0
        assert self.engaged_with.pop(event.contact_id, None) == event.consultant_id
        if event.outcome is not Outcome.DIVERTED:
            helped = event.contact_id in self.connected
            assert helped or event.outcome is not Outcome.HANDLED, "handled without a conversation"
            assert helped or not event.handled_ms, "handling time without a conversation"
            is_given_up = event.channel == CALLBACK and event.outcome is Outcome.FAILED
            assert not event.handled_ms or event.outcome is Outcome.HANDLED or is_given_up, (
                "a conversation without its outcome"
            )
        self.outcomes[event.contact_id] = event.outcome
        self.live.discard(event.contact_id)
        self.closed_at[event.contact_id] = self.now_ms

    def wrap_up_set(self, event: e.WrapUpStarted | e.WrapUpExtended) -> None:
        self.wrap_ups[event.consultant_id, event.contact_id] = event.until_ms

    def wrap_up_ended(self, event: e.WrapUpEnded) -> None:
        until_ms = self.wrap_ups.pop((event.consultant_id, event.contact_id))
        assert not event.expired or until_ms <= self.now_ms, "ended before its time"

    def signed_in(self, event: e.ConsultantSignedIn) -> None:
        self.refusals[event.consultant_id] = {}

    def changed(self, event: e.ConsultantChanged) -> None:
        state = (event.activity, event.reason)
        assert self.published.get(event.consultant_id) != state, "no change"
        assert event.since_ms == self.now_ms
        self.published[event.consultant_id] = state

    def backup_group(self, event: e.BackupGroupChanged) -> None:
        named = (event.queue, event.group)
        assert (named in self.backup_groups) is not event.open, "no change"
        (self.backup_groups.add if event.open else self.backup_groups.remove)(named)

    def queue_opened(self, event: e.QueueOpened) -> None:
        self.closed_queues.remove(event.queue)

    def queue_closed(self, event: e.QueueClosed) -> None:
        assert event.queue not in self.closed_queues, "no change"
        self.closed_queues.add(event.queue)

    def queue_announced(self, event: e.QueueAnnounced) -> None:
        if event.prompt is None:
            self.announced.pop(event.queue, None)
        else:
            self.announced[event.queue] = event.prompt

    def pause_overran(self, event: e.PauseOverran) -> None:
        pause = (event.consultant_id, event.since_ms)
        assert pause not in self.alarmed, "one alarm for each pause"
        assert self.now_ms - event.since_ms >= event.longest_ms, "alarmed too early"
        self.alarmed.add(pause)

    def knows_key(self, key: str) -> bool:
        return key in self.keys and self.now_ms - self.keys[key] <= HOUR_MS

    def knows_closed(self, contact_id: str) -> bool:
        at_ms = self.closed_at.get(contact_id)
        return at_ms is not None and self.now_ms - at_ms <= HOUR_MS


EVENT_HANDLERS: dict[type, Callable[[EventHistory, Any], None]] = {
    e.RulesPublished: EventHistory.rules_published,
    e.ContactQueued: EventHistory.queued,
    e.PositionHeld: EventHistory.held,
    e.ContactMoved: EventHistory.moved,
    e.ContactTransferred: EventHistory.transferred,
    e.ContactHandedOver: EventHistory.handed_over,
    e.OfferMade: EventHistory.offered,
    e.OfferClosed: EventHistory.offer_closed,
    e.ContactEngaged: EventHistory.engaged,
    e.ContactConnected: EventHistory.connected_now,
    e.ContactClosed: EventHistory.closed,
    e.WrapUpStarted: EventHistory.wrap_up_set,
    e.WrapUpExtended: EventHistory.wrap_up_set,
    e.WrapUpEnded: EventHistory.wrap_up_ended,
    e.ConsultantSignedIn: EventHistory.signed_in,
    e.ConsultantChanged: EventHistory.changed,
    e.BackupGroupChanged: EventHistory.backup_group,
    e.QueueOpened: EventHistory.queue_opened,
    e.QueueClosed: EventHistory.queue_closed,
    e.QueueAnnounced: EventHistory.queue_announced,
    e.PauseOverran: EventHistory.pause_overran,
}


def expected_resumption(
    history: EventHistory, command: c.AdmitContact, state: AcdState
) -> str | None:
    """Return the contact whose position this one has to resume; call it before the step."""
    old = state.contacts.get(command.position_of or "")
    if old is not None and old.state is not ContactState.ENGAGED:
        return old.contact_id
    rules = state.rules
    queue = rules.queues.get(command.queue) if rules else None
    resumable = history.resumable.get(command.dial_key or "")
    asks = command.position_of is not None or (queue is not None and queue.redial_ms > 0)
    if resumable is None or not asks or resumable.queue != command.queue:
        return None
    return resumable.contact_id if resumable.until_ms >= state.now_ms else None
