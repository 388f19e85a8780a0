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
from acd.service.rehearsal.results import Fate, Played
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


class Kind(StrEnum):
    """What visits are put together by."""

    TOTAL = "total"
    QUEUE = "queue"
    CHANNEL = "channel"
    TYPE = "type"
    LANGUAGE = "language"


Group = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Line:
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
    played: Played,
    denominator: Denominator,
    from_ms: int,
    types: Mapping[str, str] | None = None,
) -> dict[Group, Line]:
    """Of the visits since `from_ms`, all together and by each kind; `types`: contact id -> its
    type, where the day has types."""
    groups: dict[Group, list[Fate]] = {(Kind.TOTAL, ""): []}
    for fate in played.fates:
        if fate.visit.at_ms >= from_ms:
            for group in _groups(fate, types or {}):
                groups.setdefault(group, []).append(fate)
    staffed_ms = _spent_ms(played, WORKING) + _spent_ms(played, FREE)
    return {
        group: _line(fates, denominator, played, group[0] is Kind.TOTAL, staffed_ms)
        for group, fates in sorted(groups.items(), key=_order)
    }


def _groups(fate: Fate, types: Mapping[str, str]) -> list[Group]:
    admit = fate.visit.admit
    groups = [
        (Kind.TOTAL, ""),
        (Kind.QUEUE, admit.queue),
        (Kind.CHANNEL, admit.channel.value),
    ]
    if admit.language != UNKNOWN_LANGUAGE:
        groups.append((Kind.LANGUAGE, admit.language))
    if (kind := types.get(admit.contact_id)) is not None:
        groups.append((Kind.TYPE, kind))
    return groups


def _order(item: tuple[Group, list[Fate]]) -> tuple[int, str]:
    return list(Kind).index(item[0][0]), item[0][1]


def _line(
    fates: Sequence[Fate], by: Denominator, played: Played, whole: bool, staffed_ms: int
) -> Line:
    answered = [fate for fate in fates if fate.answered_ms is not None]
    gone = [fate for fate in fates if fate.answered_ms is None]
    abandoned = [fate for fate in gone if fate.outcome is Outcome.ABANDONED]
    short = sum(1 for fate in abandoned if fate.waited_ms <= SHORT_ABANDON_MS)
    waits = sorted(fate.waited_ms for fate in answered)
    told = [fate for fate in answered if fate.wait_estimate is not None]
    worked_ms = _spent_ms(played, WORKING) if whole else sum(map(_worked_ms, answered))
    return Line(
        offered=len(fates),
        answered=len(answered),
        abandoned=len(abandoned),
        short_abandoned=short,
        diverted=sum(1 for fate in gone if fate.outcome is Outcome.DIVERTED),
        waiting=sum(1 for fate in gone if fate.outcome is None),
        service_level=service_level(fates, by, played.rules),
        mean_wait_ms=sum(waits) / len(waits) if waits else None,
        p95_wait_ms=percentile(waits, 95),
        longest_wait_ms=max((fate.waited_ms for fate in fates), default=None),
        abandoned_share=share(len(abandoned), len(fates)),
        occupancy=share(worked_ms, staffed_ms),
        told=len(told),
        coverage=share(sum(map(_inside, told)), len(told)),
    )


def service_level(fates: Sequence[Fate], by: Denominator, rules: Rules) -> float | None:
    """Answered within the target, of those who count; None where nobody does."""
    in_target = [fate for fate in fates if fate.waited_ms <= _within_ms(fate, rules)]
    good = sum(1 for fate in in_target if fate.answered_ms is not None)
    answered = sum(1 for fate in fates if fate.answered_ms is not None)
    abandoned = [f for f in fates if f.answered_ms is None and f.outcome is Outcome.ABANDONED]
    if by is Denominator.OFFERED:
        return share(good, len(fates))
    if by is Denominator.ANSWERED:
        return share(good, answered)
    if by is Denominator.WITHOUT_SHORT_ABANDONS:
        short = sum(1 for fate in abandoned if fate.waited_ms <= SHORT_ABANDON_MS)
        return share(good, len(fates) - short)
    soon = sum(1 for fate in abandoned if fate.waited_ms <= _within_ms(fate, rules))
    return share(good + soon, answered + len(abandoned))


def percentile(ranked: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` of the ranked values do not exceed."""
    return ranked[-(-len(ranked) * percent // 100) - 1] if ranked else None


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _within_ms(fate: Fate, rules: Rules) -> int:
    """A channel without a target promises nothing: any wait is too long."""
    admit = fate.visit.admit
    queue = rules.queues[admit.queue]
    target = queue.of(queue.targets, admit.channel)
    return target.within_ms if target else -1


def _inside(fate: Fate) -> bool:
    told = fate.wait_estimate
    return told is not None and told.low_ms <= fate.waited_ms <= told.high_ms


def _worked_ms(fate: Fate) -> int:
    return fate.talked_ms + fate.wrote_ms


def _spent_ms(played: Played, activities: Sequence[Activity]) -> int:
    totals = [spent.totals_ms for spent in played.spent.values()]
    return sum(total.get(activity, 0) for total in totals for activity in activities)
