"""A day on virtual time: residents and consultants act by the script, the ACD decides."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from acd.domain.messages import commands as c
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import CHAT, Outcome
from acd.service.rehearsal.day import StaffAction
from tests.support.rehearsals import SECOND, a_call, at_work, results, simulated_day


def waits(day: object) -> dict[str, int]:
    return {name: result.waited_ms for name, result in results(day).items()}  # type: ignore[arg-type]


def test_call_waits_until_the_earlier_one_has_ended() -> None:
    day = simulated_day([a_call("first", 0), a_call("second", 10)], at_work("ewa"))
    assert waits(day) == {"first": 0, "second": 50 * SECOND}
    assert {result.outcome for result in day.results} == {Outcome.HANDLED}


def test_wrap_up_takes_as_long_as_the_rules_say() -> None:
    day = simulated_day([a_call("first", 0), a_call("second", 10)], at_work("ewa"), wrap_up_s=30)
    assert waits(day)["second"] == 80 * SECOND


def test_wrap_up_takes_as_long_as_the_arrival_says() -> None:
    calls = [
        a_call("longer", 0, wrap_up_ms=95 * SECOND),
        a_call("shorter", 10, wrap_up_ms=5 * SECOND),
        a_call("last", 20),
    ]
    day = simulated_day(calls, at_work("ewa"), wrap_up_s=30)
    assert waits(day) == {"longer": 0, "shorter": 145 * SECOND, "last": 200 * SECOND}


def test_caller_without_patience_leaves_and_the_next_is_served() -> None:
    calls = [a_call("first", 0), a_call("gone", 10, patience_ms=20 * SECOND), a_call("last", 11)]
    day = simulated_day(calls, at_work("ewa"))
    gone = results(day)["gone"]
    assert (gone.outcome, gone.waited_ms, gone.answered_ms) == (
        Outcome.ABANDONED,
        20 * SECOND,
        None,
    )
    assert waits(day)["last"] == 49 * SECOND


def test_resident_may_leave_while_the_offer_is_pending() -> None:
    day = simulated_day(
        [a_call("gone", 0, patience_ms=2 * SECOND, answer_ms=5 * SECOND), a_call("next", 3)],
        at_work("ewa"),
    )
    assert results(day)["gone"].outcome is Outcome.ABANDONED
    assert waits(day)["next"] == 0


def test_missed_offer_is_made_to_the_next_consultant() -> None:
    day = simulated_day(
        [a_call("call", 0, answer_ms=25 * SECOND)], at_work("ewa"), at_work("iga"), at_work("ola")
    )
    assert results(day)["call"].outcome is None
    assert day.activity_times["ewa"].totals_ms[Activity.NOT_READY] > 0


def test_consultant_signing_out_finishes_the_call_and_gets_no_more() -> None:
    day = simulated_day(
        [a_call("first", 0), a_call("second", 40)],
        at_work("ewa", until_s=30),
        at_work("iga", from_s=500),
    )
    assert waits(day) == {"first": 0, "second": 460 * SECOND}
    assert results(day)["second"].consultant_id == "iga"


def test_consultant_on_a_break_gets_no_offer() -> None:
    pause = [
        StaffAction(5 * SECOND, c.BecomeNotReady("ewa", NotReadyReason.BREAK)),
        StaffAction(90 * SECOND, c.BecomeReady("ewa")),
    ]
    assert waits(simulated_day([a_call("call", 10)], at_work("ewa") + pause)) == {
        "call": 80 * SECOND
    }


def test_handed_over_chat_continues_with_its_remaining_time() -> None:
    """Ewa's shift ends after 60 s of 100; Iga is there 90 s later and writes the other 40."""
    chat = a_call("chat", 0, talks_s=100)
    chat = replace(chat, admit=structs.replace(chat.admit, channel=CHAT))
    shift = [StaffAction(0, c.PlanShift("ewa", -SECOND, 60 * SECOND))]
    day = simulated_day([chat], at_work("ewa") + shift, at_work("iga", from_s=150))
    result = results(day)["chat"]
    assert (result.consultant_id, result.closed_ms) == ("iga", 190 * SECOND)
    assert day.activity_times["iga"].totals_ms[Activity.WRITING] == 40 * SECOND
    assert day.refused == {}


def test_day_ends_with_its_last_input() -> None:
    day = simulated_day([a_call("call", 0, talks_s=60, patience_ms=900 * SECOND)], at_work("ewa"))
    assert sum(day.activity_times["ewa"].totals_ms.values()) == 60 * SECOND
