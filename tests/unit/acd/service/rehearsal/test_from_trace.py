"""A day out of a call centre's records, and a day with more people in it."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.model.queue_rules import Rules
from acd.service.rehearsal.day import Day
from acd.service.rehearsal.from_trace import (
    DAY_START_MS,
    HOUR_MS,
    TraceCall,
    day_from_trace,
    staffing_per_hour,
)
from acd.service.rehearsal.patience_model import UNKNOWN_SERVICE_MS
from acd.service.rehearsal.simulate import simulate
from tests.support.builders import a_queue, some_rules
from tests.support.rehearsals import SECOND

MINUTE = 60 * SECOND
NINE = 9 * HOUR_MS


def a_record(name: str, at_ms: int, waited_ms: int = 0, talks_ms: int | None = MINUTE) -> TraceCall:
    start_ms = at_ms + waited_ms
    served = None if talks_ms is None else (start_ms, start_ms + talks_ms)
    return TraceCall(name, "PS", at_ms, waited_ms, served)


def the_day(*calls: TraceCall, rules: Rules | None = None) -> Day:
    queues = {"PS": "drogi"}
    return day_from_trace(calls, queues, [rules or some_rules(a_queue())], lambda: 0.5)


def test_staffing_is_the_maximum_of_simultaneous_conversations() -> None:
    calls = [
        a_record("a", NINE, talks_ms=10 * MINUTE),
        a_record("b", NINE + 5 * MINUTE, talks_ms=10 * MINUTE),
        a_record("c", NINE + 15 * MINUTE, talks_ms=10 * MINUTE),
    ]
    assert staffing_per_hour(calls)[9] == 2


def test_conversation_across_the_hour_counts_in_both() -> None:
    staff = staffing_per_hour([a_record("a", NINE - MINUTE, talks_ms=2 * HOUR_MS)])
    assert staff[8:12] == [1, 1, 1, 0]


def test_consecutive_conversations_count_once() -> None:
    assert staffing_per_hour([a_record("a", NINE), a_record("b", NINE + MINUTE)])[9] == 1


def test_conversation_across_midnight_ends_with_the_day() -> None:
    late = a_record("a", 24 * HOUR_MS - MINUTE, talks_ms=HOUR_MS)
    assert staffing_per_hour([late])[22:] == [0, 1]


def test_abandoned_call_keeps_its_patience_and_gets_a_drawn_service_time() -> None:
    gone = a_record("b", NINE, 40 * SECOND, talks_ms=None)
    arrival = the_day(a_record("a", NINE, talks_ms=90 * SECOND), gone).arrivals[1]
    assert (arrival.patience_ms, arrival.service_ms) == (40 * SECOND, 90 * SECOND)


def test_day_without_conversations_uses_the_default_service_time() -> None:
    arrival = the_day(a_record("a", NINE, 40 * SECOND, talks_ms=None)).arrivals[0]
    assert arrival.service_ms == UNKNOWN_SERVICE_MS


def test_staff_of_an_hour_is_ready_and_has_every_skill() -> None:
    rules = some_rules(a_queue(), a_queue("odpady", any_of=({"english": 3}, {"polish": 3})))
    actions = the_day(a_record("a", NINE), rules=rules).actions
    assert [(action.at_ms - DAY_START_MS, type(action.command)) for action in actions] == [
        (NINE, c.SignIn),
        (NINE, c.BecomeReady),
        (NINE + HOUR_MS, c.SignOut),
    ]
    sign_in = actions[0].command
    assert isinstance(sign_in, c.SignIn)
    assert sign_in.skills == {"drogi": 100, "odpady": 100, "english": 100, "polish": 100}


def test_calls_of_a_trace_are_served_by_its_staff() -> None:
    day = the_day(a_record("a", NINE), a_record("b", NINE + 10 * SECOND, 50 * SECOND))
    simulated_day = simulate(some_rules(a_queue(wrap_up_ms={})), day)
    assert [result.waited_ms for result in simulated_day.results] == [0, 50 * SECOND]


# A surge
