"""Shifts, breaks and pauses."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactHandedOver, PauseOverran, WrapUpStarted
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Channel
from acd.domain.model.queue_rules import PauseRules, ShiftRules
from tests.support.builders import HallInTest, a_queue, some_rules

HOUR = 3_600_000
MINUTE = 60_000


def hall_with(**changes: object) -> HallInTest:
    queue = a_queue(
        expected_ms={Channel.PHONE: 4 * MINUTE, Channel.CHAT: 4 * MINUTE},
        offer_timeout_ms={Channel.PHONE: 10 * MINUTE, Channel.CHAT: 10 * MINUTE},
    )
    shifts = ShiftRules(grace_ms=MINUTE, break_grace_ms=MINUTE)
    return HallInTest(some_rules(queue, shifts=shifts, **changes))


def planned(hall: HallInTest, name: str, minutes: int, *breaks: tuple[int, int]) -> str:
    """A shift that ends in so many minutes, with breaks that begin and end in minutes."""
    now_ms = hall.now_ms
    spans = tuple((now_ms + a * MINUTE, now_ms + b * MINUTE) for a, b in breaks)
    hall.do(c.PlanShift(name, now_ms - HOUR, now_ms + minutes * MINUTE, spans))
    return hall.consultant(name)


def activity(hall: HallInTest, name: str) -> tuple[Activity, NotReadyReason | None]:
    view = hall.hall.consultant(name)
    assert view is not None
    return view.activity, view.reason


class TestEndOfShift:
    def test_a_call_that_would_outlast_her_shift_goes_to_somebody_else(self) -> None:
        hall = hall_with()
        planned(hall, "ada", 2)
        ewa = planned(hall, "ewa", 60)
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == ewa

    def test_or_waits(self) -> None:
        hall = hall_with()
        planned(hall, "ada", 2)
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == ""

    def test_and_is_promised_nothing_by_her(self) -> None:
        hall = hall_with()
        planned(hall, "ada", 2)
        hall.call("tel-1")
        assert hall.hall.forecast("tel-1") is None

    def test_within_the_grace_it_is_hers(self) -> None:
        hall = hall_with()
        ada = planned(hall, "ada", 4)
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == ada

    def test_she_is_looked_at_again_when_calls_turn_out_shorter(self) -> None:
        hall = hall_with()
        ewa = planned(hall, "ewa", 600)
        hall.call("tel-0")
        hall.talk("tel-0")
        ada = planned(hall, "ada", 3)
        hall.wait(2_000)
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == "", "240 s are expected, 239 are left with the grace"
        hall.hang_up("tel-0")
        hall.do(c.FinishWrapUp(ewa, "tel-0"))
        assert hall.holder_of("tel-1") in (ada, ewa)

    def test_a_new_plan_opens_her_again(self) -> None:
        hall = hall_with()
        ada = planned(hall, "ada", 2)
        hall.call("tel-1")
        hall.do(c.PlanShift(ada, hall.now_ms - HOUR, hall.now_ms + HOUR))
        assert hall.holder_of("tel-1") == ada

    def test_a_live_call_is_talked_to_its_end_and_then_she_is_off(self) -> None:
        hall = hall_with()
        ada = planned(hall, "ada", 10)
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.wait(15 * MINUTE)
        assert activity(hall, ada)[0] is Activity.TALKING
        hall.hang_up("tel-1")
        hall.do(c.FinishWrapUp(ada, "tel-1"))
        assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.SHIFT_OVER)

    def test_a_chat_goes_on_to_the_next_shift_with_its_place(self) -> None:
        hall = hall_with()
        ada = planned(hall, "ada", 10)
        ewa = planned(hall, "ewa", 600)
        hall.not_ready(ewa)
        hall.chat("chat-1")
        hall.talk("chat-1")
        hall.ready(ewa)
        events = hall.wait(10 * MINUTE)
        assert ContactHandedOver("chat-1", ada) in events
        assert any(isinstance(event, WrapUpStarted) for event in events)
        assert hall.holder_of("chat-1") == ewa

    def test_nor_does_it_pass_through_the_hands_of_one_who_goes_in_the_same_moment(self) -> None:
        queue = a_queue(auto_accept=(Channel.CHAT,))
        hall = HallInTest(some_rules(queue, shifts=ShiftRules(grace_ms=HOUR)))
        ends_ms = hall.now_ms + 10 * MINUTE
        ada = planned(hall, "ada", 10)
        hall.chat("chat-1")
        for name in ("ewa", "iga"):
            hall.consultant(name)
            hall.do(c.PlanShift(name, hall.now_ms - HOUR, ends_ms))
        zoe = planned(hall, "zoe", 600)
        events = hall.wait(11 * MINUTE)
        assert [e.consultant_id for e in events if isinstance(e, ContactHandedOver)] == [ada]
        assert hall.holder_of("chat-1") == zoe

    def test_a_chat_that_she_has_not_accepted_by_then_is_not_hers_either(self) -> None:
        hall = hall_with()
        ada = planned(hall, "ada", 5)
        ewa = planned(hall, "ewa", 600)
        hall.not_ready(ewa)
        hall.chat("chat-1")
        assert hall.holder_of("chat-1") == ada
        hall.ready(ewa)
        hall.wait(5 * MINUTE)
        assert hall.holder_of("chat-1") == ewa
        view = hall.hall.consultant(ada)
        assert view is not None
        assert view.refusals == {}

    def test_a_call_that_rings_by_then_she_may_still_take(self) -> None:
        hall = hall_with()
        ada = planned(hall, "ada", 5)
        hall.call("tel-1")
        hall.wait(6 * MINUTE)
        assert hall.holder_of("tel-1") == ada


class TestBreaks:
    def test_a_call_that_would_reach_into_her_break_is_not_hers(self) -> None:
        hall = hall_with()
        planned(hall, "ada", 600, (3, 18))
        ewa = planned(hall, "ewa", 600)
        hall.wait(MINUTE)
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == ewa

    def test_her_break_begins_by_itself(self) -> None:
        hall = hall_with()
        ada = planned(hall, "ada", 600, (3, 18))
        hall.wait(3 * MINUTE)
        assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_or_when_the_call_is_over(self) -> None:
        hall = hall_with()
        ada = planned(hall, "ada", 600, (5, 18))
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.wait(6 * MINUTE)
        assert activity(hall, ada)[0] is Activity.TALKING
        hall.hang_up("tel-1")
        hall.do(c.FinishWrapUp(ada, "tel-1"))
        assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_at_its_very_moment_nothing_is_offered_to_her_any_more(self) -> None:
        queue = a_queue(expected_ms={Channel.PHONE: 1_000})
        hall = HallInTest(some_rules(queue, shifts=ShiftRules(break_grace_ms=MINUTE)))
        ada = hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.hang_up("tel-1")
        written_ms = hall.now_ms + 30_000
        spans = ((written_ms, written_ms + 15 * MINUTE),)
        hall.do(c.PlanShift(ada, hall.now_ms - HOUR, hall.now_ms + HOUR, spans))
        hall.call("tel-2")
        hall.wait(30_000)
        assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.BREAK)
        assert hall.holder_of("tel-2") == "", "her wrap-up ended as the break began"


class TestPauses:
    def paused(self) -> HallInTest:
        pauses = PauseRules({NotReadyReason.BREAK: 15 * MINUTE})
        return hall_with(pauses=pauses)

    def overran(self, events: list[object]) -> list[str]:
        return [event.consultant_id for event in events if isinstance(event, PauseOverran)]

    def test_a_pause_that_is_too_long_is_told_once(self) -> None:
        hall = self.paused()
        hall.not_ready(hall.consultant("ada"))
        assert self.overran(list(hall.wait(14 * MINUTE))) == []
        assert self.overran(list(hall.wait(2 * MINUTE))) == ["ada"]
        assert self.overran(list(hall.wait(60 * MINUTE))) == []

    def test_a_pause_counts_from_when_her_hands_are_empty(self) -> None:
        hall = self.paused()
        hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.not_ready("ada")
        assert self.overran(list(hall.wait(20 * MINUTE))) == []
        hall.hang_up("tel-1")
        hall.do(c.FinishWrapUp("ada", "tel-1"))
        assert self.overran(list(hall.wait(14 * MINUTE))) == []
        assert self.overran(list(hall.wait(2 * MINUTE))) == ["ada"]

    def test_a_reason_without_a_limit_is_never_told(self) -> None:
        hall = self.paused()
        hall.not_ready(hall.consultant("ada"), NotReadyReason.TRAINING)
        assert self.overran(list(hall.wait(600 * MINUTE))) == []


def test_signing_out_waits_for_what_she_holds_when_she_says_so() -> None:
    hall = hall_with()
    hall.consultant("ada")
    hall.call("tel-1")
    hall.talk("tel-1")
    hall.do(c.SignOut("ada", when_free=True))
    assert activity(hall, "ada")[0] is Activity.TALKING
    hall.hang_up("tel-1")
    hall.call("tel-2")
    hall.do(c.FinishWrapUp("ada", "tel-1"))
    assert activity(hall, "ada")[0] is Activity.OFFLINE
    assert hall.holder_of("tel-2") == ""
