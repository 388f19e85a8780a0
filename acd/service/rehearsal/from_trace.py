"""Day from a call centre's own records: arrivals, service times and hourly staffing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from acd.domain.messages import commands as c
from acd.domain.model.contact import PHONE
from acd.domain.model.queue_rules import Rules
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.metrics import UNKNOWN_LANGUAGE
from acd.service.rehearsal.patience_model import UNKNOWN_SERVICE_MS, PatienceModel, pick

HOUR_MS = 3_600_000
HOURS = 24
DAY_START_MS = HOURS * HOUR_MS
"""Midnight before the trace's day on the virtual clock: a trace has no date."""

MAX_LEVEL = 100


@dataclass(frozen=True, slots=True)
class TraceCall:
    """One record; times in ms from midnight. `served`: (start, end), None = abandoned."""

    id: str
    call_type: str
    queued_ms: int
    waited_ms: int
    served: tuple[int, int] | None


def staffing_per_hour(calls: Iterable[TraceCall]) -> list[int]:
    """Return, for each of 24 hours, the maximum number of simultaneous conversations.

    A conversation that ends when another begins counts once. This is a lower bound of the staff:
    a consultant without a call in the hour leaves no record.
    """
    spans = [call.served for call in calls if call.served]
    changes = Counter(start for start, end in spans if end > start)
    changes.subtract(Counter(end for start, end in spans if end > start))
    times = sorted(changes)
    busy = list(accumulate(changes[at_ms] for at_ms in times))
    maxima = [0] * HOURS
    for at_ms, until_ms, count in zip(times, [*times[1:], 0], busy, strict=False):
        last_ms = min(max(at_ms, until_ms - 1), HOURS * HOUR_MS - 1)
        for hour in range(at_ms // HOUR_MS, last_ms // HOUR_MS + 1):
            maxima[hour] = max(maxima[hour], count)
    return maxima


def day_from_trace(
    calls: Iterable[TraceCall],
    queues: Mapping[str, str],
    rules: Sequence[Rules],
    uniform: Callable[[], float],
) -> Day:
    """Return the day of the trace.

    `queues`: call type -> queue; `rules`: all sets of rules that the day will be simulated
    under. Each consultant has every skill that any of them names, at the highest level.
    `uniform`: seeded, draws from (0, 1] the patience of answered calls, and for an abandoned
    call the conversation of an answered one.
    """
    calls = sorted(calls, key=lambda call: call.queued_ms)
    patience = PatienceModel((call.waited_ms, call.served is None) for call in calls)
    service_times = [call.served[1] - call.served[0] for call in calls if call.served]
    arrivals = []
    for call in calls:
        admit = c.AdmitContact(call.id, PHONE, queues[call.call_type], UNKNOWN_LANGUAGE)
        if call.served:
            service_ms = call.served[1] - call.served[0]
            patience_ms = patience.draw(call.waited_ms, uniform())
        else:
            service_ms = pick(service_times, uniform()) or UNKNOWN_SERVICE_MS
            patience_ms = call.waited_ms
        arrivals.append(Arrival(DAY_START_MS + call.queued_ms, admit, service_ms, patience_ms))
    shifts = list(_shifts(staffing_per_hour(calls), _skills(rules), _groups(rules)))
    return Day(arrivals, shifts, DAY_START_MS + HOURS * HOUR_MS)


def _skills(rules: Sequence[Rules]) -> dict[str, int]:
    queues = [queue for ruleset in rules for queue in ruleset.queues.values()]
    required = [queue.skills for queue in queues]
    required += [option for queue in queues for option in queue.any_of]
    required += [skills for ruleset in rules for skills in ruleset.languages.values()]
    return {skill: MAX_LEVEL for skills in required for skill in skills}


def _groups(rules: Sequence[Rules]) -> tuple[str, ...]:
    """Return all groups: a queue reserved for groups would be served by no consultant."""
    queues = [queue for ruleset in rules for queue in ruleset.queues.values()]
    return tuple(sorted({group for queue in queues for group in queue.groups}))


def _shifts(
    staffing: Sequence[int], skills: Mapping[str, int], groups: tuple[str, ...]
) -> Iterator[StaffAction]:
    """Yield sign-ins and sign-outs on the hour; the last consultant to come leaves first."""
    count_before = 0
    for hour, count in enumerate(staffing):
        at_ms = DAY_START_MS + hour * HOUR_MS
        for consultant_id in map(_consultant_id, range(count, count_before)):
            yield StaffAction(at_ms, c.SignOut(consultant_id))
        for consultant_id in map(_consultant_id, range(count_before, count)):
            yield StaffAction(at_ms, c.SignIn(consultant_id, dict(skills), groups=groups))
            yield StaffAction(at_ms, c.BecomeReady(consultant_id))
        count_before = count


def _consultant_id(number: int) -> str:
    return f"consultant-{number + 1:03}"
