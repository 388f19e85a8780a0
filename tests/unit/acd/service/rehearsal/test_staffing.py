"""Staff of a recorded day: who was signed in, and what supervisors changed."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import Party
from acd.domain.model.queue_rules import Divert, Overflow
from acd.service.rehearsal.day import StaffAction
from acd.service.rehearsal.staffing import RecordedStaffing
from tests.support.builders import START_MS, AcdUnderTest
from tests.support.recordings import HOUR, Log, a_phone_call, figures
from tests.support.rehearsals import SECOND


def test_consultant_signed_in_at_midnight_continues() -> None:
    log = Log(before_ms=HOUR)
    log.append(c.SignIn("ewa", {"drogi": 50}))
    log.append(c.BecomeReady("ewa"))
    log.append(a_phone_call("call"), after_s=3_700)
    log.append(c.AcceptOffer("call-o1", "ewa"), after_s=4)
    log.append(c.EndEngagement("call", Party.RESIDENT), after_s=50)
    line = figures(log.day())
    assert (line.offered, line.answered, line.mean_wait_ms) == (1, 1, 4 * SECOND)


def test_consultant_who_missed_an_offer_is_away_for_the_recorded_time() -> None:
    log = Log(before_ms=0)
    log.append(c.SignIn("ewa", {"drogi": 50}))
    log.append(c.BecomeReady("ewa"))
    log.append(a_phone_call("call"), after_s=10)
    log.append(c.RejectOffer("call-o1", "ewa"), after_s=2)
    log.append(c.BecomeReady("ewa"), after_s=60)
    log.append(c.AcceptOffer("call-o2", "ewa"), after_s=3)
    log.append(c.EndEngagement("call", Party.RESIDENT), after_s=50)
    day = log.day()
    assert day.left_out == {"offers-not-taken": 1}
    away = [action for action in day.day.actions if isinstance(action.command, c.BecomeNotReady)]
    assert [(action.at_ms - START_MS, action.command) for action in away] == [
        (12 * SECOND, c.BecomeNotReady("ewa", NotReadyReason.MISSED))
    ]


def test_actions_of_supervisors_are_repeated_where_they_apply() -> None:
    log = Log(before_ms=0)
    log.append(a_phone_call("call"))
    log.append(c.MoveContact("call", "odpady", "szef", "pomoc"), after_s=5)
    log.append(c.Reprioritise("call", 9, False, "szef", "pilne"), after_s=5)
    moved = [type(action.command) for action in log.day().day.actions]
    assert moved == [c.MoveContact, c.Reprioritise]


def test_input_refused_in_the_recording_is_not_repeated() -> None:
    log = Log(before_ms=0)
    log.append(c.BecomeReady("nobody"))
    log.append(a_phone_call("call"))
    log.append(a_phone_call("call"), after_s=1)
    day = log.day().day
    assert (len(day.arrivals), day.actions) == (1, [])


def test_actions_are_ordered_by_time() -> None:
    log = Log(before_ms=HOUR)
    log.append(c.SignIn("ewa", {"drogi": 50}))
    log.append(a_phone_call("call"), after_s=3_700)
    log.append(c.BecomeReady("ewa"), after_s=3)
    actions: list[StaffAction] = log.day().day.actions
    assert [action.at_ms for action in actions] == sorted(action.at_ms for action in actions)


class TestLastingActions:
    """Actions before the day count as far as their effect lasts into it."""

    def staffing(self) -> RecordedStaffing:
        return RecordedStaffing(from_ms=1_000, until_ms=2_000)

    def test_newest_plan_and_order_of_each_subject_are_in_force(self) -> None:
        staffing = self.staffing()
        closed = c.CloseQueue("drogi", Overflow(Divert.CALLBACK), "szefowa", "awaria")
        reopened = c.OpenQueue("drogi", "szefowa", "naprawione")
        plans = [c.PlanShift("ewa", 0, until_ms) for until_ms in (5_000, 6_000)]
        announced = c.Announce("drogi", "burza", "szefowa", "burza")
        commands: tuple[c.Input, ...] = (closed, *plans, reopened, announced)
        for command in commands:
            staffing.note(command, 900)
        assert [(action.at_ms, action.command) for action in staffing.actions(950)] == [
            (950, reopened), (950, plans[1]), (950, announced),
        ]  # fmt: skip

    def test_presence_before_the_day_is_not_repeated(self) -> None:
        staffing = self.staffing()
        staffing.note(c.BecomeReady("ewa"), 999)
        staffing.note(c.BecomeReady("ewa"), 2_000)
        assert staffing.actions(1_000) == []

    def test_answers_and_policies_are_not_repeated(self) -> None:
        staffing = self.staffing()
        staffing.note(c.AcceptOffer("tel-1-o1", "ewa"), 1_500)
        staffing.note(c.SetPolicy("drogi", "least-cost", "szefowa", "próba"), 1_500)
        assert staffing.actions(1_000) == []

    def test_consultants_at_work_are_signed_in_before_the_first_arrival(self) -> None:
        acd = AcdUnderTest()
        acd.consultant("ewa")
        acd.not_ready(acd.consultant("ola"))
        acd.call("tel-1")
        acd.consultant("iza", ready=False)
        acd.talk("tel-1")
        acd.do(c.SignOut("ewa", when_free=True))
        staffing = self.staffing()
        staffing.begin_day(acd.acd)
        assert [(action.at_ms, action.command) for action in staffing.actions(400)] == [
            (400, c.SignIn("ola", {"drogi": 50})),
            (400, c.SignIn("iza", {"drogi": 50})),
            (1_000, c.BecomeNotReady("ola", NotReadyReason.BREAK)),
            (1_000, c.BecomeNotReady("iza", NotReadyReason.SIGNED_IN)),
        ]
