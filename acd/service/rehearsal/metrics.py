"""Figures of a rehearsal: one formula each, over the results of a day's arrivals.

All waits count from arrival. A contact counts under the queue of its arrival, against that
queue's target for its channel; a sum over queues therefore judges each contact by its own target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from acd.domain.model.consultant import Activity
from acd.domain.model.contact import Outcome
from acd.domain.model.queue_rules import Rules
from acd.service.rehearsal.results import ContactResult, DayResult
from acd.service.wallboard.figures import SHORT_ABANDON_MS

UNKNOWN_LANGUAGE = "und"
"""ISO 639-2 code for an undetermined language; such contacts form no group."""

WORKING = (Activity.TALKING, Activity.WRITING, Activity.WRAP_UP)
FREE = (Activity.READY, Activity.RINGING)


class Denominator(StrEnum):
    """Denominator of the service level."""

    OFFERED = "offered"
    ANSWERED = "answered"
    ANSWERED_PLUS_ABANDONED_IN_TARGET = "answered-plus-abandoned-in-target"
    """Contacts abandoned within the target also count as served within it."""

    WITHOUT_SHORT_ABANDONS = "without-short-abandons"
    """As on the wallboard: contacts abandoned within 5 s are left out."""


class GroupBy(StrEnum):
    """Attribute by which arrivals are grouped."""

    TOTAL = "total"
    QUEUE = "queue"
    CHANNEL = "channel"
    TYPE = "type"
    LANGUAGE = "language"


Group = tuple[GroupBy, str]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Figures of one group of arrivals; shares 0-1, times in ms, None if no contact counts.

    `mean_wait_ms` (ASA) and `p95_wait_ms` (nearest rank): of answered contacts;
    `longest_wait_ms`: of all; `waiting`: unanswered at the end of the day; `occupancy`: time of
    the group's conversations and wrap-ups, divided by the time in which consultants worked or
    were free; `estimated`: answered contacts with a wait estimate at arrival; `coverage`: share
    of those whose wait was inside the estimated interval.
    """

    offered: int
    answered: int
    abandoned: int
    short_abandoned: int
    diverted: int
    waiting: int
    service_level: float | None
    mean_wait_ms: float | None
    p95_wait_ms: int | None
    longest_wait_ms: int | None
    abandoned_share: float | None
    occupancy: float | None
    estimated: int
    coverage: float | None


def measure(
    day_result: DayResult,
    denominator: Denominator,
    from_ms: int,
    types: Mapping[str, str] | None = None,
) -> dict[Group, FigureRow]:
    """Return the figures of all arrivals since `from_ms` together, and by each attribute.

    `types`: contact id -> type, for a day whose contacts have types.
    """
    groups: dict[Group, list[ContactResult]] = {(GroupBy.TOTAL, ""): []}
    for result in day_result.results:
        if result.arrival.at_ms >= from_ms:
            for group in _groups(result, types or {}):
                groups.setdefault(group, []).append(result)
    staffed_ms = _time_in(WORKING, day_result) + _time_in(FREE, day_result)
    return {
        group: _row(group, results, denominator, day_result, staffed_ms)
        for group, results in sorted(groups.items(), key=_order)
    }


def _groups(result: ContactResult, types: Mapping[str, str]) -> list[Group]:
    admit = result.arrival.admit
    groups = [
        (GroupBy.TOTAL, ""),
        (GroupBy.QUEUE, admit.queue),
        (GroupBy.CHANNEL, str(admit.channel)),
    ]
    if admit.language != UNKNOWN_LANGUAGE:
        groups.append((GroupBy.LANGUAGE, admit.language))
    if (contact_type := types.get(admit.contact_id)) is not None:
        groups.append((GroupBy.TYPE, contact_type))
    return groups


def _order(item: tuple[Group, list[ContactResult]]) -> tuple[int, str]:
    return list(GroupBy).index(item[0][0]), item[0][1]


def _row(
    group: Group,
    results: Sequence[ContactResult],
    denominator: Denominator,
    day_result: DayResult,
    staffed_ms: int,
) -> FigureRow:
    answered = [result for result in results if result.answered_ms is not None]
    unanswered = [result for result in results if result.answered_ms is None]
    abandoned = [result for result in unanswered if result.outcome is Outcome.ABANDONED]
    waits = sorted(result.waited_ms for result in answered)
    kept = [_is_estimate_kept(result) for result in answered if result.wait_estimate is not None]
    is_total = group[0] is GroupBy.TOTAL
    worked_ms = _time_in(WORKING, day_result) if is_total else sum(map(_work_ms, answered))
    return FigureRow(
        offered=len(results),
        answered=len(answered),
        abandoned=len(abandoned),
        short_abandoned=_short(abandoned),
        diverted=sum(result.outcome is Outcome.DIVERTED for result in unanswered),
        waiting=sum(result.outcome is None for result in unanswered),
        service_level=service_level(results, denominator, day_result.rules),
        mean_wait_ms=sum(waits) / len(waits) if waits else None,
        p95_wait_ms=percentile(waits, 95),
        longest_wait_ms=max((result.waited_ms for result in results), default=None),
        abandoned_share=share(len(abandoned), len(results)),
        occupancy=share(worked_ms, staffed_ms),
        estimated=len(kept),
        coverage=share(sum(kept), len(kept)),
    )


def service_level(
    results: Sequence[ContactResult], denominator: Denominator, rules: Rules
) -> float | None:
    """Return the share answered within the target, 0-1; None if nobody was answered.

    Where nobody answers, as on a day without staff, a share of 0 would say that they were late.
    """
    if not any(result.answered_ms is not None for result in results):
        return None
    in_target = [result for result in results if result.waited_ms <= _within_ms(result, rules)]
    served = sum(result.answered_ms is not None for result in in_target)
    answered = sum(result.answered_ms is not None for result in results)
    if denominator is Denominator.OFFERED:
        return share(served, len(results))
    if denominator is Denominator.ANSWERED:
        return share(served, answered)
    abandoned = list(filter(_is_abandoned, results))
    if denominator is Denominator.WITHOUT_SHORT_ABANDONS:
        return share(served, len(results) - _short(abandoned))
    abandoned_in_target = sum(map(_is_abandoned, in_target))
    return share(served + abandoned_in_target, answered + len(abandoned))


def percentile(ranked: Sequence[int], percent: int) -> int | None:
    """Return the smallest value that at least `percent` of the ranked values do not exceed."""
    return ranked[-(-len(ranked) * percent // 100) - 1] if ranked else None


def share(part: float, whole: float) -> float | None:
    """Return part / whole; None if the whole is 0."""
    return part / whole if whole else None


def _within_ms(result: ContactResult, rules: Rules) -> int:
    """Return the target's wait; -1 without a target, so that no wait is within it."""
    admit = result.arrival.admit
    queue = rules.queues[admit.queue]
    target = queue.of(queue.targets, admit.channel)
    return target.within_ms if target else -1


def _is_abandoned(result: ContactResult) -> bool:
    return result.answered_ms is None and result.outcome is Outcome.ABANDONED


def _short(abandoned: Sequence[ContactResult]) -> int:
    return sum(result.waited_ms <= SHORT_ABANDON_MS for result in abandoned)


def _is_estimate_kept(result: ContactResult) -> bool:
    estimate = result.wait_estimate
    return estimate is not None and estimate.low_ms <= result.waited_ms <= estimate.high_ms


def _work_ms(result: ContactResult) -> int:
    return result.talk_ms + result.wrap_up_spent_ms


def _time_in(activities: Sequence[Activity], day_result: DayResult) -> int:
    """Return the sum over all consultants, ms."""
    totals = [times.totals_ms for times in day_result.activity_times.values()]
    return sum(total.get(activity, 0) for total in totals for activity in activities)
