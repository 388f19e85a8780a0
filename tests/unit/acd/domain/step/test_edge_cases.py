"""Corners of the hall that the simulation found."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactUnreachable,
    Event,
    InputRefused,
    OfferMade,
    PauseOverran,
    PlaceHeld,
    PlaceResumed,
    ReserveChanged,
)
from acd.domain.model.consultant import NotReadyReason
from acd.domain.model.contact import Channel, ContactState
from acd.domain.model.policy import PRESETS, Policy
from acd.domain.model.queue_rules import (
    Divert,
    Limits,
    Overflow,
    PauseRules,
    Reserve,
    Ring,
    ShiftRules,
    Trigger,
)
from acd.domain.step.acd import Hall
from acd.serialisation.codec import to_plain
from tests.support.builders import HallInTest, a_queue, some_rules, state_of


def restarted(hall: HallInTest) -> HallInTest:
    twin = HallInTest(hall=Hall.restore(hall.hall.snapshot()))
    twin.now_ms, twin._acts = hall.now_ms, hall._acts
    return twin


def the_offer(events: list[Event]) -> OfferMade:
    (offer,) = [event for event in events if isinstance(event, OfferMade)]
    return offer


def alarms(events: list[Event]) -> list[str]:
    return [event.contact_id for event in events if isinstance(event, ContactUnreachable)]


def test_a_callback_at_a_given_hour_is_parked_from_the_beginning() -> None:
    hall = HallInTest()
    due_ms = hall.now_ms + 60_000
    events = hall.call("back-1", channel=Channel.CALLBACK, dial_key="d", due_ms=due_ms)
    assert events == [PlaceHeld("back-1", Channel.CALLBACK, due_ms, 0)]
    view = hall.hall.contact("back-1")
    assert view is not None
    assert (view.state, view.due_ms) == (ContactState.PARKED, due_ms)


def test_a_helping_group_does_not_disturb_a_queue_that_left_the_rules() -> None:
    hall = HallInTest()
    hall.do(c.SignIn("ada", {"drogi": 50}, groups=("back-office",)))
    hall.call("tel-1", "odpady")
    hall.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    hall.ready("ada")
    assert hall.holder_of("tel-1") == "ada"


class TestPauses:
    """An alarm for each pause that is too long, whatever happens to the engine."""

    RULES = some_rules(pauses=PauseRules({NotReadyReason.BREAK: 60_000}))

    def test_a_restart_tells_no_alarm_again(self) -> None:
        hall = HallInTest(self.RULES)
        hall.not_ready(hall.consultant("ada"))
        told = hall.wait(60_000)
        assert [type(event) for event in told] == [PauseOverran]
        again = HallInTest(hall=Hall.restore(hall.hall.snapshot()))
        again.now_ms = hall.now_ms
        assert again.wait(60_000) == []

    def test_new_rules_tell_no_alarm_again(self) -> None:
        hall = HallInTest(self.RULES)
        hall.not_ready(hall.consultant("ada"))
        hall.wait(60_000)
        hall.do(c.PublishRules(replace(self.RULES, version="2")))
        assert hall.wait(60_000) == []


class TestNobodyWaitsSilently:
    """Whom nobody at work could ever serve is told of, and goes where the queue says."""

    RING = a_queue("drogi", skills={"drogi": 80}, rings=(Ring(20_000, level_drop=50),))

    def test_the_last_one_who_could_help_later_signs_out(self) -> None:
        hall = HallInTest(some_rules(self.RING))
        hall.consultant("ada", drogi=60)
        assert alarms(hall.call("tel-1")) == []
        assert alarms(hall.do(c.SignOut("ada"))) == ["tel-1"]

    def test_the_alarm_is_raised_again_when_help_came_and_went(self) -> None:
        hall = HallInTest()
        assert alarms(hall.call("tel-1")) == ["tel-1"]
        hall.consultant("ada", ready=False)
        assert alarms(hall.do(c.SignOut("ada"))) == ["tel-1"]

    def test_a_caller_comes_back_to_a_hall_without_anybody_for_it(self) -> None:
        hall = HallInTest()
        hall.consultant("ada")
        hall.call("tel-1")
        hall.do(c.ChangeSkills("ada", {"odpady": 1}, (), "boss", "she is needed there"))
        assert alarms(hall.reject("tel-1")) == ["tel-1"]

    def test_new_rules_ask_for_what_nobody_has(self) -> None:
        hall = HallInTest()
        ada = hall.consultant("ada")
        hall.not_ready(ada)
        hall.call("tel-1")
        rules = replace(some_rules(a_queue("drogi", skills={"drogi": 90})), version="2")
        assert alarms(hall.do(c.PublishRules(rules))) == ["tel-1"]


class TestLimitOfWaiting:
    """Nobody waits longer than the queue allows, whatever happened meanwhile."""

    def test_the_limit_passes_while_it_rings(self) -> None:
        queue = a_queue("drogi", limits=Limits(wait_ms=10_000), overflow=Overflow(Divert.VOICEMAIL))
        hall = HallInTest(some_rules(queue))
        hall.consultant("ada")
        hall.call("tel-1")
        hall.wait(15_000)
        hall.reject("tel-1")
        assert hall.hall.contact("tel-1") is None

    def test_an_invitation_for_another_reason_does_not_lift_the_limit(self) -> None:
        queue = a_queue(
            "drogi",
            limits=Limits(wait_ms=10_000),
            overflow=Overflow(Divert.VOICEMAIL),
            unserved=Overflow(Divert.CALLBACK),
        )
        hall = HallInTest(some_rules(queue))
        hall.call("tel-1")
        hall.wait(10_000)
        assert hall.hall.contact("tel-1") is None


def test_the_ring_is_forgotten_with_the_rules_that_had_it() -> None:
    ringed = a_queue("drogi", skills={"drogi": 80}, rings=(Ring(1_000, level_drop=50),))
    hall = HallInTest(some_rules(ringed))
    hall.consultant("ada", ready=False)
    hall.call("tel-1")
    hall.wait(1_000)
    hall.do(c.PublishRules(replace(some_rules(), version="2")))
    offer = the_offer(hall.ready("ada"))
    assert offer.explanation.ring == 0


def test_an_end_of_shift_is_counted_with_a_long_grace_too() -> None:
    shifts = ShiftRules(grace_ms=2 * 3_600_000)
    hall = HallInTest(some_rules(shifts=shifts))
    hall.consultant("ewa", ready=False)
    hall.do(c.PlanShift("ewa", hall.now_ms - 1, hall.now_ms + 4 * 3_600_000))
    hall.wait(3 * 3_600_000)
    hall.wait(4 * 3_600_000)
    hall.ready("ewa")
    hall.consultant("ada")
    offer = the_offer(hall.call("tel-1"))
    assert offer.explanation.candidate_count == 1
    assert offer.explanation.excluded == {"shift-end": 1}


class TestRestart:
    """A replica that starts from a snapshot goes on exactly as the one that never stopped."""

    def test_those_whom_a_closed_queue_sends_away_leave_in_the_same_order(self) -> None:
        hall = HallInTest()
        for contact, skills in (("tel-1", {"b": 1}), ("tel-2", {"a": 1}), ("tel-3", {"b": 1})):
            hall.call(contact, skills=skills)
        hall.leave("tel-1")
        twin = restarted(hall)
        close = c.CloseQueue("drogi", Overflow(Divert.CALLBACK), "boss", "flood", waiting_too=True)
        assert hall.do(close) == twin.do(close)

    def test_a_skill_that_nobody_asks_for_any_more_costs_nothing(self) -> None:
        queues = [a_queue(name, policy=PRESETS["least-cost"]) for name in ("drogi", "odpady")]
        hall = HallInTest(some_rules(*queues))
        hall.call("tel-1", "odpady")
        hall.wait(10_000)
        hall.do(c.PublishRules(some_rules(queues[0], version="2")))
        hall.wait(10_000)
        twin = restarted(hall)
        for each in (hall, twin):
            each.consultant("ada", drogi=50, odpady=50)
            each.consultant("ewa", drogi=50)
        assert hall.call("tel-2") == twin.call("tel-2")

    def test_a_forecast_is_looked_at_at_the_same_moments(self) -> None:
        reserve = Reserve("back-office", Trigger.FORECAST, open_at_ms=60_000, close_at_ms=1_000)
        hall = HallInTest(some_rules(a_queue("drogi", reserves=(reserve,))))
        hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.call("tel-2")
        hall.leave("tel-2")
        assert hall.hall.next_deadline_ms == restarted(hall).hall.next_deadline_ms


def test_a_reserve_that_leaves_the_rules_goes_back_and_says_so() -> None:
    reserve = Reserve("back-office", Trigger.OLDEST_WAIT, open_at_ms=1_000, close_at_ms=100)
    hall = HallInTest(some_rules(a_queue("drogi", reserves=(reserve,))))
    hall.call("tel-1")
    assert ReserveChanged("drogi", "back-office", True, 1_000) in hall.wait(999)
    told = hall.do(c.PublishRules(some_rules(version="2")))
    assert ReserveChanged("drogi", "back-office", False, 0) in told


def test_of_several_who_may_be_served_at_once_the_one_whom_she_helps_best_is_hers() -> None:
    asking = [a_queue("odpady"), a_queue("drogi", policy=PRESETS["skill-first"])]
    hall = HallInTest(some_rules(*(replace(queue, skills={"woda": 1}) for queue in asking)))
    ada = hall.consultant("ada", drogi=90, odpady=90)
    hall.call("tel-1", "odpady")
    hall.call("tel-2", "drogi")
    hall.do(c.PublishRules(some_rules(*asking, version="2")))
    assert hall.holder_of("tel-2") == ada


def test_what_she_passes_on_goes_to_who_has_been_free_for_longer() -> None:
    hall = HallInTest(some_rules(*(a_queue(name, wrap_up_ms={}) for name in ("drogi", "odpady"))))
    ada = hall.consultant("ada", drogi=50, odpady=50)
    hall.call("tel-1")
    hall.talk("tel-1")
    ewa = hall.consultant("ewa", odpady=50)
    hall.do(c.TransferContact("tel-1", ada, "odpady"))
    assert hall.holder_of("tel-1") == ewa


def test_a_wrong_number_does_not_cost_the_place_in_the_right_queue() -> None:
    queues = [a_queue(name, redial_ms=60_000) for name in ("drogi", "odpady")]
    hall = HallInTest(some_rules(*queues))
    hall.call("tel-1", "drogi", dial_key="d")
    place = hall.hall.contact("tel-1")
    assert place is not None
    hall.leave("tel-1")
    hall.call("tel-2", "odpady", dial_key="d")
    told = hall.call("tel-3", "drogi", dial_key="d")
    assert PlaceResumed("tel-3", "tel-1", place.admitted_ms) in told


def test_nobody_is_kept_waiting_for_one_who_is_leaving() -> None:
    hall = HallInTest()
    ada, ewa = hall.consultant("ada"), hall.consultant("ewa")
    hall.call("tel-1")
    hall.call("tel-2")
    hall.talk("tel-2")
    hall.reject("tel-1")
    hall.ready(ada)
    assert hall.holder_of("tel-1") == ""
    hall.do(c.SignOut(ewa, when_free=True))
    assert hall.holder_of("tel-1") == ada


def test_who_was_passed_up_and_is_late_still_goes_by_points() -> None:
    policy = Policy("test", in_target=10.0)
    hall = HallInTest(some_rules(a_queue("drogi", policy=policy)))
    ada = hall.consultant("ada")
    hall.call("tel-1")
    hall.reject("tel-1")
    hall.wait(60_000)
    hall.call("tel-2")
    hall.ready(ada)
    assert hall.holder_of("tel-1") == ada


def test_a_reserve_is_opened_by_the_longest_wait_wherever_it_stands_in_line() -> None:
    reserve = Reserve("back-office", Trigger.OLDEST_WAIT, open_at_ms=10_000, close_at_ms=100)
    hall = HallInTest(some_rules(a_queue("drogi", reserves=(reserve,))))
    hall.call("tel-1")
    hall.wait(5_000)
    hall.call("tel-2", priority=9)
    hall.call("tel-3")
    told = hall.wait(4_998)
    assert [event.open for event in told if isinstance(event, ReserveChanged)] == [True]


def test_a_queue_cannot_be_closed_into_itself() -> None:
    hall = HallInTest()
    itself = Overflow(Divert.QUEUE, queue="drogi")
    (told,) = hall.do(c.CloseQueue("drogi", itself, "boss", "flood"))
    assert isinstance(told, InputRefused)
    assert told.error_id == "bad-rules"


def test_who_passed_it_up_gets_it_again_when_the_reserve_has_gone() -> None:
    reserve = Reserve("back-office", Trigger.OLDEST_WAIT, open_at_ms=10_000, close_at_ms=5_000)
    hall = HallInTest(some_rules(a_queue("drogi", reserves=(reserve,))))
    hall.call("tel-1", skills={"sign": 60})
    hall.wait(10_000)
    hall.do(c.SignIn("ewa", {"drogi": 50}, groups=("back-office",)))
    hall.ready("ewa")
    hall.call("tel-2")
    hall.talk("tel-2")
    ada = hall.consultant("ada")
    hall.call("tel-3")
    hall.reject("tel-3")
    hall.ready(ada)
    assert hall.holder_of("tel-3") == ""
    hall.leave("tel-1")
    assert hall.holder_of("tel-3") == ada


def test_a_callback_that_is_tried_again_keeps_its_place() -> None:
    hall = HallInTest()
    hall.call("back-1", channel=Channel.CALLBACK, dial_key="d")
    admitted = hall.hall.contact("back-1")
    assert admitted is not None
    hall.consultant("ada")
    hall.accept("back-1")
    hall.do(c.CallbackMissed("back-1", "no-answer"))
    hall.wait(900_000)
    again = hall.hall.contact("back-1")
    assert again is not None
    assert again.admitted_ms == admitted.admitted_ms


def test_a_snapshot_of_the_second_version_is_read_as_it_was() -> None:
    """It was one part, with every field of every record, and knew no chosen policies."""
    hall = HallInTest()
    hall.consultant("ada")
    for number in range(3):
        hall.call(f"tel-{number}", dial_key=f"key-{number}")
    hall.leave("tel-2")
    state, old = hall.hall._floor.state, state_of(hall.hall)
    del old["policies"]
    old["version"] = 2
    for name in ("contacts", "consultants", "offers"):
        old[name] = [to_plain(entry) for entry in getattr(state, name).values()]
    assert list(Hall.restore([old]).snapshot()) == list(hall.hall.snapshot())
