"""Days from a call centre's own records: arrivals, service times, presence, and their result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from acd.domain.messages import commands as c
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import PHONE, Outcome
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.metrics import UNKNOWN_LANGUAGE
from acd.service.rehearsal.patience_model import UNKNOWN_SERVICE_MS, PatienceModel, pick
from acd.service.rehearsal.presence import Conversation, Presence, in_order, presence_of
from acd.service.rehearsal.results import DayResult

DAY_MS = 86_400_000
DAY_START_MS = DAY_MS
"""Midnight before the trace's first day on the virtual clock."""

MAX_LEVEL = 100


@dataclass(frozen=True, slots=True)
class TraceCall:
    """One record; times in ms from the first midnight. `served`: (start, end), None = abandoned;
    `server`: name of the consultant, "" = not recorded."""

    id: str
    call_type: str
    queued_ms: int
    waited_ms: int
    served: tuple[int, int] | None
    server: str = ""


@dataclass(frozen=True, slots=True)
class TraceDay:
    """The days of a trace, to be simulated, and the presence that was read in them."""

    day: Day
    presence: Presence


def day_from_trace(
    calls: Iterable[TraceCall],
    queues: Mapping[str, str],
    rules: Sequence[Rules],
    uniform: Callable[[], float],
) -> TraceDay:
    """Return the days of the trace.

    `queues`: call type -> queue; `rules`: all sets of rules that the day will be simulated
    under. A consultant has the skills for all types of calls that they took, at the highest
    level, and those of queues to which no type goes. `uniform`: seeded, draws from (0, 1] the
    patience of answered calls, for an abandoned call the conversation and wrap-up of an answered
    one, and a wrap-up that the trace does not show.
    """
    calls = sorted(calls, key=lambda call: call.queued_ms)
    conversations = [
        Conversation(call.id, call.call_type, *call.served, call.server)
        for call in calls
        if call.served
    ]
    waits = [(call.call_type, call.queued_ms, call.queued_ms + call.waited_ms) for call in calls]
    presence = presence_of(conversations, waits, uniform)
    arrivals = list(_arrivals(calls, queues, presence, uniform))
    actions = list(_actions(presence, queues, rules))
    last_ms = max((action.at_ms for action in actions), default=0)
    days = max((call.queued_ms for call in calls), default=0) // DAY_MS + 1
    return TraceDay(Day(arrivals, actions, max(DAY_START_MS + days * DAY_MS, last_ms)), presence)


def _arrivals(
    calls: Sequence[TraceCall],
    queues: Mapping[str, str],
    presence: Presence,
    uniform: Callable[[], float],
) -> Iterator[Arrival]:
    patience = PatienceModel((call.waited_ms, call.served is None) for call in calls)
    answered = [(call.id, call.served[1] - call.served[0]) for call in calls if call.served]
    for call in calls:
        admit = c.AdmitContact(call.id, PHONE, queues[call.call_type], UNKNOWN_LANGUAGE)
        if call.served:
            like, service_ms = call.id, call.served[1] - call.served[0]
            patience_ms = patience.draw(call.waited_ms, uniform())
        else:
            like, service_ms = pick(answered, uniform()) or ("", UNKNOWN_SERVICE_MS)
            patience_ms = call.waited_ms
        yield Arrival(
            DAY_START_MS + call.queued_ms,
            admit,
            service_ms,
            patience_ms,
            wrap_up_ms=presence.wrap_up_ms.get(like),
        )


def recorded_result(
    calls: Iterable[TraceCall], queues: Mapping[str, str], rules: Rules
) -> DayResult:
    """Return what the trace itself says about its calls; targets are those of the rules."""
    day_result = DayResult(rules)
    for call in sorted(calls, key=lambda call: call.queued_ms):
        at_ms = DAY_START_MS + call.queued_ms
        admit = c.AdmitContact(call.id, PHONE, queues[call.call_type], UNKNOWN_LANGUAGE)
        result = day_result.add_arrival(Arrival(at_ms, admit, 0))
        result.closed_ms = at_ms + call.waited_ms
        result.outcome = Outcome.ABANDONED
        if call.served:
            result.answered_ms, result.outcome = result.closed_ms, Outcome.HANDLED
            result.closed_ms = DAY_START_MS + call.served[1]
    return day_result


def _actions(
    presence: Presence, queues: Mapping[str, str], rules: Sequence[Rules]
) -> Iterator[StaffAction]:
    groups = _groups(rules)
    for ms, shift, change in in_order(presence.shifts):
        at_ms, consultant_id = DAY_START_MS + ms, f"consultant-{shift.number + 1:03}"
        if change == "sign-in":
            skills = _skills(shift.types, queues, rules)
            yield StaffAction(at_ms, c.SignIn(consultant_id, skills, groups=groups))
        if change == "sign-out":
            yield StaffAction(at_ms, c.SignOut(consultant_id))
        elif change == "leave":
            yield StaffAction(at_ms, c.BecomeNotReady(consultant_id, NotReadyReason.ADMIN))
        else:
            yield StaffAction(at_ms, c.BecomeReady(consultant_id))


def _skills(
    types: Iterable[str], queues: Mapping[str, str], rules: Sequence[Rules]
) -> dict[str, int]:
    served = {queues[kind] for kind in types}
    required = [skills for ruleset in rules for skills in ruleset.languages.values()]
    for ruleset in rules:
        for queue in ruleset.queues.values():
            if queue.id in served or queue.id not in queues.values():
                required += _required_by(queue)
    return {skill: MAX_LEVEL for skills in required for skill in skills}


def _required_by(queue: QueueRules) -> list[dict[str, int]]:
    return [queue.skills, *map(dict, queue.any_of)]


def _groups(rules: Sequence[Rules]) -> tuple[str, ...]:
    """Return all groups: a queue reserved for groups would be served by no consultant."""
    queues = [queue for ruleset in rules for queue in ruleset.queues.values()]
    return tuple(sorted({group for queue in queues for group in queue.groups}))
