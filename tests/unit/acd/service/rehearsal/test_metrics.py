"""Figures of a day, and their denominators."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from acd.domain.model.contact import Outcome
from acd.domain.routing.wait_estimate import WaitEstimate
from acd.service.rehearsal.metrics import (
    UNKNOWN_LANGUAGE,
    Denominator,
    GroupBy,
    measure,
    percentile,
    service_level,
)
from acd.service.rehearsal.results import ContactResult
from tests.support.builders import a_queue, some_rules
from tests.support.rehearsals import SECOND, a_call, at_work, simulated_day

RULES = some_rules(a_queue())
"""Answered within 20 seconds."""


def answered(after_s: float) -> ContactResult:
    at_ms = int(after_s * SECOND)
    return ContactResult(
        a_call("a", 0), answered_ms=at_ms, closed_ms=at_ms + 1, outcome=Outcome.HANDLED
    )


def gave_up(after_s: float) -> ContactResult:
    return ContactResult(a_call("g", 0), closed_ms=int(after_s * SECOND), outcome=Outcome.ABANDONED)


def sent_away() -> ContactResult:
    return ContactResult(a_call("d", 0), closed_ms=30 * SECOND, outcome=Outcome.DIVERTED)


TEN = [
    *map(answered, (1, 10, 20, 21, 60)),
    *map(gave_up, (5, 12, 40)),
    sent_away(),
    ContactResult(a_call("still", 0), closed_ms=90 * SECOND),
]
"""3 of 5 answered in target; 1 of 3 gave up within 5 s, 2 within 20 s."""


@pytest.mark.parametrize(
    ("by", "level"),
    [
        (Denominator.OFFERED, 3 / 10),
        (Denominator.ANSWERED, 3 / 5),
        (Denominator.ANSWERED_PLUS_ABANDONED_IN_TARGET, (3 + 2) / (5 + 3)),
        (Denominator.WITHOUT_SHORT_ABANDONS, 3 / 9),
    ],
)
def test_service_level_uses_the_requested_denominator(by: Denominator, level: float) -> None:
    assert service_level(TEN, by, RULES) == pytest.approx(level)


def test_service_level_is_none_without_counted_contacts() -> None:
    assert service_level([], Denominator.OFFERED, RULES) is None
    assert service_level([gave_up(5)], Denominator.ANSWERED, RULES) is None


def test_percentile_is_an_observed_wait() -> None:
    assert percentile(list(range(1, 101)), 95) == 95
    assert percentile([7], 95) == 7
    assert percentile([], 95) is None


def test_occupancy_is_worked_time_divided_by_staffed_time() -> None:
    """The consultant is free for 40 s, talks for 60 and is in wrap-up for 20."""
    day = simulated_day([a_call("call", 40, 60)], at_work("ewa"), wrap_up_s=20)
    lines = measure(day, Denominator.OFFERED, 0)
    line = lines[GroupBy.TOTAL, ""]
    assert line.occupancy == pytest.approx(60 / 100)


def test_occupancy_of_a_queue_counts_its_contacts_only() -> None:
    """The second call closes the day after 60 s of talking; the first has its wrap-up, too."""
    day = simulated_day([a_call("a", 0, 60), a_call("b", 100, 60)], at_work("ewa"), wrap_up_s=20)
    line = measure(day, Denominator.OFFERED, 0)[GroupBy.QUEUE, "drogi"]
    assert line.occupancy == pytest.approx((60 + 20 + 60) / 160)


def test_coverage_counts_waits_inside_the_estimated_interval() -> None:
    day = simulated_day([], at_work("ewa"))
    day.results = [answered(10), answered(30), answered(99), gave_up(30)]
    for result in day.results[:2]:
        result.wait_estimate = WaitEstimate(20 * SECOND, 30 * SECOND, 40 * SECOND, 1.0, 1)
    line = measure(day, Denominator.OFFERED, 0)[GroupBy.TOTAL, ""]
    assert (line.estimated, line.coverage) == (2, 0.5)


def test_arrivals_before_the_day_are_simulated_and_not_counted() -> None:
    day = simulated_day([a_call("night", 0), a_call("morning", 100)], at_work("ewa"))
    assert measure(day, Denominator.OFFERED, 50 * SECOND)[GroupBy.TOTAL, ""].offered == 1


def test_groups_are_made_by_queue_channel_type_and_language() -> None:
    day = simulated_day([a_call("a", 0), a_call("b", 100)], at_work("ewa"))
    groups = measure(day, Denominator.OFFERED, 0, {"a": "PS", "b": "NW"})
    assert list(groups) == [
        (GroupBy.TOTAL, ""),
        (GroupBy.QUEUE, "drogi"),
        (GroupBy.CHANNEL, "phone"),
        (GroupBy.TYPE, "NW"),
        (GroupBy.TYPE, "PS"),
        (GroupBy.LANGUAGE, "pl"),
    ]


def test_unknown_language_makes_no_group() -> None:
    day = simulated_day([a_call("a", 0)], at_work("ewa"))
    arrival = day.results[0].arrival
    admit = structs.replace(arrival.admit, language=UNKNOWN_LANGUAGE)
    day.results[0].arrival = replace(arrival, admit=admit)
    assert all(kind is not GroupBy.LANGUAGE for kind, _ in measure(day, Denominator.OFFERED, 0))
