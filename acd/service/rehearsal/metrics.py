"""The figures of a rehearsal: one formula each, over the fates of a day's visits.

All waits count from arrival; each visit counts under the queue that it came to, against the
target that this queue has for its channel, so a sum over queues is judged by the promise made
to each.
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
"""ISO 639: undetermined; told of nobody."""
WORKING = (Activity.TALKING, Activity.WRITING, Activity.WRAP_UP)
FREE = (Activity.READY, Activity.RINGING)


class Denominator(StrEnum):
    """What the service level is a share of."""

    OFFERED = "offered"
    ANSWERED = "answered"
    ANSWERED_PLUS_ABANDONED_IN_TARGET = "answered-plus-abandoned-in-target"
    """Whoever gave up within the target counts as served in it, above the line as below it."""
    WITHOUT_SHORT_ABANDONS = "without-short-abandons"
    """The wallboard's: who gave up within 5 s is left out."""


class GroupBy(StrEnum):
    """What visits are put together by."""

    TOTAL = "total"
    QUEUE = "queue"
    CHANNEL = "channel"
    TYPE = "type"
    LANGUAGE = "language"


Group = tuple[GroupBy, str]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The figures of one group of visits; shares 0-1, times in ms, None where there is nobody
    to tell it of.

    `mean_wait_ms` (ASA) and `p95_wait_ms` (nearest rank): of those answered; `longest_wait_ms`:
    of anybody; `waiting`: still there, unanswered, when the day was over; `occupancy`: time that
    the group's conversations and wrap-ups took, of the time in which consultants worked or were
    free to; `told`: answered visits that had a wait forecast on arrival, `coverage`: the share
    of them whose wait was inside the interval.
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
    told: int
    coverage: float | None


def measure(
    day_result: DayResult,
    denominator: Denominator,
    from_ms: int,
    types: Mapping[str, str] | None = None,
) -> dict[Group, FigureRow]:
    """Of the visits since `from_ms`, all together and by each kind; `types`: contact id -> its
    type, where the day has types."""
    groups: dict[Group, list[ContactResult]] = {(GroupBy.TOTAL, ""): []}
    for result in day_result.results:
        if result.arrival.at_ms >= from_ms:
            for group in _groups(result, types or {}):
                groups.setdefault(group, []).append(result)
    staffed_ms = _spent_ms(day_result, WORKING) + _spent_ms(day_result, FREE)
    return {
        group: _line(results, denominator, day_result, group[0] is GroupBy.TOTAL, staffed_ms)
        for group, results in sorted(groups.items(), key=_order)
    }


def _groups(result: ContactResult, types: Mapping[str, str]) -> list[Group]:
    admit = result.arrival.admit
    groups = [
        (GroupBy.TOTAL, ""),
        (GroupBy.QUEUE, admit.queue),
        (GroupBy.CHANNEL, admit.channel.value),
    ]
    if admit.language != UNKNOWN_LANGUAGE:
        groups.append((GroupBy.LANGUAGE, admit.language))
    if (kind := types.get(admit.contact_id)) is not None:
        groups.append((GroupBy.TYPE, kind))
    return groups


def _order(item: tuple[Group, list[ContactResult]]) -> tuple[int, str]:
    return list(GroupBy).index(item[0][0]), item[0][1]


def _line(
    results: Sequence[ContactResult],
    by: Denominator,
    day_result: DayResult,
    whole: bool,
    staffed_ms: int,
) -> FigureRow:
    answered = [result for result in results if result.answered_ms is not None]
    gone = [result for result in results if result.answered_ms is None]
    abandoned = [result for result in gone if result.outcome is Outcome.ABANDONED]
    short = sum(1 for result in abandoned if result.waited_ms <= SHORT_ABANDON_MS)
    waits = sorted(result.waited_ms for result in answered)
    told = [result for result in answered if result.wait_estimate is not None]
    worked_ms = _spent_ms(day_result, WORKING) if whole else sum(map(_worked_ms, answered))
    return FigureRow(
        offered=len(results),
        answered=len(answered),
        abandoned=len(abandoned),
        short_abandoned=short,
        diverted=sum(1 for result in gone if result.outcome is Outcome.DIVERTED),
        waiting=sum(1 for result in gone if result.outcome is None),
        service_level=service_level(results, by, day_result.rules),
        mean_wait_ms=sum(waits) / len(waits) if waits else None,
        p95_wait_ms=percentile(waits, 95),
        longest_wait_ms=max((result.waited_ms for result in results), default=None),
        abandoned_share=share(len(abandoned), len(results)),
        occupancy=share(worked_ms, staffed_ms),
        told=len(told),
        coverage=share(sum(map(_inside, told)), len(told)),
    )


def service_level(results: Sequence[ContactResult], by: Denominator, rules: Rules) -> float | None:
    """Answered within the target, of those who count; None where nobody does."""
    in_target = [result for result in results if result.waited_ms <= _within_ms(result, rules)]
    good = sum(1 for result in in_target if result.answered_ms is not None)
    answered = sum(1 for result in results if result.answered_ms is not None)
    abandoned = [f for f in results if f.answered_ms is None and f.outcome is Outcome.ABANDONED]
    if by is Denominator.OFFERED:
        return share(good, len(results))
    if by is Denominator.ANSWERED:
        return share(good, answered)
    if by is Denominator.WITHOUT_SHORT_ABANDONS:
        short = sum(1 for result in abandoned if result.waited_ms <= SHORT_ABANDON_MS)
        return share(good, len(results) - short)
    soon = sum(1 for result in abandoned if result.waited_ms <= _within_ms(result, rules))
    return share(good + soon, answered + len(abandoned))


def percentile(ranked: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` of the ranked values do not exceed."""
    return ranked[-(-len(ranked) * percent // 100) - 1] if ranked else None


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _within_ms(result: ContactResult, rules: Rules) -> int:
    """A channel without a target promises nothing: any wait is too long."""
    admit = result.arrival.admit
    queue = rules.queues[admit.queue]
    target = queue.of(queue.targets, admit.channel)
    return target.within_ms if target else -1


def _inside(result: ContactResult) -> bool:
    told = result.wait_estimate
    return told is not None and told.low_ms <= result.waited_ms <= told.high_ms


def _worked_ms(result: ContactResult) -> int:
    return result.talk_ms + result.wrap_up_spent_ms


def _spent_ms(day_result: DayResult, activities: Sequence[Activity]) -> int:
    totals = [activity_times.totals_ms for activity_times in day_result.activity_times.values()]
    return sum(total.get(activity, 0) for total in totals for activity in activities)
