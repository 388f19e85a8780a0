"""Timers as data: what falls due next. Entries that no longer hold are dropped when met."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from acd.domain.model.state import AcdState


class Kind(IntEnum):
    """What falls due. The numbers order what falls due at the same time: part of replay."""

    BREAK = 0
    SHIFT_END = 1
    OFFER = 2
    WRAP_UP = 3
    STAGE = 4
    CALLBACK = 5
    BACKUP_GROUP = 6
    HOURS = 7
    ENDING = 8
    PAUSE = 9


GOING = (Kind.BREAK, Kind.SHIFT_END)


class Due(NamedTuple):
    """`subject` and `extra` say whose it is: an offer, a contact, a consultant and a contact."""

    at_ms: int
    kind: Kind
    subject: str
    extra: str = ""


ENDING_MS = 3_600_000
"""So long before a shift or the work up to a break ends, its end is looked at for each offer."""


class Deadlines:
    """Two heaps in a fixed order: time, kind, subject. One is of those who go."""

    def __init__(self, state: AcdState) -> None:
        self._state = state
        self._going: list[Due] = []
        self._heap: list[Due] = []
        for due in _of_contacts(state) + _of_consultants(state):
            (self._going if due.kind in GOING else self._heap).append(due)
        self._heap += [Due(at_ms, Kind.HOURS, queue) for queue, at_ms in _of_hours(state)]
        self._heap += [Due(at_ms, Kind.BACKUP_GROUP, queue) for queue, at_ms in state.looks.items()]
        heapify(self._going)
        heapify(self._heap)

    def add(self, at_ms: int, kind: Kind, subject: str, extra: str = "") -> None:
        heappush(self._going if kind in GOING else self._heap, Due(at_ms, kind, subject, extra))

    def next_ms(self) -> int | None:
        """UTC epoch ms of the next deadline that still holds."""
        found = [at_ms for heap in (self._going, self._heap) if (at_ms := self._first_ms(heap))]
        return min(found, default=None)

    def _first_ms(self, heap: list[Due]) -> int | None:
        while heap and not HOLDS[heap[0].kind](self._state, heap[0]):
            heappop(heap)
        return heap[0].at_ms if heap else None

    def pop_going(self, now_ms: int) -> Due | None:
        """The next end of a shift or beginning of a break at or before `now_ms`, taken out."""
        return self._pop(self._going, now_ms)

    def pop_due(self, now_ms: int) -> Due | None:
        """The next other deadline at or before `now_ms`, taken out."""
        return self._pop(self._heap, now_ms)

    def _pop(self, heap: list[Due], now_ms: int) -> Due | None:
        while heap and heap[0].at_ms <= now_ms:
            due = heappop(heap)
            if HOLDS[due.kind](self._state, due):
                return due
        return None


def _of_contacts(state: AcdState) -> list[Due]:
    found = [Due(offer.deadline_ms, Kind.OFFER, offer.offer_id) for offer in state.offers.values()]
    for contact in state.contacts.values():
        if contact.stage_ms is not None:
            found.append(Due(contact.stage_ms, Kind.STAGE, contact.contact_id))
        if contact.due_ms is not None:
            found.append(Due(contact.due_ms, Kind.CALLBACK, contact.contact_id))
    return found


def _of_consultants(state: AcdState) -> list[Due]:
    found = []
    for entry in state.consultants.values():
        name = entry.consultant_id
        found += [Due(until, Kind.WRAP_UP, name, c) for c, until in entry.wrap_ups.items()]
        found += of_plan(state, name)
        if (at_ms := pause_ends_ms(state, name)) is not None:
            found.append(Due(at_ms, Kind.PAUSE, name))
    return found


def of_plan(state: AcdState, consultant_id: str) -> list[Due]:
    """Her breaks and the end of her shift, and when each comes near."""
    entry = state.consultants[consultant_id]
    points = [(starts_ms, Kind.BREAK) for starts_ms, _ in entry.breaks]
    if entry.shift_ends_ms is not None and not entry.shift_over:
        points.append((entry.shift_ends_ms, Kind.SHIFT_END))
    near = [(at_ms - ENDING_MS, Kind.ENDING) for at_ms, _ in points]
    coming = [(at_ms, kind) for at_ms, kind in near if at_ms > state.now_ms]
    return [Due(at_ms, kind, consultant_id) for at_ms, kind in coming + points]


def pause_ends_ms(state: AcdState, consultant_id: str) -> int | None:
    """When her pause becomes too long; None: she is in none, or in one without limit."""
    entry, rules = state.consultants[consultant_id], state.rules
    if entry.pause_since_ms is None or entry.reason is None or rules is None or entry.pause_told:
        return None
    longest_ms = rules.pauses.longest_ms.get(entry.reason)
    return None if longest_ms is None else entry.pause_since_ms + longest_ms


def hours_change_ms(state: AcdState, queue: str) -> int | None:
    """When the queue opens or closes next, by its hours or a supervisor's word."""
    forced = state.forced.get(queue)
    if forced is not None:
        return forced.until_ms
    edges = (edge for span in state.hours.get(queue, ()) for edge in span)
    return min((edge for edge in edges if edge > state.now_ms), default=None)


def _of_hours(state: AcdState) -> list[tuple[str, int]]:
    queues = {*state.hours, *state.forced}
    changes = ((queue, hours_change_ms(state, queue)) for queue in sorted(queues))
    return [(queue, at_ms) for queue, at_ms in changes if at_ms is not None]


def _offer_holds(state: AcdState, due: Due) -> bool:
    offer = state.offers.get(due.subject)
    return offer is not None and offer.deadline_ms == due.at_ms


def _wrap_up_holds(state: AcdState, due: Due) -> bool:
    return state.consultants[due.subject].wrap_ups.get(due.extra) == due.at_ms


def _stage_holds(state: AcdState, due: Due) -> bool:
    contact = state.contacts.get(due.subject)
    return contact is not None and contact.stage_ms == due.at_ms


def _callback_holds(state: AcdState, due: Due) -> bool:
    contact = state.contacts.get(due.subject)
    return contact is not None and contact.due_ms == due.at_ms


def _backup_group_holds(state: AcdState, due: Due) -> bool:
    return state.looks.get(due.subject) == due.at_ms


def _hours_hold(state: AcdState, due: Due) -> bool:
    forced = state.forced.get(due.subject)
    if forced is not None:
        return forced.until_ms == due.at_ms
    return any(due.at_ms in span for span in state.hours.get(due.subject, ()))


def _ending_holds(state: AcdState, due: Due) -> bool:
    entry, at_ms = state.consultants[due.subject], due.at_ms + ENDING_MS
    return entry.shift_ends_ms == at_ms or any(at_ms == starts for starts, _ in entry.breaks)


def _break_holds(state: AcdState, due: Due) -> bool:
    return any(due.at_ms == starts for starts, _ in state.consultants[due.subject].breaks)


def _shift_end_holds(state: AcdState, due: Due) -> bool:
    entry = state.consultants[due.subject]
    return entry.shift_ends_ms == due.at_ms and not entry.shift_over


def _pause_holds(state: AcdState, due: Due) -> bool:
    return pause_ends_ms(state, due.subject) == due.at_ms


HOLDS: dict[Kind, Callable[[AcdState, Due], bool]] = {
    Kind.OFFER: _offer_holds,
    Kind.WRAP_UP: _wrap_up_holds,
    Kind.STAGE: _stage_holds,
    Kind.CALLBACK: _callback_holds,
    Kind.BACKUP_GROUP: _backup_group_holds,
    Kind.HOURS: _hours_hold,
    Kind.ENDING: _ending_holds,
    Kind.BREAK: _break_holds,
    Kind.SHIFT_END: _shift_end_holds,
    Kind.PAUSE: _pause_holds,
}
