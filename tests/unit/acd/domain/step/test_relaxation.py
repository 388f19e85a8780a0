"""Requirements of a contact, and how they are relaxed with its wait."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    BackupGroupChanged,
    ContactDirected,
    ContactRelaxed,
    ContactUnreachable,
    OfferMade,
)
from acd.domain.model.contact import EMAIL, PHONE
from acd.domain.model.queue_rules import (
    BackupGroup,
    Divert,
    Limits,
    Overflow,
    QueueRules,
    RelaxationStep,
    Trigger,
)
from acd.domain.step.backup_groups import MAX_REVIEWED_AT_ONCE
from tests.support.builders import AcdUnderTest, a_queue, some_rules, state_of


def acd_with(queue: QueueRules) -> AcdUnderTest:
    return AcdUnderTest(some_rules(queue, a_queue("odpady")))


class TestRequirements:
    def test_one_alternative_set_of_skills_is_enough(self) -> None:
        acd = acd_with(
            a_queue(skills={"lang-pl": 1}, any_of=({"drogi": 60}, {"odpady": 30, "zielen": 30}))
        )
        acd.consultant("ada", {"lang-pl": 1, "drogi": 59})
        acd.consultant("ewa", {"lang-pl": 1, "odpady": 30})
        ola = acd.consultant("ola", {"lang-pl": 1, "odpady": 30, "zielen": 30})
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ola

    def test_skills_of_district_and_language_are_required(self) -> None:
        rules = some_rules(
            a_queue(), districts={"Wola": {"wola": 1}}, languages={"uk": {"lang-uk": 1}}
        )
        acd = AcdUnderTest(rules)
        acd.consultant("ada", {"drogi": 50, "wola": 1})
        acd.consultant("ewa", {"drogi": 50, "lang-uk": 1})
        ola = acd.consultant("ola", {"drogi": 50, "wola": 1, "lang-uk": 1})
        acd.call("tel-1", district="Wola", language="uk")
        assert acd.holder_of("tel-1") == ola


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


class TestBackupGroups:
    def helped(self, by: Trigger = Trigger.OLDEST_WAIT) -> AcdUnderTest:
        backup_group = BackupGroup("biuro", by, 30_000, 5_000)
        acd = acd_with(a_queue(backup_groups=(backup_group,), offer_timeout_ms={PHONE: 60_000}))
        acd.do(c.SignIn("rez", {"drogi": 50}, None, ("biuro",)))
        acd.ready("rez")
        return acd

    def test_backup_group_serves_from_its_oldest_wait_on(self) -> None:
        acd = self.helped()
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        acd.wait(29_000)
        assert acd.holder_of("tel-1") == ""
        events = acd.wait(1_000)
        (opened, *_) = [event for event in events if isinstance(event, BackupGroupChanged)]
        assert (opened.group, opened.open) == ("biuro", True)
        assert acd.holder_of("tel-1") == "rez"

    def test_backup_group_is_kept_while_the_estimate_without_it_is_long(self) -> None:
        acd = self.helped(Trigger.WAIT_ESTIMATE)
        acd.consultant("ada", ready=False)
        events = acd.call("tel-1")
        assert [e.open for e in events if isinstance(e, BackupGroupChanged)][:1] == [True]
        assert acd.holder_of("tel-1") == "rez"

    def test_contact_admitted_for_a_free_backup_group_is_offered_to_it(self) -> None:
        backup_group = BackupGroup("biuro", Trigger.WAIT_ESTIMATE, 30_000, 5_000)
        full = Overflow(Divert.VOICEMAIL)
        acd = acd_with(
            a_queue(backup_groups=(backup_group,), limits=Limits(waiting=0), overflow=full)
        )
        acd.do(c.SignIn("rez", {"drogi": 50}, None, ("biuro",)))
        acd.ready("rez")
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "rez"
        assert any(isinstance(e, ContactDirected) for e in acd.call("tel-2"))

    def test_long_queue_is_reviewed_once_a_second(self) -> None:
        acd = self.helped()
        for n in range(MAX_REVIEWED_AT_ONCE + 2):
            acd.call(f"tel-{n}")
        acd.wait(29_500)
        acd.call("tel-late")
        acd.wait(1_000)
        assert acd.holder_of("tel-0") == "rez"
        acd.accept("tel-0")
        for n in range(1, MAX_REVIEWED_AT_ONCE + 2):
            acd.leave(f"tel-{n}")
        acd.leave("tel-late")
        acd.wait(1_000)
        assert state_of(acd.acd)["active_backup_groups"] == {"drogi": []}

    def test_backup_group_is_deactivated_below_the_lower_threshold(self) -> None:
        acd = self.helped()
        acd.consultant("ada", ready=False)
        for n in range(3):
            acd.call(f"tel-{n}")
            acd.wait(12_000)
        assert acd.holder_of("tel-0") == "rez"
        acd.accept("tel-0")
        assert state_of(acd.acd)["active_backup_groups"] == {"drogi": ["biuro"]}
        acd.leave("tel-1")
        acd.leave("tel-2")
        assert state_of(acd.acd)["active_backup_groups"] == {"drogi": []}

    def test_backup_group_is_activated_early_by_a_wait_estimate(self) -> None:
        acd = self.helped(Trigger.WAIT_ESTIMATE)
        acd.consultant("ada")
        for n in range(3):
            acd.call(f"tel-{n}")
        acd.wait(5_000)
        assert "rez" in (acd.holder_of("tel-1"), acd.holder_of("tel-2"))

    def test_group_activated_by_an_overflow_takes_the_first_waiting_contact(self) -> None:
        backup_group = BackupGroup("biuro", Trigger.WAIT_ESTIMATE, 60_000, 5_000)
        drogi = a_queue(
            backup_groups=(backup_group,),
            limits=Limits(waiting=9),
            overflow=Overflow(Divert.CALLBACK),
        )
        to_drogi = Overflow(Divert.QUEUE, queue="drogi")
        sent = a_queue("lokale", unserved=to_drogi, preferred_ms=60_000)
        acd = AcdUnderTest(some_rules(drogi, sent))
        acd.do(c.SignIn("rez", {"drogi": 50}, groups=("biuro",)))
        acd.ready("rez")
        acd.consultant("ada", odpady=50)
        acd.mail("mail-1")
        acd.wait(60_000)
        acd.call("tel-1", "lokale", preferred=("ada",))
        acd.reject("tel-1")
        assert acd.holder_of("mail-1") == "rez"


class TestReachability:
    def test_contact_that_nobody_at_work_could_serve_raises_an_alarm(self) -> None:
        acd = acd_with(a_queue())
        acd.consultant("ada", odpady=50)
        assert ContactUnreachable("tel-1", "drogi") in acd.call("tel-1")

    def test_unreachable_contact_is_offered_when_a_consultant_signs_in(self) -> None:
        acd = acd_with(a_queue())
        acd.call("tel-1")
        ada = acd.consultant("ada")
        assert acd.holder_of("tel-1") == ada


class TestEmergency:
    def test_emergency_goes_before_everything(self) -> None:
        acd = AcdUnderTest(some_rules(a_queue(), a_queue("alarm", emergency=True, skills={})))
        for n in range(3):
            acd.call(f"tel-{n}", priority=1_000)
        acd.call("tel-112", "alarm")
        acd.consultant("ada")
        assert acd.holder_of("tel-112") == "ada"


def test_ageing_puts_an_old_mail_before_a_new_call() -> None:
    acd = AcdUnderTest(
        some_rules(
            a_queue(ageing={EMAIL: 1.0, PHONE: 1.0}),
            channel_priority={PHONE: 10},
        )
    )
    acd.mail("mail-1")
    acd.wait(6_100_000)
    acd.call("tel-1")
    events = [*acd.do(c.SignIn("ada", {"drogi": 50})), *acd.ready("ada")]
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    assert offer.contact_id == "mail-1"
