"""An ACD whose every step is checked against the rules before the next one."""

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
from tests.simulation import routing_oracle as oracle
from tests.simulation.event_history import EventHistory, ResumablePosition, expected_resumption
from tests.simulation.invariants import check_records
from tests.simulation.offers import check_offers
from tests.simulation.routing_oracle import Scene


@dataclass
class Preconditions:
    """Facts from before a step. `due`: number of timers that are due in it; `quiet`: none is."""

    now_ms: int
    due: int
    quiet: bool
    repeated: bool
    resumed: str | None
    diverted: tuple[str, Overflow] | None
    departing: set[str]


class CheckedAcd:
    """Steps an ACD; raises AssertionError as soon as a check fails."""

    def __init__(self, acd: Acd) -> None:
        self.acd = acd
        self.history = EventHistory()
        self._numbers: dict[str, str | None] = {}
        self._due_times = oracle.due_times(self.state)

    @property
    def state(self) -> AcdState:
        """Return the records; a snapshot would cost twenty times as much."""
        return self.acd.state

    def step(self, command: c.Input, at_ms: int, key: str) -> list[e.Event]:
        before = self._preconditions(command, at_ms, key)
        events = self.acd.step(command, at_ms, key)
        state = self.state
        assert state.now_ms == before.now_ms, "time went back"
        for name in before.departing:
            assert not oracle.is_ready(state.consultants[name]), (
                "ready after the start of a break or the end of a shift"
            )
        self.history.add(events, state)
        self._check_refusal(command, events, before, key)
        self._check_positions(command, events, before)
        check_wrap_ups(self.history, events, state)
        scene = Scene.now(state)
        check_records(scene, self.history)
        alone = before.due + (not isinstance(command, c.Tick)) <= 1
        if alone and not (signed_out_in_step(events) and any_offer(events)):
            check_offers(scene, events)
        self._check_timers()
        self._numbers = {name: contact.dial_key for name, contact in state.contacts.items()}
        return events

    def _preconditions(self, command: c.Input, at_ms: int, key: str) -> Preconditions:
        state, history = self.state, self.history
        now_ms = max(state.now_ms, at_ms)
        due_ms = self.acd.next_deadline_ms
        quiet = due_ms is None or due_ms > now_ms
        due = sum(moment_ms <= now_ms for moment_ms in self._due_times)
        was_ms, state.now_ms, history.now_ms = state.now_ms, now_ms, now_ms
        repeated, resumed, diverted = history.knows_key(key), None, None
        if isinstance(command, c.AdmitContact) and not repeated:
            resumed = expected_resumption(history, command, state)
            diverted = diversion(command, state)
        state.now_ms = was_ms
        off = departing(state, now_ms) if due else set()
        off.discard(getattr(command, "consultant_id", ""))
        return Preconditions(now_ms, due, quiet, repeated, resumed, diverted, off)

    def _check_refusal(
        self, command: c.Input, events: list[e.Event], before: Preconditions, key: str
    ) -> None:
        refused = any(isinstance(event, e.InputRefused) for event in events)
        if before.repeated:
            assert not refused, "a repeated input was refused"
            assert not before.quiet or not events, "a repeated input had an effect"
        elif not refused:
            self.history.keys[key] = before.now_ms
        if refused and before.quiet:
            assert len(events) == 1, "a refused input changed something"
        assert self.acd.knows(key) == self.history.knows_key(key)
        if isinstance(command, c.AdmitContact) and not (refused or before.repeated):
            self._check_admission(command, events, before)

    def _check_admission(
        self, command: c.AdmitContact, events: list[e.Event], before: Preconditions
    ) -> None:
        if not before.quiet:
            return
        took = [event for event in events if isinstance(event, e.PositionResumed)]
        assert [event.from_contact for event in took] == [before.resumed] * bool(before.resumed)
        contact = self.state.contacts.get(command.contact_id)
        if contact is not None and contact.preferred and contact.queue == command.queue:
            queue = Scene.now(self.state).queue(contact)
            assert contact.preferred_until_ms == before.now_ms + queue.preferred_ms
        if command.due_ms is None or command.due_ms <= before.now_ms:
            check_diversion(command, events, before.diverted)

    # Queue positions

    def _check_positions(
        self, command: c.Input, events: list[e.Event], before: Preconditions
    ) -> None:
        """Check that a position is only passed on or begun anew, and never changes by itself."""
        history, state = self.history, self.state
        anew = {event.contact_id for event in events if begins_new_position(event)}
        for event in events:
            if isinstance(event, e.PositionResumed):
                anew.discard(event.contact_id)
                history.position[event.contact_id] = history.position[event.from_contact]
            elif isinstance(event, e.ContactClosed):
                if (
                    event.contact_id in anew
                ):  # waited and closed in one step: its order was never visible
                    history.position[event.contact_id] = (before.now_ms, 0)
                self._note_resumable(event)
        for contact in state.contacts.values():
            position = (contact.admitted_ms, contact.seq)
            noted = history.position[contact.contact_id]
            if position == noted and noted[1] and not anew:
                continue
            if contact.contact_id in anew or noted[1] == 0:
                begins_ms = before.now_ms if contact.contact_id in anew else noted[0]
                assert noted[1] < contact.seq <= state.seq
                assert position[0] == begins_ms, (
                    "a new position has the time of now, a resumed one the old time"
                )
                history.position[contact.contact_id] = position
            else:
                assert position == noted, f"{contact.contact_id} lost its position"
        if isinstance(command, c.AdmitContact) and command.dial_key:
            self._forget_resumed(command, events)

    def _note_resumable(self, closed: e.ContactClosed) -> None:
        """Note the position that a caller who hung up may resume for a while."""
        rules = self.state.rules
        queue = rules.queues.get(closed.queue) if rules else None
        dial_key = self._numbers.get(closed.contact_id)
        if closed.outcome is not Outcome.ABANDONED or closed.consultant_id is not None:
            return
        if queue is not None and queue.redial_ms and dial_key:
            until_ms = self.history.now_ms + queue.redial_ms
            self.history.resumable[dial_key] = ResumablePosition(
                closed.contact_id, closed.queue, until_ms
            )

    def _forget_resumed(self, command: c.AdmitContact, events: list[e.Event]) -> None:
        """Forget a position once it was resumed."""
        resumable = self.history.resumable.get(command.dial_key or "")
        if resumable is not None and any(
            isinstance(event, e.PositionResumed) and event.from_contact == resumable.contact_id
            for event in events
        ):
            del self.history.resumable[command.dial_key or ""]

    def _check_timers(self) -> None:
        """Compare the next timer with all times that the records name."""
        self._due_times = oracle.due_times(self.state)
        next_ms = self.acd.next_deadline_ms
        assert next_ms is None or next_ms > self.state.now_ms, "overdue"
        first_ms = min(self._due_times, default=None)
        if first_ms is not None:
            assert next_ms is not None, "no tick would be sent"
            assert next_ms <= first_ms, "a timer is missing"


def departing(state: AcdState, now_ms: int) -> set[str]:
    """Return the consultants whose break begins or whose shift ends until `now_ms`."""
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


def signed_out_in_step(events: list[e.Event]) -> bool:
    """Return whether a pending sign-out was completed in the step."""
    return any(
        isinstance(event, e.ConsultantChanged) and event.activity is Activity.OFFLINE
        for event in events
    )


def any_offer(events: list[e.Event]) -> bool:
    return any(isinstance(event, e.OfferMade) for event in events)


def begins_new_position(event: e.Event) -> TypeGuard[e.ContactTransferred | e.ContactQueued]:
    if isinstance(event, e.ContactTransferred):
        return not event.kept_position
    return isinstance(event, e.ContactQueued) and not event.returned


def check_wrap_ups(history: EventHistory, events: list[e.Event], state: AcdState) -> None:
    """Check that every end of an engagement starts its wrap-up."""
    began = {event.contact_id for event in events if isinstance(event, e.WrapUpStarted)}
    for event in events:
        length_ms = wrap_up_after(event, state)
        if length_ms is None:
            continue
        contact_id = getattr(event, "contact_id", "")
        assert (contact_id in began) == (length_ms > 0), "wrap-up missing or not configured"
        if length_ms > 0:
            (start,) = [
                started
                for started in events
                if isinstance(started, e.WrapUpStarted) and started.contact_id == contact_id
            ]
            assert start.until_ms == history.now_ms + length_ms


def wrap_up_after(event: e.Event, state: AcdState) -> int | None:
    """Return the wrap-up in ms that the event starts; None: it ends no engagement."""
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
    queue_rules = rules.queues.get(queue) if rules else None
    if queue_rules is None:
        return 0
    length_ms = queue_rules.wrap_up_ms.get(channel)
    if length_ms is None and channel == CALLBACK:
        length_ms = queue_rules.wrap_up_ms.get(PHONE)
    return length_ms or 0


# Limits and closed queues


def diversion(command: c.AdmitContact, state: AcdState) -> tuple[str, Overflow] | None:
    """Return reason and destination of a new contact of a closed or full queue."""
    queue = state.rules.queues.get(command.queue) if state.rules else None
    if queue is None:
        return None
    if oracle.is_closed(state, queue.id):
        forced = state.forced.get(queue.id)
        overflow = forced.overflow if forced is not None and forced.overflow else queue.closed
        if overflow is None and state.rules and state.rules.is_written(command.channel):
            return "closed", Overflow(Divert.MESSAGE)
        return ("closed", overflow) if leads_somewhere(overflow, state) else None
    if not leads_somewhere(queue.overflow, state) or queue.limits.waiting is None:
        return None
    return ("length", queue.overflow) if is_full(command, state, queue) else None


def leads_somewhere(overflow: Overflow | None, state: AcdState) -> TypeGuard[Overflow]:
    """Return whether the destination exists under the rules in force."""
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


def check_diversion(
    command: c.AdmitContact,
    events: list[e.Event],
    expected: tuple[str, Overflow] | None,
) -> None:
    reasons = [
        (event.reason, event.to if isinstance(event, e.ContactDirected) else Divert.QUEUE)
        for event in events
        if isinstance(event, e.ContactMoved | e.ContactDirected)
        and event.contact_id == command.contact_id
    ]
    first = reasons[0] if reasons else None
    if expected is None:
        assert first is None or first[0] not in ("closed", "length") or len(reasons) > 1
        return
    reason, overflow = expected
    if overflow.to is Divert.CALLBACK:
        return  # only an invitation, for a caller: see check_stage
    if first is None:
        free = reason == "length" and is_offer_made(command.queue, events)
        assert free or overflow.to is Divert.QUEUE, "the overflow was not used"
        return
    assert first == (reason, overflow.to)


def is_offer_made(queue: str, events: list[e.Event]) -> bool:
    """Return whether the queue was served: the new contact, or an older one by a backup group.

    In either case the number of waiting contacts has not grown.
    """
    return any(isinstance(event, e.OfferMade) and event.queue == queue for event in events)
