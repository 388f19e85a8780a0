"""Edge cases of the ACD that the simulation found."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    BackupGroupChanged,
    ContactUnreachable,
    Event,
    InputRefused,
    OfferMade,
    PauseOverran,
    PositionHeld,
    PositionResumed,
)
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import CALLBACK, ContactState
from acd.domain.model.policy import PRESETS, Policy
from acd.domain.model.queue_rules import (
    BackupGroup,
    Divert,
    Limits,
    Overflow,
    PauseRules,
    RelaxationStep,
    ShiftRules,
    Trigger,
)
from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import read_snapshot, take_snapshot
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def restarted(acd: AcdUnderTest) -> AcdUnderTest:
    twin = AcdUnderTest(acd=Acd(read_snapshot(take_snapshot(acd.acd.state))))
    twin.now_ms, twin._acts = acd.now_ms, acd._acts
    return twin


def the_offer(events: list[Event]) -> OfferMade:
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    return offer


def alarms(events: list[Event]) -> list[str]:
    return [event.contact_id for event in events if isinstance(event, ContactUnreachable)]


def test_callback_at_a_planned_time_is_parked_at_admission() -> None:
    acd = AcdUnderTest()
    due_ms = acd.now_ms + 60_000
    events = acd.call("back-1", channel=CALLBACK, dial_key="d", due_ms=due_ms)
    assert events == [PositionHeld("back-1", CALLBACK, due_ms, 0)]
    view = acd.acd.contact("back-1")
    assert view is not None
    assert (view.state, view.due_ms) == (ContactState.PARKED, due_ms)


def test_backup_group_of_a_removed_queue_is_ignored() -> None:
    acd = AcdUnderTest()
    acd.do(c.SignIn("ada", {"drogi": 50}, groups=("back-office",)))
    acd.call("tel-1", "odpady")
    acd.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    acd.ready("ada")
    assert acd.holder_of("tel-1") == "ada"


class TestPauses:
    """One alarm per pause that is too long, also across restarts."""

    RULES = some_rules(pauses=PauseRules({NotReadyReason.BREAK: 60_000}))

    def test_restart_does_not_repeat_the_alarm(self) -> None:
        acd = AcdUnderTest(self.RULES)
        acd.not_ready(acd.consultant("ada"))
        events = acd.wait(60_000)
        assert [type(event) for event in events] == [PauseOverran]
        again = AcdUnderTest(acd=Acd(read_snapshot(take_snapshot(acd.acd.state))))
        again.now_ms = acd.now_ms
        assert again.wait(60_000) == []

    def test_new_rules_do_not_repeat_the_alarm(self) -> None:
        acd = AcdUnderTest(self.RULES)
        acd.not_ready(acd.consultant("ada"))
        acd.wait(60_000)
        acd.do(c.PublishRules(replace(self.RULES, version="2")))
        assert acd.wait(60_000) == []


class TestUnreachableContacts:
    """Alarms for contacts that nobody at work could ever serve."""

    RING = a_queue(
        "drogi", skills={"drogi": 80}, relaxation_steps=(RelaxationStep(20_000, level_drop=50),)
    )

    def test_alarm_is_raised_when_the_last_qualified_consultant_leaves(self) -> None:
        acd = AcdUnderTest(some_rules(self.RING))
        acd.consultant("ada", drogi=60)
        assert alarms(acd.call("tel-1")) == []
        assert alarms(acd.do(c.SignOut("ada"))) == ["tel-1"]

    def test_alarm_is_raised_again_after_a_qualified_consultant_left(self) -> None:
        acd = AcdUnderTest()
        assert alarms(acd.call("tel-1")) == ["tel-1"]
        acd.consultant("ada", ready=False)
        assert alarms(acd.do(c.SignOut("ada"))) == ["tel-1"]

    def test_returned_caller_without_a_qualified_consultant_raises_an_alarm(self) -> None:
        acd = AcdUnderTest()
        acd.consultant("ada")
        acd.call("tel-1")
        acd.do(c.ChangeSkills("ada", {"odpady": 1}, (), "boss", "she is needed there"))
        assert alarms(acd.reject("tel-1")) == ["tel-1"]

    def test_new_rules_that_nobody_meets_raise_an_alarm(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        acd.not_ready(ada)
        acd.call("tel-1")
        rules = replace(some_rules(a_queue("drogi", skills={"drogi": 90})), version="2")
        assert alarms(acd.do(c.PublishRules(rules))) == ["tel-1"]


class TestWaitLimit:
    """Limit of waiting, after offers and invitations."""

    def test_limit_that_passes_during_an_offer_is_applied_afterwards(self) -> None:
        queue = a_queue("drogi", limits=Limits(wait_ms=10_000), overflow=Overflow(Divert.VOICEMAIL))
        acd = AcdUnderTest(some_rules(queue))
        acd.consultant("ada")
        acd.call("tel-1")
        acd.wait(15_000)
        acd.reject("tel-1")
        assert acd.acd.contact("tel-1") is None

    def test_invitation_for_another_reason_does_not_lift_the_limit(self) -> None:
        queue = a_queue(
            "drogi",
            limits=Limits(wait_ms=10_000),
            overflow=Overflow(Divert.VOICEMAIL),
            unserved=Overflow(Divert.CALLBACK),
        )
        acd = AcdUnderTest(some_rules(queue))
        acd.call("tel-1")
        acd.wait(10_000)
        assert acd.acd.contact("tel-1") is None


def test_relaxation_step_is_reset_by_rules_without_it() -> None:
    relaxed_groups = a_queue(
        "drogi", skills={"drogi": 80}, relaxation_steps=(RelaxationStep(1_000, level_drop=50),)
    )
    acd = AcdUnderTest(some_rules(relaxed_groups))
    acd.consultant("ada", ready=False)
    acd.call("tel-1")
    acd.wait(1_000)
    acd.do(c.PublishRules(replace(some_rules(), version="2")))
    offer = the_offer(acd.ready("ada"))
    assert offer.explanation.relaxation_step == 0


def test_shift_end_is_counted_with_a_long_grace() -> None:
    shifts = ShiftRules(grace_ms=2 * 3_600_000)
    acd = AcdUnderTest(some_rules(shifts=shifts))
    acd.consultant("ewa", ready=False)
    acd.do(c.PlanShift("ewa", acd.now_ms - 1, acd.now_ms + 4 * 3_600_000))
    acd.wait(3 * 3_600_000)
    acd.wait(4 * 3_600_000)
    acd.ready("ewa")
    acd.consultant("ada")
    offer = the_offer(acd.call("tel-1"))
    assert offer.explanation.candidate_count == 1
    assert offer.explanation.excluded == {"shift-end": 1}


class TestRestart:
    """Equal behaviour of a replica that starts from a snapshot."""

    def test_closed_queue_keeps_the_order_of_the_log_after_a_restart(self) -> None:
        acd = AcdUnderTest()
        for contact, skills in (("tel-1", {"b": 1}), ("tel-2", {"a": 1}), ("tel-3", {"b": 1})):
            acd.call(contact, skills=skills)
        acd.leave("tel-1")
        twin = restarted(acd)
        close = c.CloseQueue("drogi", Overflow(Divert.CALLBACK), "boss", "flood", waiting_too=True)
        assert acd.do(close) == twin.do(close)

    def test_skill_without_demand_costs_nothing_after_a_restart(self) -> None:
        queues = [a_queue(name, policy=PRESETS["least-cost"]) for name in ("drogi", "odpady")]
        acd = AcdUnderTest(some_rules(*queues))
        acd.call("tel-1", "odpady")
        acd.wait(10_000)
        acd.do(c.PublishRules(some_rules(queues[0], version="2")))
        acd.wait(10_000)
        twin = restarted(acd)
        for replica in (acd, twin):
            replica.consultant("ada", drogi=50, odpady=50)
            replica.consultant("ewa", drogi=50)
        assert acd.call("tel-2") == twin.call("tel-2")

    def test_wait_estimate_is_reviewed_at_the_same_times_after_a_restart(self) -> None:
        backup_group = BackupGroup(
            "back-office", Trigger.WAIT_ESTIMATE, open_at_ms=60_000, close_at_ms=1_000
        )
        acd = AcdUnderTest(some_rules(a_queue("drogi", backup_groups=(backup_group,))))
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.call("tel-2")
        acd.leave("tel-2")
        assert acd.acd.next_deadline_ms == restarted(acd).acd.next_deadline_ms


def test_backup_group_removed_from_the_rules_is_deactivated() -> None:
    backup_group = BackupGroup(
        "back-office", Trigger.OLDEST_WAIT, open_at_ms=1_000, close_at_ms=100
    )
    acd = AcdUnderTest(some_rules(a_queue("drogi", backup_groups=(backup_group,))))
    acd.call("tel-1")
    assert BackupGroupChanged("drogi", "back-office", True, 1_000) in acd.wait(999)
    events = acd.do(c.PublishRules(some_rules(version="2")))
    assert BackupGroupChanged("drogi", "back-office", False, 0) in events


def test_consultant_is_offered_the_contact_of_the_best_level() -> None:
    asking = [a_queue("odpady"), a_queue("drogi", policy=PRESETS["skill-first"])]
    acd = AcdUnderTest(some_rules(*(replace(queue, skills={"woda": 1}) for queue in asking)))
    ada = acd.consultant("ada", drogi=90, odpady=90)
    acd.call("tel-1", "odpady")
    acd.call("tel-2", "drogi")
    acd.do(c.PublishRules(some_rules(*asking, version="2")))
    assert acd.holder_of("tel-2") == ada


def test_transferred_contact_is_offered_to_the_longest_idle() -> None:
    acd = AcdUnderTest(some_rules(*(a_queue(name, wrap_up_ms={}) for name in ("drogi", "odpady"))))
    ada = acd.consultant("ada", drogi=50, odpady=50)
    acd.call("tel-1")
    acd.talk("tel-1")
    ewa = acd.consultant("ewa", odpady=50)
    acd.do(c.TransferContact("tel-1", ada, "odpady"))
    assert acd.holder_of("tel-1") == ewa


def test_call_to_another_queue_keeps_the_held_position() -> None:
    queues = [a_queue(name, redial_ms=60_000) for name in ("drogi", "odpady")]
    acd = AcdUnderTest(some_rules(*queues))
    acd.call("tel-1", "drogi", dial_key="d")
    position = acd.acd.contact("tel-1")
    assert position is not None
    acd.leave("tel-1")
    acd.call("tel-2", "odpady", dial_key="d")
    events = acd.call("tel-3", "drogi", dial_key="d")
    assert PositionResumed("tel-3", "tel-1", position.admitted_ms) in events


def test_contact_is_not_kept_for_a_consultant_who_signs_out() -> None:
    acd = AcdUnderTest()
    ada, ewa = acd.consultant("ada"), acd.consultant("ewa")
    acd.call("tel-1")
    acd.call("tel-2")
    acd.talk("tel-2")
    acd.reject("tel-1")
    acd.ready(ada)
    assert acd.holder_of("tel-1") == ""
    acd.do(c.SignOut(ewa, when_free=True))
    assert acd.holder_of("tel-1") == ada


def test_late_refused_contact_is_ordered_by_points() -> None:
    policy = Policy("test", in_target=10.0)
    acd = AcdUnderTest(some_rules(a_queue("drogi", policy=policy)))
    ada = acd.consultant("ada")
    acd.call("tel-1")
    acd.reject("tel-1")
    acd.wait(60_000)
    acd.call("tel-2")
    acd.ready(ada)
    assert acd.holder_of("tel-1") == ada


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


def test_queue_cannot_be_closed_into_itself() -> None:
    acd = AcdUnderTest()
    itself = Overflow(Divert.QUEUE, queue="drogi")
    (event,) = acd.do(c.CloseQueue("drogi", itself, "boss", "flood"))
    assert isinstance(event, InputRefused)
    assert event.error_id == "rules-invalid"


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


def test_callback_that_is_tried_again_keeps_its_position() -> None:
    acd = AcdUnderTest()
    acd.call("back-1", channel=CALLBACK, dial_key="d")
    admitted = acd.acd.contact("back-1")
    assert admitted is not None
    acd.consultant("ada")
    acd.accept("back-1")
    acd.do(c.CallbackMissed("back-1", "no-answer"))
    acd.wait(900_000)
    again = acd.acd.contact("back-1")
    assert again is not None
    assert again.admitted_ms == admitted.admitted_ms
