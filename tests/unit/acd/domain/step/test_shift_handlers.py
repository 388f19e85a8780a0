"""Shifts, breaks and pauses."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactHandedOver, PauseOverran, WrapUpStarted
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import CHAT, PHONE
from acd.domain.model.queue_rules import PauseRules, ShiftRules
from tests.support.builders import AcdUnderTest, a_queue, some_rules

HOUR = 3_600_000
MINUTE = 60_000


def acd_with(**changes: object) -> AcdUnderTest:
    queue = a_queue(
        expected_ms={PHONE: 4 * MINUTE, CHAT: 4 * MINUTE},
        offer_timeout_ms={PHONE: 10 * MINUTE, CHAT: 10 * MINUTE},
    )
    shifts = ShiftRules(grace_ms=MINUTE, break_grace_ms=MINUTE)
    return AcdUnderTest(some_rules(queue, shifts=shifts, **changes))


def planned(acd: AcdUnderTest, name: str, minutes: int, *breaks: tuple[int, int]) -> str:
    """Plan a shift that ends in `minutes`, with breaks (start, end) in minutes from now."""
    now_ms = acd.now_ms
    spans = tuple((now_ms + a * MINUTE, now_ms + b * MINUTE) for a, b in breaks)
    acd.do(c.PlanShift(name, now_ms - HOUR, now_ms + minutes * MINUTE, spans))
    return acd.consultant(name)


def activity(acd: AcdUnderTest, name: str) -> tuple[Activity, NotReadyReason | None]:
    view = acd.acd.consultant(name)
    assert view is not None
    return view.activity, view.reason


class TestShiftEnd:
    def test_call_that_would_outlast_the_shift_goes_to_another_consultant(self) -> None:
        acd = acd_with()
        planned(acd, "ada", 2)
        ewa = planned(acd, "ewa", 60)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ewa

    def test_call_that_would_outlast_every_shift_waits(self) -> None:
        acd = acd_with()
        planned(acd, "ada", 2)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ""

    def test_wait_estimate_ignores_a_consultant_near_the_shift_end(self) -> None:
        acd = acd_with()
        planned(acd, "ada", 2)
        acd.call("tel-1")
        assert acd.acd.wait_estimate("tel-1") is None

    def test_call_that_ends_within_the_grace_is_offered(self) -> None:
        acd = acd_with()
        ada = planned(acd, "ada", 4)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ada

    def test_shorter_handling_times_let_calls_fit_before_the_shift_end(self) -> None:
        acd = acd_with()
        ewa = planned(acd, "ewa", 600)
        acd.call("tel-0")
        acd.talk("tel-0")
        ada = planned(acd, "ada", 3)
        acd.wait(2_000)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "", "240 s are expected, 239 are left with the grace"
        acd.hang_up("tel-0")
        acd.do(c.FinishWrapUp(ewa, "tel-0"))
        assert acd.holder_of("tel-1") in (ada, ewa)

    def test_new_plan_lets_calls_fit_again(self) -> None:
        acd = acd_with()
        ada = planned(acd, "ada", 2)
        acd.call("tel-1")
        acd.do(c.PlanShift(ada, acd.now_ms - HOUR, acd.now_ms + HOUR))
        assert acd.holder_of("tel-1") == ada

    def test_call_at_the_shift_end_goes_on_to_its_end(self) -> None:
        acd = acd_with()
        ada = planned(acd, "ada", 10)
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.wait(15 * MINUTE)
        assert activity(acd, ada)[0] is Activity.TALKING
        acd.hang_up("tel-1")
        acd.do(c.FinishWrapUp(ada, "tel-1"))
        assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.SHIFT_OVER)

    def test_chat_is_returned_for_the_next_shift_with_its_position(self) -> None:
        acd = acd_with()
        ada = planned(acd, "ada", 10)
        ewa = planned(acd, "ewa", 600)
        acd.not_ready(ewa)
        acd.chat("chat-1")
        acd.talk("chat-1")
        acd.ready(ewa)
        events = acd.wait(10 * MINUTE)
        assert ContactHandedOver("chat-1", ada) in events
        assert any(isinstance(event, WrapUpStarted) for event in events)
        assert acd.holder_of("chat-1") == ewa

    def test_nothing_is_offered_to_a_consultant_who_leaves_in_the_same_moment(self) -> None:
        queue = a_queue(auto_accept=(CHAT,))
        acd = AcdUnderTest(some_rules(queue, shifts=ShiftRules(grace_ms=HOUR)))
        ends_ms = acd.now_ms + 10 * MINUTE
        ada = planned(acd, "ada", 10)
        acd.chat("chat-1")
        for name in ("ewa", "iga"):
            acd.consultant(name)
            acd.do(c.PlanShift(name, acd.now_ms - HOUR, ends_ms))
        zoe = planned(acd, "zoe", 600)
        events = acd.wait(11 * MINUTE)
        assert [e.consultant_id for e in events if isinstance(e, ContactHandedOver)] == [ada]
        assert acd.holder_of("chat-1") == zoe

    def test_pending_chat_offer_is_withdrawn_at_the_shift_end(self) -> None:
        acd = acd_with()
        ada = planned(acd, "ada", 5)
        ewa = planned(acd, "ewa", 600)
        acd.not_ready(ewa)
        acd.chat("chat-1")
        assert acd.holder_of("chat-1") == ada
        acd.ready(ewa)
        acd.wait(5 * MINUTE)
        assert acd.holder_of("chat-1") == ewa
        view = acd.acd.consultant(ada)
        assert view is not None
        assert view.refusals == {}

    def test_pending_call_offer_is_kept_at_the_shift_end(self) -> None:
        acd = acd_with()
        ada = planned(acd, "ada", 5)
        acd.call("tel-1")
        acd.wait(6 * MINUTE)
        assert acd.holder_of("tel-1") == ada


class TestBreaks:
    def test_call_that_would_reach_into_the_break_is_not_offered(self) -> None:
        acd = acd_with()
        planned(acd, "ada", 600, (3, 18))
        ewa = planned(acd, "ewa", 600)
        acd.wait(MINUTE)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ewa

    def test_planned_break_begins_by_itself(self) -> None:
        acd = acd_with()
        ada = planned(acd, "ada", 600, (3, 18))
        acd.wait(3 * MINUTE)
        assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_planned_break_begins_when_the_call_is_over(self) -> None:
        acd = acd_with()
        ada = planned(acd, "ada", 600, (5, 18))
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.wait(6 * MINUTE)
        assert activity(acd, ada)[0] is Activity.TALKING
        acd.hang_up("tel-1")
        acd.do(c.FinishWrapUp(ada, "tel-1"))
        assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_nothing_is_offered_at_the_start_of_a_break(self) -> None:
        queue = a_queue(expected_ms={PHONE: 1_000})
        acd = AcdUnderTest(some_rules(queue, shifts=ShiftRules(break_grace_ms=MINUTE)))
        ada = acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.hang_up("tel-1")
        written_ms = acd.now_ms + 30_000
        spans = ((written_ms, written_ms + 15 * MINUTE),)
        acd.do(c.PlanShift(ada, acd.now_ms - HOUR, acd.now_ms + HOUR, spans))
        acd.call("tel-2")
        acd.wait(30_000)
        assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.BREAK)
        assert acd.holder_of("tel-2") == "", "her wrap-up ended as the break began"


class TestPauses:
    def paused(self) -> AcdUnderTest:
        pauses = PauseRules({NotReadyReason.BREAK: 15 * MINUTE})
        return acd_with(pauses=pauses)

    def overran(self, events: list[object]) -> list[str]:
        return [event.consultant_id for event in events if isinstance(event, PauseOverran)]

    def test_pause_that_is_too_long_raises_one_alarm(self) -> None:
        acd = self.paused()
        acd.not_ready(acd.consultant("ada"))
        assert self.overran(list(acd.wait(14 * MINUTE))) == []
        assert self.overran(list(acd.wait(2 * MINUTE))) == ["ada"]
        assert self.overran(list(acd.wait(60 * MINUTE))) == []

    def test_pause_is_counted_from_the_end_of_the_work(self) -> None:
        acd = self.paused()
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.not_ready("ada")
        assert self.overran(list(acd.wait(20 * MINUTE))) == []
        acd.hang_up("tel-1")
        acd.do(c.FinishWrapUp("ada", "tel-1"))
        assert self.overran(list(acd.wait(14 * MINUTE))) == []
        assert self.overran(list(acd.wait(2 * MINUTE))) == ["ada"]

    def test_pause_for_a_reason_without_a_limit_raises_no_alarm(self) -> None:
        acd = self.paused()
        acd.not_ready(acd.consultant("ada"), NotReadyReason.TRAINING)
        assert self.overran(list(acd.wait(600 * MINUTE))) == []


def test_sign_out_when_free_waits_for_the_current_work() -> None:
    acd = acd_with()
    acd.consultant("ada")
    acd.call("tel-1")
    acd.talk("tel-1")
    acd.do(c.SignOut("ada", when_free=True))
    assert activity(acd, "ada")[0] is Activity.TALKING
    acd.hang_up("tel-1")
    acd.call("tel-2")
    acd.do(c.FinishWrapUp("ada", "tel-1"))
    assert activity(acd, "ada")[0] is Activity.OFFLINE
    assert acd.holder_of("tel-2") == ""
