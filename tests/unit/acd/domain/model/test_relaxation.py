"""Stages of a waiting contact: preferred consultants, relaxation steps, limit of waiting."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactRelaxed,
)
from acd.domain.model.contact import PHONE
from acd.domain.model.queue_rules import (
    QueueRules,
    RelaxationStep,
)
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def acd_with(queue: QueueRules) -> AcdUnderTest:
    return AcdUnderTest(some_rules(queue, a_queue("odpady")))


SIX_STEPS = (
    RelaxationStep(10_000, level_drop=20),
    RelaxationStep(20_000, level_drop=20),
    RelaxationStep(30_000, drop=("lang-uk",)),
    RelaxationStep(40_000, groups=("wsparcie",)),
    RelaxationStep(50_000, drop=("drogi",)),
    RelaxationStep(60_000, groups=("kierownicy",)),
)


class TestRelaxation:
    def relaxing(self) -> AcdUnderTest:
        return acd_with(a_queue(skills={"drogi": 80, "lang-uk": 1}, relaxation_steps=SIX_STEPS))

    def relaxation_reached_by(self, acd: AcdUnderTest, seconds: int) -> list[int]:
        events = []
        for _ in range(seconds):
            events += acd.wait(999)
        return [event.relaxation_step for event in events if isinstance(event, ContactRelaxed)]

    def test_six_relaxation_steps_are_reached_one_after_the_other(self) -> None:
        acd = self.relaxing()
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        assert self.relaxation_reached_by(acd, 70) == [1, 2, 3, 4, 5, 6]

    def test_levels_are_dropped_before_skills(self) -> None:
        acd = self.relaxing()
        ada = acd.consultant("ada", {"drogi": 40, "lang-uk": 1})
        acd.call("tel-1")
        assert self.relaxation_reached_by(acd, 15) == [1]
        assert acd.holder_of("tel-1") == ""
        assert self.relaxation_reached_by(acd, 10) == [2]
        assert acd.holder_of("tel-1") == ada

    def test_group_serves_only_from_its_relaxation_step_on(self) -> None:
        acd = self.relaxing()
        acd.do(c.SignIn("szef", {"drogi": 90, "lang-uk": 5}, None, ("wsparcie",)))
        acd.ready("szef")
        acd.call("tel-1")
        self.relaxation_reached_by(acd, 35)
        assert acd.holder_of("tel-1") == ""
        self.relaxation_reached_by(acd, 10)
        assert acd.holder_of("tel-1") == "szef"

    def test_refused_contact_keeps_its_relaxation_times(self) -> None:
        acd = self.relaxing()
        acd.consultant("ada", {"drogi": 90, "lang-uk": 1})
        ewa = acd.consultant("ewa", drogi=40)
        acd.call("tel-1")
        acd.wait(15_000)
        acd.reject("tel-1")
        acd.wait(20_000)
        assert acd.holder_of("tel-1") == ewa, "ring 3 came by the wait, not by the offer"

    def test_relaxation_step_of_calls_is_not_applied_to_mails(self) -> None:
        acd = acd_with(
            a_queue(
                skills={"drogi": 80},
                relaxation_steps=(RelaxationStep(5_000, 79, channels=(PHONE,)),),
            )
        )
        ada = acd.consultant("ada", drogi=10)
        acd.mail("mail-1")
        acd.call("tel-1")
        acd.wait(6_000)
        assert (acd.holder_of("tel-1"), acd.holder_of("mail-1")) == (ada, "")


class TestPreferred:
    def queue(self) -> QueueRules:
        return a_queue(preferred_ms=15_000)

    def test_contact_waits_for_its_preferred_consultant(self) -> None:
        acd = acd_with(self.queue())
        ada = acd.consultant("ada")
        ewa = acd.consultant("ewa")
        acd.call("tel-1", preferred=(ada,))
        acd.talk("tel-1")
        acd.call("tel-2", preferred=(ada,))
        assert acd.holder_of("tel-2") == ""
        acd.hang_up("tel-1")
        acd.do(c.FinishWrapUp(ada, "tel-1"))
        assert acd.holder_of("tel-2") == ada
        assert acd.holder_of("tel-2") != ewa

    def test_preference_ends_after_its_time(self) -> None:
        acd = acd_with(self.queue())
        ada = acd.consultant("ada", ready=False)
        ewa = acd.consultant("ewa")
        acd.call("tel-1", preferred=(ada,))
        acd.wait(14_000)
        assert acd.holder_of("tel-1") == ""
        acd.wait(1_000)
        assert acd.holder_of("tel-1") == ewa

    def test_preference_is_ignored_when_the_consultant_is_offline(self) -> None:
        acd = acd_with(self.queue())
        ewa = acd.consultant("ewa")
        acd.call("tel-1", preferred=("ada",))
        assert acd.holder_of("tel-1") == ewa

    def test_queue_may_name_preferred_consultants(self) -> None:
        acd = acd_with(a_queue(first=("ewa",), preferred_ms=15_000))
        acd.consultant("ada")
        ewa = acd.consultant("ewa")
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ewa
