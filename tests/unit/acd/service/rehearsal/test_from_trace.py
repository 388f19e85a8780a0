"""A day out of a call centre's records, and a day with more people in it."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.model.contact import PHONE
from acd.domain.model.queue_rules import Rules
from acd.service.rehearsal.day import Day
from acd.service.rehearsal.from_trace import (
    DAY_START_MS,
    TraceCall,
    day_from_trace,
    recorded_result,
)
from acd.service.rehearsal.metrics import Denominator, GroupBy, measure
from acd.service.rehearsal.patience_model import UNKNOWN_SERVICE_MS
from acd.service.rehearsal.simulate import simulate
from tests.support.builders import a_queue, some_rules
from tests.support.rehearsals import SECOND

HOUR_MS = 3_600_000
MINUTE = 60 * SECOND
NINE = 9 * HOUR_MS


def a_record(name: str, at_ms: int, waited_ms: int = 0, talks_ms: int | None = MINUTE) -> TraceCall:
    start_ms = at_ms + waited_ms
    served = None if talks_ms is None else (start_ms, start_ms + talks_ms)
    return TraceCall(name, "PS", at_ms, waited_ms, served)


def the_day(*calls: TraceCall, rules: Rules | None = None) -> Day:
    queues = {"PS": "drogi"}
    return day_from_trace(calls, queues, [rules or some_rules(a_queue())], lambda: 0.5).day


def test_abandoned_call_keeps_its_patience_and_gets_a_drawn_service_time() -> None:
    gone = a_record("b", NINE, 40 * SECOND, talks_ms=None)
    arrival = the_day(a_record("a", NINE, talks_ms=90 * SECOND), gone).arrivals[1]
    assert (arrival.patience_ms, arrival.service_ms) == (40 * SECOND, 90 * SECOND)


def test_day_without_conversations_uses_the_default_service_time() -> None:
    arrival = the_day(a_record("a", NINE, 40 * SECOND, talks_ms=None)).arrivals[0]
    assert arrival.service_ms == UNKNOWN_SERVICE_MS


def test_consultant_has_the_skills_for_the_types_taken_and_for_queues_of_no_type() -> None:
    rules = some_rules(
        a_queue(),
        a_queue("odpady"),
        a_queue("woda", any_of=({"english": 3}, {"polish": 3})),
        languages={"uk": {"lang-uk": 1}},
    )
    queues = {"PS": "drogi", "NW": "odpady"}
    calls = [a_record("a", NINE), replace(a_record("b", NINE, talks_ms=None), call_type="NW")]
    sign_in = day_from_trace(calls, queues, [rules], lambda: 0.5).day.actions[0].command
    assert isinstance(sign_in, c.SignIn)
    assert sign_in.skills.keys() == {"drogi", "woda", "english", "polish", "lang-uk"}
    assert set(sign_in.skills.values()) == {100}


def test_absence_and_end_of_presence_become_actions() -> None:
    first, second = a_record("a", NINE), a_record("b", NINE + 20 * MINUTE)
    waiting = a_record("c", NINE + 5 * MINUTE, 10 * MINUTE, talks_ms=None)
    actions = the_day(first, second, waiting).actions
    assert [(action.at_ms - DAY_START_MS - NINE, type(action.command)) for action in actions] == [
        (-30 * MINUTE, c.SignIn),
        (-30 * MINUTE, c.BecomeReady),
        (MINUTE, c.BecomeNotReady),
        (15 * MINUTE, c.BecomeReady),
        (51 * MINUTE, c.SignOut),
    ]


def test_call_answered_after_midnight_adds_nobody_in_the_morning_before() -> None:
    late = TraceCall("a", "PS", 24 * HOUR_MS - MINUTE, 2 * MINUTE, (24 * HOUR_MS + MINUTE,) * 2)
    late = replace(late, served=(24 * HOUR_MS + MINUTE, 24 * HOUR_MS + 2 * MINUTE))
    day = the_day(late)
    assert day.actions[0].at_ms == DAY_START_MS + 24 * HOUR_MS + MINUTE
    assert day.ends_ms == day.actions[-1].at_ms
    simulated = simulate(some_rules(a_queue()), day)
    assert simulated.results[0].waited_ms == 2 * MINUTE


def test_recorded_result_is_that_of_the_trace() -> None:
    rules = some_rules(a_queue())
    calls = [
        a_record("a", NINE, 10 * SECOND),
        a_record("b", NINE, 30 * SECOND),
        a_record("c", NINE, 40 * SECOND, talks_ms=None),
    ]
    recorded = recorded_result(calls, {"PS": "drogi"}, rules)
    row = measure(recorded, Denominator.OFFERED, DAY_START_MS)[GroupBy.TOTAL, ""]
    assert (row.offered, row.answered, row.abandoned) == (3, 2, 1)
    assert (row.service_level, row.mean_wait_ms) == (1 / 3, 20 * SECOND)
    assert row.occupancy is None, "not recorded"


def test_presence_of_a_busy_day_predicts_what_was_recorded() -> None:
    """One consultant who needs 20 s after each call of a minute, 100 s apart: each waits longer."""
    calls = [
        a_record(f"c{n}", NINE + n * 60 * SECOND, n * 20 * SECOND, talks_ms=60 * SECOND)
        for n in range(1, 12)
    ]
    day = the_day(*calls, rules=some_rules(a_queue(wrap_up_ms={PHONE: 30_000})))
    results = simulate(some_rules(a_queue(wrap_up_ms={PHONE: 30_000})), day).results
    assert [result.waited_ms for result in results] == [call.waited_ms for call in calls]


def test_calls_of_a_trace_are_served_by_its_staff() -> None:
    day = the_day(a_record("a", NINE), a_record("b", NINE + 10 * SECOND, 50 * SECOND))
    simulated_day = simulate(some_rules(a_queue(wrap_up_ms={})), day)
    assert [result.waited_ms for result in simulated_day.results] == [0, 50 * SECOND]


# A surge
