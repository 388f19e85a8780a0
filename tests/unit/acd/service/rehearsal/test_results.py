"""Results of a simulated day: outcomes of contacts, times of consultants."""

from __future__ import annotations

from msgspec import structs

from acd.domain.messages.events import ConsultantChanged
from acd.domain.model.consultant import Activity
from acd.service.rehearsal.results import ContactResult, DayResult
from tests.support.builders import some_rules
from tests.support.rehearsals import SECOND, a_call, at_work, results, simulated_day


def test_time_is_booked_by_activity() -> None:
    day = simulated_day(
        [a_call("call", 20, 60, answer_ms=5 * SECOND)], at_work("ewa"), wrap_up_s=30
    )
    activity_times = day.activity_times["ewa"].totals_ms
    assert activity_times[Activity.READY] == 20 * SECOND
    assert activity_times[Activity.RINGING] == 5 * SECOND
    assert activity_times[Activity.TALKING] == 60 * SECOND


def test_unserved_contact_has_no_outcome_at_the_end_of_the_day() -> None:
    day = simulated_day([a_call("alone", 0), a_call("also", 30)])
    assert [result.outcome for result in day.results] == [None, None]


def test_refused_admission_is_counted_and_has_no_result() -> None:
    unknown = structs.replace(a_call("lost", 0).admit, queue="zielen")
    day = simulated_day([a_call("lost", 0, admit=unknown), a_call("call", 1)], at_work("ewa"))
    assert day.refused == {"queue-unknown": 1}
    assert list(results(day)) == ["call"]


def test_wait_ends_with_the_answer_or_the_end_of_the_contact() -> None:
    call = a_call("call", 10)
    assert ContactResult(call, answered_ms=15_000, closed_ms=60_000).waited_ms == 5_000
    assert ContactResult(call, closed_ms=60_000).waited_ms == 50_000
    assert ContactResult(call).waited_ms == 0, "it has only just come"


def test_conversations_of_a_transferred_contact_add_up() -> None:
    result = ContactResult(a_call("call", 0), connected_ms=1_000)
    result.end_conversation(4_000)
    result.end_conversation(9_000)
    assert result.talk_ms == 3_000, "no conversation was going on at the second end"
    result.connected_ms = 10_000
    result.end_conversation(12_000)
    assert result.talk_ms == 5_000


def test_end_of_the_day_ends_what_is_still_going_on() -> None:
    day = DayResult(some_rules())
    talking, closed = day.add_arrival(a_call("a", 0)), day.add_arrival(a_call("b", 0))
    talking.connected_ms, closed.closed_ms = 1_000, 2_000
    day.change_activity(ConsultantChanged("ewa", Activity.TALKING, None, 1_000), 1_000)
    day.close(5_000)
    assert (talking.closed_ms, talking.talk_ms, talking.outcome) == (5_000, 4_000, None)
    assert closed.closed_ms == 2_000
    assert day.activity_times["ewa"].totals_ms == {Activity.OFFLINE: 1_000, Activity.TALKING: 4_000}
