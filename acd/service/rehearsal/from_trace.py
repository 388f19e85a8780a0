"""A day out of a call centre's own records: who called, who served, and how many were at work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from acd.domain.messages import commands as c
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import Rules
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.metrics import UNKNOWN_LANGUAGE
from acd.service.rehearsal.patience_model import UNKNOWN_SERVICE_MS, PatienceModel, pick

HOUR_MS = 3_600_000
HOURS = 24
DAY_START_MS = HOURS * HOUR_MS
"""Midnight before the trace's day on the virtual clock: a trace has no date."""
BEST_LEVEL = 100


@dataclass(frozen=True, slots=True)
class TraceCall:
    """One record; times in ms from midnight. `served`: (start, end), None = hung up in line."""

    id: str
    kind: str
    queued_ms: int
    waited_ms: int
    served: tuple[int, int] | None


def staffing_per_hour(calls: Iterable[TraceCall]) -> list[int]:
    """How many are at work in each hour: the most conversations that went on at one time in it.

    One who ends as another begins is one. A floor: who was idle all the hour left no record.
    """
    spans = [call.served for call in calls if call.served]
    changes = Counter(start for start, end in spans if end > start)
    changes.subtract(Counter(end for start, end in spans if end > start))
    times = sorted(changes)
    busy = list(accumulate(changes[at_ms] for at_ms in times))
    most = [0] * HOURS
    for at_ms, until_ms, count in zip(times, [*times[1:], 0], busy, strict=False):
        last_ms = min(max(at_ms, until_ms - 1), HOURS * HOUR_MS - 1)
        for hour in range(at_ms // HOUR_MS, last_ms // HOUR_MS + 1):
            most[hour] = max(most[hour], count)
    return most


def day_from_trace(
    calls: Iterable[TraceCall],
    queues: Mapping[str, str],
    rules: Sequence[Rules],
    uniform: Callable[[], float],
) -> Day:
    """`queues`: kind -> queue; `rules`: all that the day is to be played under.

    Everybody at work has every skill that any of the rules names, at the highest level.
    `chance`: uniform in (0, 1], seeded; it draws the patience of those who were answered, and
    the conversation of those who were not: one of the day's.
    """
    calls = sorted(calls, key=lambda call: call.queued_ms)
    patience = PatienceModel((call.waited_ms, call.served is None) for call in calls)
    lengths = [call.served[1] - call.served[0] for call in calls if call.served]
    arrivals = []
    for call in calls:
        admit = c.AdmitContact(call.id, Channel.PHONE, queues[call.kind], UNKNOWN_LANGUAGE)
        if call.served:
            service_ms = call.served[1] - call.served[0]
            patience_ms = patience.draw(call.waited_ms, uniform())
        else:
            service_ms = pick(lengths, uniform()) or UNKNOWN_SERVICE_MS
            patience_ms = call.waited_ms
        arrivals.append(Arrival(DAY_START_MS + call.queued_ms, admit, service_ms, patience_ms))
    shifts = list(_shifts(staffing_per_hour(calls), _skills(rules), _groups(rules)))
    return Day(arrivals, shifts, DAY_START_MS + HOURS * HOUR_MS)


def _skills(rules: Sequence[Rules]) -> dict[str, int]:
    queues = [queue for each in rules for queue in each.queues.values()]
    asked = [queue.skills for queue in queues]
    asked += [option for queue in queues for option in queue.any_of]
    asked += [skills for each in rules for skills in each.languages.values()]
    return {skill: BEST_LEVEL for skills in asked for skill in skills}


def _groups(rules: Sequence[Rules]) -> tuple[str, ...]:
    """A queue that is kept for groups would have nobody otherwise."""
    queues = [queue for each in rules for queue in each.queues.values()]
    return tuple(sorted({group for queue in queues for group in queue.groups}))


def _shifts(
    staff: Sequence[int], skills: Mapping[str, int], groups: tuple[str, ...]
) -> Iterator[StaffAction]:
    """The first to come is the last to go; each is ready from the hour's first moment on."""
    before = 0
    for hour, count in enumerate(staff):
        at_ms = DAY_START_MS + hour * HOUR_MS
        for name in map(_name, range(count, before)):
            yield StaffAction(at_ms, c.SignOut(name))
        for name in map(_name, range(before, count)):
            yield StaffAction(at_ms, c.SignIn(name, dict(skills), groups=groups))
            yield StaffAction(at_ms, c.BecomeReady(name))
        before = count


def _name(number: int) -> str:
    return f"consultant-{number + 1:03}"
