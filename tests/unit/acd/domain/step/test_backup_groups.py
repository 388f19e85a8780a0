"""Backup groups: activated while the wait of a queue is too long."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    BackupGroupChanged,
    ContactDirected,
)
from acd.domain.model.contact import PHONE
from acd.domain.model.queue_rules import (
    BackupGroup,
    Divert,
    Limits,
    Overflow,
    QueueRules,
    Trigger,
)
from acd.domain.step.backup_groups import MAX_REVIEWED_AT_ONCE
from tests.support.builders import AcdUnderTest, a_queue, some_rules, state_of


def acd_with(queue: QueueRules) -> AcdUnderTest:
    return AcdUnderTest(some_rules(queue, a_queue("odpady")))


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


def test_backup_group_of_a_removed_queue_is_ignored() -> None:
    acd = AcdUnderTest()
    acd.do(c.SignIn("ada", {"drogi": 50}, groups=("back-office",)))
    acd.call("tel-1", "odpady")
    acd.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    acd.ready("ada")
    assert acd.holder_of("tel-1") == "ada"


def test_backup_group_removed_from_the_rules_is_deactivated() -> None:
    backup_group = BackupGroup(
        "back-office", Trigger.OLDEST_WAIT, open_at_ms=1_000, close_at_ms=100
    )
    acd = AcdUnderTest(some_rules(a_queue("drogi", backup_groups=(backup_group,))))
    acd.call("tel-1")
    assert BackupGroupChanged("drogi", "back-office", True, 1_000) in acd.wait(999)
    events = acd.do(c.PublishRules(some_rules(version="2")))
    assert BackupGroupChanged("drogi", "back-office", False, 0) in events


def test_longest_wait_in_any_position_activates_a_backup_group() -> None:
    backup_group = BackupGroup(
        "back-office", Trigger.OLDEST_WAIT, open_at_ms=10_000, close_at_ms=100
    )
    acd = AcdUnderTest(some_rules(a_queue("drogi", backup_groups=(backup_group,))))
    acd.call("tel-1")
    acd.wait(5_000)
    acd.call("tel-2", priority=9)
    acd.call("tel-3")
    events = acd.wait(4_998)
    assert [event.open for event in events if isinstance(event, BackupGroupChanged)] == [True]


def test_refused_contact_returns_when_the_backup_group_is_deactivated() -> None:
    backup_group = BackupGroup(
        "back-office", Trigger.OLDEST_WAIT, open_at_ms=10_000, close_at_ms=5_000
    )
    acd = AcdUnderTest(some_rules(a_queue("drogi", backup_groups=(backup_group,))))
    acd.call("tel-1", skills={"sign": 60})
    acd.wait(10_000)
    acd.do(c.SignIn("ewa", {"drogi": 50}, groups=("back-office",)))
    acd.ready("ewa")
    acd.call("tel-2")
    acd.talk("tel-2")
    ada = acd.consultant("ada")
    acd.call("tel-3")
    acd.reject("tel-3")
    acd.ready(ada)
    assert acd.holder_of("tel-3") == ""
    acd.leave("tel-1")
    assert acd.holder_of("tel-3") == ada


def test_wait_estimate_is_reviewed_at_the_same_times_after_a_restart() -> None:
    backup_group = BackupGroup(
        "back-office", Trigger.WAIT_ESTIMATE, open_at_ms=60_000, close_at_ms=1_000
    )
    acd = AcdUnderTest(some_rules(a_queue("drogi", backup_groups=(backup_group,))))
    acd.consultant("ada")
    acd.call("tel-1")
    acd.talk("tel-1")
    acd.call("tel-2")
    acd.leave("tel-2")
    assert acd.acd.next_deadline_ms == acd.restarted().acd.next_deadline_ms
