"""A recorded day comes back as it was: the same rules, the same figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec import structs

from acd.domain.messages import commands as c
from acd.domain.messages import events as e
from acd.domain.model.contact import PHONE, Outcome, Party
from acd.ports.log import LoggedInput
from acd.service.rehearsal.day import Arrival, Day
from tests.support.builders import START_MS, a_queue, some_rules
from tests.support.recordings import HOUR, RULES, Log, a_phone_call, figures, recorded
from tests.support.rehearsals import SECOND, Recorder, a_call, at_work


def later(day: Day) -> Day:
    """On the clock of the recording."""
    arrivals = [replace(arrival, at_ms=arrival.at_ms + START_MS) for arrival in day.arrivals]
    return Day(arrivals, [replace(action, at_ms=action.at_ms + START_MS) for action in day.actions])


some_visits = some.builds(
    lambda at_s, talks_s, answer_s, patience_s, queue, wrap_up_s: Arrival(
        at_ms=at_s * SECOND,
        admit=c.AdmitContact("", PHONE, queue, "pl"),
        service_ms=talks_s * SECOND,
        patience_ms=patience_s * SECOND,
        answer_ms=answer_s * SECOND,
        wrap_up_ms=wrap_up_s and wrap_up_s * SECOND,
    ),
    some.integers(0, 3_000),
    some.integers(1, 400),
    some.integers(0, 15),
    some.integers(1, 400),
    some.sampled_from(["drogi", "odpady"]),
    some.none() | some.integers(1, 90),
)


def named(arrivals: list[Arrival]) -> list[Arrival]:
    """No two at one instant: the log has an order for them, a day in seconds has not."""
    in_turn = sorted(arrivals, key=lambda arrival: arrival.at_ms)
    return [
        replace(
            arrival,
            at_ms=arrival.at_ms + n,
            admit=structs.replace(arrival.admit, contact_id=f"call-{n}"),
        )
        for n, arrival in enumerate(in_turn)
    ]


@settings(deadline=None, max_examples=40)
@given(arrivals=some.lists(some_visits, min_size=1, max_size=25), people=some.integers(1, 4))
def test_recorded_day_has_the_figures_of_its_events_under_the_same_rules(
    arrivals: list[Arrival], people: int
) -> None:
    actions = [action for n in range(people) for action in at_work(f"ewa-{n}")]
    recorder = Recorder(RULES, later(Day(named(arrivals), actions)))
    recorder.run()
    line = figures(recorded(recorder.inputs, START_MS + 24 * HOUR))
    engaged = [event for _, event in recorder.events if isinstance(event, e.ContactEngaged)]
    closed = [event for _, event in recorder.events if isinstance(event, e.ContactClosed)]
    gone = [event for event in closed if event.outcome is Outcome.ABANDONED]
    waits = [event.waited_ms for event in engaged] + [event.waited_ms for event in gone]
    assert (line.answered, line.abandoned) == (len(engaged), len(gone))
    assert line.longest_wait_ms == max(waits)
    if engaged:
        mean_ms = sum(event.waited_ms for event in engaged) / len(engaged)
        assert line.mean_wait_ms == pytest.approx(mean_ms)


def test_same_rules_give_the_same_figures_twice() -> None:
    calls = [a_call(f"c{n}", 7 * n, 40, patience_ms=60 * SECOND) for n in range(80)]
    recorder = Recorder(RULES, later(Day(calls, [*at_work("ewa"), *at_work("iga")])))
    recorder.run()
    day = recorded(recorder.inputs, START_MS + 24 * HOUR)
    assert figures(day) == figures(day)


def test_shorter_wrap_up_lowers_the_mean_wait() -> None:
    calls = [a_call(f"c{n}", 20 * n, 40) for n in range(40)]
    recorder = Recorder(RULES, later(Day(calls, [*at_work("ewa"), *at_work("iga")])))
    recorder.run()
    day = recorded(recorder.inputs, START_MS + 24 * HOUR)
    brief = some_rules(a_queue(wrap_up_ms={PHONE: 0}), RULES.queues["odpady"])
    assert (figures(day, brief).mean_wait_ms or 0) < (figures(day).mean_wait_ms or 0)


def test_contact_waiting_at_midnight_keeps_its_position_and_is_not_counted() -> None:
    log = Log(before_ms=60 * SECOND)
    log.append(a_phone_call("night"))
    log.append(a_phone_call("morning"), after_s=100)
    log.append(c.SignIn("ewa", {"drogi": 50}), after_s=20)
    log.append(c.BecomeReady("ewa"))
    log.append(c.AcceptOffer("night-o1", "ewa"))
    log.append(c.EndEngagement("night", Party.CONSULTANT), after_s=30)
    log.append(c.FinishWrapUp("ewa", "night"), after_s=10)
    log.append(c.AcceptOffer("morning-o1", "ewa"))
    log.append(c.EndEngagement("morning", Party.CONSULTANT), after_s=30)
    line = figures(log.day())
    assert (line.offered, line.mean_wait_ms) == (1, 60 * SECOND)


def test_invalid_entry_is_counted_and_skipped() -> None:
    log = Log(before_ms=0)
    log.append(a_phone_call("call"))
    log.inputs.append(LoggedInput(f"{log.at_ms}-7", log.at_ms, "x", None, "garbage"))
    assert log.day().left_out == {"malformed": 1}


def test_abandoned_caller_gets_the_service_time_of_an_answered_one() -> None:
    log = Log(before_ms=0)
    log.append(c.SignIn("ewa", {"drogi": 50}))
    log.append(c.BecomeReady("ewa"))
    log.append(a_phone_call("answered"))
    log.append(c.AcceptOffer("answered-o1", "ewa"))
    log.append(a_phone_call("gone"), after_s=1)
    log.append(c.ContactLeft("gone"), after_s=9)
    log.append(c.EndEngagement("answered", Party.RESIDENT), after_s=35)
    gone = next(v for v in log.day().day.arrivals if v.admit.contact_id == "gone")
    assert (gone.patience_ms, gone.service_ms) == (9 * SECOND, 45 * SECOND)


def test_caller_who_left_a_pending_offer_is_not_answered_earlier() -> None:
    log = Log(before_ms=0)
    log.append(c.SignIn("ewa", {"drogi": 50}))
    log.append(c.BecomeReady("ewa"))
    log.append(a_phone_call("gone"))
    log.append(c.ContactLeft("gone"), after_s=6)
    line = figures(log.day())
    assert (line.answered, line.abandoned, line.longest_wait_ms) == (0, 1, 6 * SECOND)
