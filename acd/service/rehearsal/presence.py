"""Presence of consultants, as far as the record of their conversations shows it.

A record names who talked and when, not who was ready. Somebody who waited shows who was not: a
consultant who could have served them was away, or still busy with the call before. So a consultant
counts as ready after a conversation until a caller waits for somebody like them, and the time from
a conversation to the last moment at which callers waited is wrap-up if it is short, else absence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from acd.service.rehearsal.patience_model import pick

REACTION_MS = 5_000
"""A shorter wait shows nothing: the telephone rings first."""
MAX_WRAP_UP_MS = 300_000
"""Longest time after a conversation that is taken for wrap-up; a longer one is an absence."""
MAX_IDLE_MS = 1_800_000
"""Longest time before and after a conversation for which presence is believed without a sign."""

Span = tuple[int, int]
"""(from, until), ms."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Conversation of a recorded call; `server`: name of the consultant, "" = not recorded."""

    call_id: str
    call_type: str
    starts_ms: int
    ends_ms: int
    server: str


@dataclass(slots=True)
class Shift:
    """Presence without a longer gap. `number`: of the consultant, from 0; `types`: of the calls
    that the consultant took on any day."""

    number: int
    types: frozenset[str]
    starts_ms: int
    ends_ms: int
    absences: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Presence:
    """`wrap_up_ms`: by call, None = as long as the rules give."""

    shifts: list[Shift] = field(default_factory=list)
    wrap_up_ms: dict[str, int | None] = field(default_factory=dict)

    @property
    def consultants(self) -> int:
        return len({shift.number for shift in self.shifts})

    @property
    def ready_ms(self) -> int:
        """Time of all shifts without the absences."""
        whole = sum(shift.ends_ms - shift.starts_ms for shift in self.shifts)
        return whole - sum(
            until - since for shift in self.shifts for since, until in shift.absences
        )


class WaitingTimes:
    """Times at which at least one of some callers waited."""

    def __init__(self, waits: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for starts_ms, ends_ms in sorted(waits):
            if self._ends and starts_ms <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], ends_ms)
            else:
                self._starts.append(starts_ms)
                self._ends.append(ends_ms)

    def last_within(self, from_ms: int, until_ms: int) -> int | None:
        """Return the last moment after `from_ms`, at most `until_ms`, at which somebody waited."""
        index = bisect_left(self._starts, until_ms) - 1
        last_ms = min(self._ends[index], until_ms) if index >= 0 else from_ms
        return last_ms if last_ms > from_ms else None

    def first_within(self, from_ms: int, until_ms: int) -> int | None:
        """Return the first moment from `from_ms` to before `until_ms` at which somebody waited."""
        index = bisect_right(self._ends, from_ms)
        first_ms = max(self._starts[index], from_ms) if index < len(self._ends) else until_ms
        return first_ms if first_ms < until_ms else None


def presence_of(
    conversations: Iterable[Conversation],
    waits: Sequence[tuple[str, int, int]],
    uniform: Callable[[], float],
) -> Presence:
    """Return the presence of all consultants. `waits`: (type, from, until) of all calls.

    A wrap-up that nothing shows is drawn from those that were shown and fit before the next
    conversation. `uniform`: seeded, draws from (0, 1].
    """
    presence, gaps = Presence(), dict[str, int]()
    times: dict[frozenset[str], WaitingTimes] = {}
    for number, talks in enumerate(_by_consultant(conversations)):
        types = frozenset(talk.call_type for talk in talks)
        if types not in times:
            times[types] = WaitingTimes(
                (since + REACTION_MS, until)
                for kind, since, until in waits
                if kind in types and until - since > REACTION_MS
            )
        _add_shifts(presence, gaps, number, types, talks, times[types])
    shown = sorted(ms for ms in presence.wrap_up_ms.values() if ms is not None)
    for call_id, gap_ms in gaps.items():
        fitting = shown[: bisect_right(shown, gap_ms)]
        presence.wrap_up_ms[call_id] = pick(fitting, uniform())
    return presence


def _by_consultant(conversations: Iterable[Conversation]) -> list[list[Conversation]]:
    """Return the conversations of each consultant in order of time.

    Conversations of one name at the same time are those of several consultants. One without a
    name belongs to the consultant without a name who was free last.
    """
    by_name: dict[str, list[list[Conversation]]] = {}
    consultants: list[list[Conversation]] = []
    for talk in sorted(conversations, key=lambda one: (one.starts_ms, one.ends_ms)):
        named = by_name.setdefault(talk.server, [])
        free = [talks for talks in named if talks[-1].ends_ms <= talk.starts_ms]
        if free:
            max(free, key=lambda talks: talks[-1].ends_ms).append(talk)
        else:
            named.append([talk])
            consultants.append(named[-1])
    return consultants


def _add_shifts(
    presence: Presence,
    gaps: dict[str, int],
    number: int,
    types: frozenset[str],
    talks: Sequence[Conversation],
    times: WaitingTimes,
) -> None:
    """Add the shifts of one consultant, what is known of the wrap-ups, and the gaps after the
    conversations of which nothing is known."""
    first_ms, last_ms = talks[0].starts_ms, talks[-1].ends_ms
    shift = Shift(number, types, _begins_ms(first_ms, times), last_ms)
    for talk, following in pairwise(talks):
        since_ms, until_ms = talk.ends_ms, following.starts_ms
        if until_ms - since_ms > 2 * MAX_IDLE_MS:
            shift.ends_ms = _ends_ms(since_ms, times)
            presence.shifts.append(shift)
            shift = Shift(number, types, _begins_ms(until_ms, times), last_ms)
            gaps[talk.call_id] = MAX_IDLE_MS
            continue
        waited_ms = times.last_within(since_ms, until_ms)
        if waited_ms is None and until_ms > since_ms:
            gaps[talk.call_id] = until_ms - since_ms
        elif (waited_ms or since_ms) - since_ms > MAX_WRAP_UP_MS:
            shift.absences.append((since_ms, waited_ms or until_ms))
            presence.wrap_up_ms[talk.call_id] = 0
        else:
            presence.wrap_up_ms[talk.call_id] = (waited_ms or since_ms) - since_ms
    shift.ends_ms = _ends_ms(last_ms, times)
    gaps[talks[-1].call_id] = MAX_IDLE_MS
    presence.shifts.append(shift)


def _begins_ms(first_ms: int, times: WaitingTimes) -> int:
    """Return when a consultant came whose first conversation began then."""
    return times.last_within(first_ms - MAX_IDLE_MS, first_ms) or first_ms - MAX_IDLE_MS


def _ends_ms(last_ms: int, times: WaitingTimes) -> int:
    """Return when a consultant left whose last conversation ended then."""
    return times.first_within(last_ms, last_ms + MAX_IDLE_MS) or last_ms + MAX_IDLE_MS


def in_order(shifts: Iterable[Shift]) -> Iterator[tuple[int, Shift, str]]:
    """Yield (ms, shift, `sign-in`, `leave`, `return` or `sign-out`) in order of time."""
    changes = []
    for shift in shifts:
        changes.append((shift.starts_ms, shift, "sign-in"))
        for since_ms, until_ms in shift.absences:
            changes += [(since_ms, shift, "leave"), (until_ms, shift, "return")]
        changes.append((shift.ends_ms, shift, "sign-out"))
    yield from sorted(changes, key=lambda change: change[0])
