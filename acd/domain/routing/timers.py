"""Timers as data. A timer whose record has changed meanwhile is dropped when it comes up."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from acd.domain.model.state import AcdState


class TimerKind(IntEnum):
    """Kind of a timer. The numbers order timers with the same time: part of replay."""

    BREAK = 0
    SHIFT_END = 1
    OFFER = 2
    WRAP_UP = 3
    STAGE = 4
    CALLBACK = 5
    BACKUP_GROUP = 6
    HOURS = 7
    NEAR_END = 8
    PAUSE = 9


DEPARTURES = (TimerKind.BREAK, TimerKind.SHIFT_END)
END_CHECK_MS = 3_600_000
"""From this long before the end of a shift or the next break, every offer is checked against the
expected handling time."""


class Timer(NamedTuple):
    """`subject`: id of an offer, contact, consultant or queue; `contact_id`: of a wrap-up."""

    at_ms: int
    kind: TimerKind
    subject: str
    contact_id: str = ""


class Timers:
    """Two heaps ordered by time, kind and subject: departures of consultants, and all others."""

    def __init__(self, state: AcdState) -> None:
        self._state = state
        self.rebuild()

    def rebuild(self) -> None:
        """Derive all timers from the state."""
        state = self._state
        timers = _of_contacts(state) + _of_consultants(state) + _of_hours(state)
        timers += [
            Timer(at_ms, TimerKind.BACKUP_GROUP, queue)
            for queue, at_ms in state.backup_group_recheck_at.items()
        ]
        self._departures = [timer for timer in timers if timer.kind in DEPARTURES]
        self._others = [timer for timer in timers if timer.kind not in DEPARTURES]
        heapify(self._departures)
        heapify(self._others)

    def add(self, at_ms: int, kind: TimerKind, subject: str, contact_id: str = "") -> None:
        heap = self._departures if kind in DEPARTURES else self._others
        heappush(heap, Timer(at_ms, kind, subject, contact_id))

    def next_ms(self) -> int | None:
        """Return the time of the next valid timer, UTC epoch ms."""
        times = [self._first_ms(heap) for heap in (self._departures, self._others)]
        return min((at_ms for at_ms in times if at_ms is not None), default=None)

    def _first_ms(self, heap: list[Timer]) -> int | None:
        while heap and not IS_VALID[heap[0].kind](self._state, heap[0]):
            heappop(heap)
        return heap[0].at_ms if heap else None

    def are_due(self, now_ms: int) -> bool:
        """Return whether a timer, valid or not, is due at `now_ms`."""
        departures, others = self._departures, self._others
        return bool(
            (others and others[0][0] <= now_ms) or (departures and departures[0][0] <= now_ms)
        )

    def pop_departure(self, now_ms: int) -> Timer | None:
        """Remove and return the next end of a shift or start of a break until `now_ms`."""
        return self._pop(self._departures, now_ms)

    def pop_other(self, now_ms: int) -> Timer | None:
        """Remove and return the next other timer until `now_ms`."""
        return self._pop(self._others, now_ms)

    def _pop(self, heap: list[Timer], now_ms: int) -> Timer | None:
        while heap and heap[0].at_ms <= now_ms:
            timer = heappop(heap)
            if IS_VALID[timer.kind](self._state, timer):
                return timer
        return None


def _of_contacts(state: AcdState) -> list[Timer]:
    timers = [
        Timer(offer.deadline_ms, TimerKind.OFFER, offer.offer_id) for offer in state.offers.values()
    ]
    for contact in state.contacts.values():
        if contact.stage_ms is not None:
            timers.append(Timer(contact.stage_ms, TimerKind.STAGE, contact.contact_id))
        if contact.due_ms is not None:
            timers.append(Timer(contact.due_ms, TimerKind.CALLBACK, contact.contact_id))
    return timers


def _of_consultants(state: AcdState) -> list[Timer]:
    timers = []
    for entry in state.consultants.values():
        consultant_id = entry.consultant_id
        timers += [
            Timer(until_ms, TimerKind.WRAP_UP, consultant_id, contact_id)
            for contact_id, until_ms in entry.wrap_ups.items()
        ]
        timers += shift_timers(state, consultant_id)
        if (at_ms := pause_limit_ms(state, consultant_id)) is not None:
            timers.append(Timer(at_ms, TimerKind.PAUSE, consultant_id))
    return timers


def shift_timers(state: AcdState, consultant_id: str) -> list[Timer]:
    """Return timers for the consultant's breaks and end of shift, and for when each is near."""
    entry = state.consultants[consultant_id]
    departures = [(starts_ms, TimerKind.BREAK) for starts_ms, _ in entry.breaks]
    if entry.shift_ends_ms is not None and not entry.shift_over:
        departures.append((entry.shift_ends_ms, TimerKind.SHIFT_END))
    near = [(at_ms - END_CHECK_MS, TimerKind.NEAR_END) for at_ms, _ in departures]
    near = [(at_ms, kind) for at_ms, kind in near if at_ms > state.now_ms]
    return [Timer(at_ms, kind, consultant_id) for at_ms, kind in near + departures]


def pause_limit_ms(state: AcdState, consultant_id: str) -> int | None:
    """Return when the pause becomes too long (UTC epoch ms); None: no pause, or no limit."""
    entry, rules = state.consultants[consultant_id], state.rules
    if entry.pause_since_ms is None or entry.reason is None or rules is None:
        return None
    longest_ms = rules.pauses.longest_ms.get(entry.reason)
    if entry.pause_alarmed or longest_ms is None:
        return None
    return entry.pause_since_ms + longest_ms


def hours_change_ms(state: AcdState, queue: str) -> int | None:
    """Return when the queue opens or closes next, by its hours or a supervisor's order."""
    forced = state.forced.get(queue)
    if forced is not None:
        return forced.until_ms
    edges = (edge for span in state.hours.get(queue, ()) for edge in span)
    return min((edge for edge in edges if edge > state.now_ms), default=None)


def _of_hours(state: AcdState) -> list[Timer]:
    queues = sorted({*state.hours, *state.forced})
    changes = ((queue, hours_change_ms(state, queue)) for queue in queues)
    return [Timer(at_ms, TimerKind.HOURS, queue) for queue, at_ms in changes if at_ms is not None]


def _is_offer_valid(state: AcdState, timer: Timer) -> bool:
    offer = state.offers.get(timer.subject)
    return offer is not None and offer.deadline_ms == timer.at_ms


def _is_wrap_up_valid(state: AcdState, timer: Timer) -> bool:
    return state.consultants[timer.subject].wrap_ups.get(timer.contact_id) == timer.at_ms


def _is_stage_valid(state: AcdState, timer: Timer) -> bool:
    contact = state.contacts.get(timer.subject)
    return contact is not None and contact.stage_ms == timer.at_ms


def _is_callback_valid(state: AcdState, timer: Timer) -> bool:
    contact = state.contacts.get(timer.subject)
    return contact is not None and contact.due_ms == timer.at_ms


def _is_backup_group_valid(state: AcdState, timer: Timer) -> bool:
    return state.backup_group_recheck_at.get(timer.subject) == timer.at_ms


def _is_hours_valid(state: AcdState, timer: Timer) -> bool:
    forced = state.forced.get(timer.subject)
    if forced is not None:
        return forced.until_ms == timer.at_ms
    return any(timer.at_ms in span for span in state.hours.get(timer.subject, ()))


def _is_near_end_valid(state: AcdState, timer: Timer) -> bool:
    entry, end_ms = state.consultants[timer.subject], timer.at_ms + END_CHECK_MS
    return entry.shift_ends_ms == end_ms or any(end_ms == starts for starts, _ in entry.breaks)


def _is_break_valid(state: AcdState, timer: Timer) -> bool:
    return any(timer.at_ms == starts for starts, _ in state.consultants[timer.subject].breaks)


def _is_shift_end_valid(state: AcdState, timer: Timer) -> bool:
    entry = state.consultants[timer.subject]
    return entry.shift_ends_ms == timer.at_ms and not entry.shift_over


def _is_pause_valid(state: AcdState, timer: Timer) -> bool:
    return pause_limit_ms(state, timer.subject) == timer.at_ms


IS_VALID: dict[TimerKind, Callable[[AcdState, Timer], bool]] = {
    TimerKind.OFFER: _is_offer_valid,
    TimerKind.WRAP_UP: _is_wrap_up_valid,
    TimerKind.STAGE: _is_stage_valid,
    TimerKind.CALLBACK: _is_callback_valid,
    TimerKind.BACKUP_GROUP: _is_backup_group_valid,
    TimerKind.HOURS: _is_hours_valid,
    TimerKind.NEAR_END: _is_near_end_valid,
    TimerKind.BREAK: _is_break_valid,
    TimerKind.SHIFT_END: _is_shift_end_valid,
    TimerKind.PAUSE: _is_pause_valid,
}
