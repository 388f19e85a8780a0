"""An ACD that is watched: every step is held against the rules before the next one is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import CALLBACK, PHONE, ChannelId, Outcome
from acd.domain.model.queue_rules import Divert, Overflow, QueueRules
from acd.domain.model.state import AcdState
from acd.domain.step.acd import Acd
from tests.simulation import routing_oracle as told
from tests.simulation.event_history import Book, Kept, resumes
from tests.simulation.invariants import check_records
from tests.simulation.offers import check_offers
from tests.simulation.routing_oracle import Scene


@dataclass
class Before:
    """What has to be known of the moment before a step. `due`: how much falls due in it."""

    now_ms: int
    due: int
    quiet: bool
    repeated: bool
    resumed: str | None
    diverted: tuple[str, Overflow] | None
    called_off: set[str]


class Witness:
    """Steps an ACD and raises AssertionError as soon as something does not hold."""

    def __init__(self, acd: Acd) -> None:
        self.acd = acd
        self.book = Book()
        self._numbers: dict[str, str | None] = {}
        self._moments = told.moments(self.state)

    @property
    def state(self) -> AcdState:
        """The records; through a snapshot each look would cost twenty times as much."""
        return self.acd.state

    def step(self, command: c.Input, at_ms: int, key: str) -> list[e.Event]:
        before = self._before(command, at_ms, key)
        events = self.acd.step(command, at_ms, key)
        state = self.state
        assert state.now_ms == before.now_ms, "time goes on, and never back"
        for name in before.called_off:
            assert not told.is_ready(state.consultants[name]), "her break or her evening has begun"
        self.book.take(events, state)
        self._refused_or_noted(command, events, before, key)
        self._places(command, events, before)
        wrap_ups_began(self.book, events, state)
        scene = Scene.now(state)
        check_records(scene, self.book)
        alone = before.due + (not isinstance(command, c.Tick)) <= 1
        if alone and not (said_goodbye(events) and any_offer(events)):
            check_offers(scene, events)
        self._deadlines()
        self._numbers = {name: contact.dial_key for name, contact in state.contacts.items()}
        return events

    def _before(self, command: c.Input, at_ms: int, key: str) -> Before:
        state, book = self.state, self.book
        now_ms = max(state.now_ms, at_ms)
        due_ms = self.acd.next_deadline_ms
        quiet = due_ms is None or due_ms > now_ms
        due = sum(moment_ms <= now_ms for moment_ms in self._moments)
        was_ms, state.now_ms, book.now_ms = state.now_ms, now_ms, now_ms
        repeated, resumed, diverted = book.knows_key(key), None, None
        if isinstance(command, c.AdmitContact) and not repeated:
            resumed = resumes(book, command, state)
            diverted = diversion(command, state)
        state.now_ms = was_ms
        off = called_off(state, now_ms) if due else set()
        off.discard(getattr(command, "consultant_id", ""))
        return Before(now_ms, due, quiet, repeated, resumed, diverted, off)

    def _refused_or_noted(
        self, command: c.Input, events: list[e.Event], before: Before, key: str
    ) -> None:
        refused = any(isinstance(event, e.InputRefused) for event in events)
        if before.repeated:
            assert not refused, "a repeat is no error"
            assert not before.quiet or not events, "a repeat did something"
        elif not refused:
            self.book.keys[key] = before.now_ms
        if refused and before.quiet:
            assert len(events) == 1, "a refused input changed something"
        assert self.acd.knows(key) == self.book.knows_key(key)
        if isinstance(command, c.AdmitContact) and not (refused or before.repeated):
            self._admitted(command, events, before)

    def _admitted(self, command: c.AdmitContact, events: list[e.Event], before: Before) -> None:
        if not before.quiet:
            return
        took = [event for event in events if isinstance(event, e.PositionResumed)]
        assert [event.from_contact for event in took] == [before.resumed] * bool(before.resumed)
        contact = self.state.contacts.get(command.contact_id)
        if contact is not None and contact.preferred and contact.queue == command.queue:
            queue = Scene.now(self.state).queue(contact)
            assert contact.preferred_until_ms == before.now_ms + queue.preferred_ms
        if command.due_ms is None or command.due_ms <= before.now_ms:
            was_diverted(command, events, before.diverted)

    # Places in line

    def _places(self, command: c.Input, events: list[e.Event], before: Before) -> None:
        """Carried exactly: a place changes hands or begins anew, it never changes by itself."""
        book, state = self.book, self.state
        anew = {event.contact_id for event in events if begins_anew(event)}
        for event in events:
            if isinstance(event, e.PositionResumed):
                anew.discard(event.contact_id)
                book.place[event.contact_id] = book.place[event.from_contact]
            elif isinstance(event, e.ContactClosed):
                if event.contact_id in anew:  # came due and left in one step: nobody saw its order
                    book.place[event.contact_id] = (before.now_ms, 0)
                self._keep(event)
        for contact in state.contacts.values():
            place = (contact.admitted_ms, contact.seq)
            known = book.place[contact.contact_id]
            if place == known and known[1] and not anew:
                continue
            if contact.contact_id in anew or known[1] == 0:
                begins_ms = before.now_ms if contact.contact_id in anew else known[0]
                assert known[1] < contact.seq <= state.seq
                assert place[0] == begins_ms, "a new place begins now, and a taken one then"
                book.place[contact.contact_id] = place
            else:
                assert place == known, f"{contact.contact_id} lost its place"
        if isinstance(command, c.AdmitContact) and command.dial_key:
            self._forget_kept(command, events)

    def _keep(self, closed: e.ContactClosed) -> None:
        """Who hung up in line may come back to the place for a while."""
        rules = self.state.rules
        queue = rules.queues.get(closed.queue) if rules else None
        dial_key = self._numbers.get(closed.contact_id)
        if closed.outcome is not Outcome.ABANDONED or closed.consultant_id is not None:
            return
        if queue is not None and queue.redial_ms and dial_key:
            until_ms = self.book.now_ms + queue.redial_ms
            self.book.kept[dial_key] = Kept(closed.contact_id, closed.queue, until_ms)

    def _forget_kept(self, command: c.AdmitContact, events: list[e.Event]) -> None:
        """A kept place is taken once."""
        kept = self.book.kept.get(command.dial_key or "")
        if kept is not None and any(
            isinstance(event, e.PositionResumed) and event.from_contact == kept.contact_id
            for event in events
        ):
            del self.book.kept[command.dial_key or ""]

    def _deadlines(self) -> None:
        """What falls due is as true before the next step as now: nothing happens between steps."""
        self._moments = told.moments(self.state)
        next_ms = self.acd.next_deadline_ms
        assert next_ms is None or next_ms > self.state.now_ms, "overdue"
        known_ms = min(self._moments, default=None)
        if known_ms is not None:
            assert next_ms is not None, "nobody would ask for the next tick"
            assert next_ms <= known_ms, "a deadline was forgotten"


def called_off(state: AcdState, now_ms: int) -> set[str]:
    """Whose break begins, or whose shift ends, by now: moments that fall due, each of them."""
    ends = {
        consultant.consultant_id
        for consultant in state.consultants.values()
        if consultant.shift_ends_ms is not None
        and consultant.shift_ends_ms <= now_ms
        and not consultant.shift_over
    }
    return ends | {
        consultant.consultant_id
        for consultant in state.consultants.values()
        if any(begins_ms <= now_ms for begins_ms, _ in consultant.breaks)
    }


def said_goodbye(events: list[e.Event]) -> bool:
    """Somebody who was to leave when her hands were empty has left in the middle of the step."""
    return any(
        isinstance(event, e.ConsultantChanged) and event.activity is Activity.OFFLINE
        for event in events
    )


def any_offer(events: list[e.Event]) -> bool:
    return any(isinstance(event, e.OfferMade) for event in events)


def begins_anew(event: e.Event) -> bool:
    if isinstance(event, e.ContactTransferred):
        return not event.kept_position
    return isinstance(event, e.ContactQueued) and not event.returned


def wrap_ups_began(book: Book, events: list[e.Event], state: AcdState) -> None:
    """Whoever gives a contact out of her hands has its wrap-up, on every path."""
    began = {event.contact_id for event in events if isinstance(event, e.WrapUpStarted)}
    for event in events:
        length_ms = wrap_up_after(event, state)
        if length_ms is None:
            continue
        contact_id = getattr(event, "contact_id", "")
        assert (contact_id in began) == (length_ms > 0), "wrap-up on every path"
        if length_ms > 0:
            (start,) = [
                told
                for told in events
                if isinstance(told, e.WrapUpStarted) and told.contact_id == contact_id
            ]
            assert start.until_ms == book.now_ms + length_ms


def wrap_up_after(event: e.Event, state: AcdState) -> int | None:
    """How long she wraps up after this event; None: it takes nothing out of her hands."""
    if isinstance(event, e.ContactClosed):
        if event.consultant_id is None:
            return None
        return length_of(state, event.queue, event.channel)
    if isinstance(event, e.ContactTransferred):
        contact = state.contacts.get(event.contact_id)
        return None if contact is None else length_of(state, event.from_queue, contact.channel)
    if isinstance(event, e.ContactHandedOver):
        contact = state.contacts.get(event.contact_id)
        return None if contact is None else length_of(state, contact.queue, contact.channel)
    if isinstance(event, e.PositionHeld) and event.attempt:
        contact = state.contacts[event.contact_id]
        return length_of(state, contact.queue, contact.channel)
    return None


def length_of(state: AcdState, queue: str, channel: ChannelId) -> int:
    rules = state.rules
    found = rules.queues.get(queue) if rules else None
    if found is None:
        return 0
    length_ms = found.wrap_up_ms.get(channel)
    if length_ms is None and channel == CALLBACK:
        length_ms = found.wrap_up_ms.get(PHONE)
    return length_ms or 0


# Limits and closed queues


def diversion(command: c.AdmitContact, state: AcdState) -> tuple[str, Overflow] | None:
    """Why and where to a newcomer is sent on, by a closed queue or a full one."""
    queue = state.rules.queues.get(command.queue) if state.rules else None
    if queue is None:
        return None
    if told.is_shut(state, queue.id):
        forced = state.forced.get(queue.id)
        overflow = forced.overflow if forced is not None and forced.overflow else queue.closed
        return ("closed", overflow) if leads_somewhere(overflow, state) else None
    if not leads_somewhere(queue.overflow, state) or queue.limits.waiting is None:
        return None
    return ("length", queue.overflow) if is_full(command, state, queue) else None


def leads_somewhere(overflow: Overflow | None, state: AcdState) -> TypeGuard[Overflow]:
    """Not to a queue that has left the rules since."""
    if overflow is None or state.rules is None:
        return False
    return overflow.to is not Divert.QUEUE or overflow.queue in state.rules.queues


def is_full(command: c.AdmitContact, state: AcdState, queue: QueueRules) -> bool:
    scene = Scene.now(state)
    others = [
        contact
        for contact in scene.waiting.values()
        if contact.queue == queue.id and contact.contact_id != command.position_of
    ]
    return queue.limits.waiting is not None and len(others) >= queue.limits.waiting


def was_diverted(
    command: c.AdmitContact,
    events: list[e.Event],
    expected: tuple[str, Overflow] | None,
) -> None:
    whys = [
        (event.why, event.to if isinstance(event, e.ContactDirected) else Divert.QUEUE)
        for event in events
        if isinstance(event, e.ContactMoved | e.ContactDirected)
        and event.contact_id == command.contact_id
    ]
    first = whys[0] if whys else None
    if expected is None:
        assert first is None or first[0] not in ("closed", "length") or len(whys) > 1
        return
    why, overflow = expected
    if overflow.to is Divert.CALLBACK:
        return  # an invitation, and only for a caller: see the check of waiting times
    if first is None:
        free = why == "length" and somebody_was_free(command.queue, events)
        assert free or overflow.to is Divert.QUEUE, "the overflow was not used"
        return
    assert first == (why, overflow.to)


def somebody_was_free(queue: str, events: list[e.Event]) -> bool:
    """The line was no obstacle: the newcomer was served, or made somebody be called in who took
    an older one. In either case it has not grown."""
    return any(isinstance(event, e.OfferMade) and event.queue == queue for event in events)
