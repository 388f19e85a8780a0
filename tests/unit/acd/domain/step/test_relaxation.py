"""Who may serve a contact, and how that widens with its wait."""

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
    def test_one_of_several_sets_of_skills_is_enough(self) -> None:
        acd = acd_with(
            a_queue(skills={"lang-pl": 1}, any_of=({"drogi": 60}, {"odpady": 30, "zielen": 30}))
        )
        acd.consultant("ada", {"lang-pl": 1, "drogi": 59})
        acd.consultant("ewa", {"lang-pl": 1, "odpady": 30})
        ola = acd.consultant("ola", {"lang-pl": 1, "odpady": 30, "zielen": 30})
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ola

    def test_the_district_and_the_language_ask_for_skills_of_their_own(self) -> None:
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

    def test_six_rings_open_one_after_the_other(self) -> None:
        acd = self.relaxing()
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        assert self.relaxation_reached_by(acd, 70) == [1, 2, 3, 4, 5, 6]

    def test_levels_drop_before_skills_do(self) -> None:
        acd = self.relaxing()
        ada = acd.consultant("ada", {"drogi": 40, "lang-uk": 1})
        acd.call("tel-1")
        assert self.relaxation_reached_by(acd, 15) == [1]
        assert acd.holder_of("tel-1") == ""
        assert self.relaxation_reached_by(acd, 10) == [2]
        assert acd.holder_of("tel-1") == ada

    def test_a_group_helps_only_from_its_ring_on(self) -> None:
        acd = self.relaxing()
        acd.do(c.SignIn("szef", {"drogi": 90, "lang-uk": 5}, None, ("wsparcie",)))
        acd.ready("szef")
        acd.call("tel-1")
        self.relaxation_reached_by(acd, 35)
        assert acd.holder_of("tel-1") == ""
        self.relaxation_reached_by(acd, 10)
        assert acd.holder_of("tel-1") == "szef"

    def test_a_contact_that_nobody_took_goes_on_relaxing_at_its_own_pace(self) -> None:
        acd = self.relaxing()
        acd.consultant("ada", {"drogi": 90, "lang-uk": 1})
        ewa = acd.consultant("ewa", drogi=40)
        acd.call("tel-1")
        acd.wait(15_000)
        acd.reject("tel-1")
        acd.wait(20_000)
        assert acd.holder_of("tel-1") == ewa, "ring 3 came by the wait, not by the offer"

    def test_a_ring_of_calls_leaves_mails_to_those_who_know(self) -> None:
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

    def test_the_consultant_who_knows_the_case_is_waited_for(self) -> None:
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

    def test_but_only_for_so_long(self) -> None:
        acd = acd_with(self.queue())
        ada = acd.consultant("ada", ready=False)
        ewa = acd.consultant("ewa")
        acd.call("tel-1", preferred=(ada,))
        acd.wait(14_000)
        assert acd.holder_of("tel-1") == ""
        acd.wait(1_000)
        assert acd.holder_of("tel-1") == ewa

    def test_and_not_at_all_when_she_is_not_at_work(self) -> None:
        acd = acd_with(self.queue())
        ewa = acd.consultant("ewa")
        acd.call("tel-1", preferred=("ada",))
        assert acd.holder_of("tel-1") == ewa

    def test_a_queue_may_name_whom_to_ask_first(self) -> None:
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

    def test_a_reserve_helps_when_the_oldest_has_waited_so_long(self) -> None:
        acd = self.helped()
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        acd.wait(29_000)
        assert acd.holder_of("tel-1") == ""
        events = acd.wait(1_000)
        (opened, *_) = [event for event in events if isinstance(event, BackupGroupChanged)]
        assert (opened.group, opened.open) == ("biuro", True)
        assert acd.holder_of("tel-1") == "rez"

    def test_a_forecast_that_is_short_by_its_help_does_not_send_it_away(self) -> None:
        acd = self.helped(Trigger.WAIT_ESTIMATE)
        acd.consultant("ada", ready=False)
        events = acd.call("tel-1")
        assert [e.open for e in events if isinstance(e, BackupGroupChanged)][:1] == [True]
        assert acd.holder_of("tel-1") == "rez"

    def test_who_is_let_in_because_it_is_free_is_served_by_it(self) -> None:
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

    def test_behind_a_long_line_it_is_looked_at_once_a_second(self) -> None:
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

    def test_it_goes_back_only_below_the_lower_threshold(self) -> None:
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

    def test_a_forecast_opens_it_before_anybody_has_waited_so_long(self) -> None:
        acd = self.helped(Trigger.WAIT_ESTIMATE)
        acd.consultant("ada")
        for n in range(3):
            acd.call(f"tel-{n}")
        acd.wait(5_000)
        assert "rez" in (acd.holder_of("tel-1"), acd.holder_of("tel-2"))

    def test_who_is_called_in_for_one_who_was_sent_here_takes_the_first_of_the_line(self) -> None:
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


class TestReach:
    def test_a_contact_that_nobody_at_work_could_ever_serve_raises_an_alarm(self) -> None:
        acd = acd_with(a_queue())
        acd.consultant("ada", odpady=50)
        assert ContactUnreachable("tel-1", "drogi") in acd.call("tel-1")

    def test_it_is_served_all_the_same_when_somebody_comes(self) -> None:
        acd = acd_with(a_queue())
        acd.call("tel-1")
        ada = acd.consultant("ada")
        assert acd.holder_of("tel-1") == ada


class TestEmergency:
    def test_an_emergency_goes_before_everything(self) -> None:
        acd = AcdUnderTest(some_rules(a_queue(), a_queue("alarm", emergency=True, skills={})))
        for n in range(3):
            acd.call(f"tel-{n}", priority=1_000)
        acd.call("tel-112", "alarm")
        acd.consultant("ada")
        assert acd.holder_of("tel-112") == "ada"


def test_ageing_brings_an_old_mail_before_a_fresh_call() -> None:
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
