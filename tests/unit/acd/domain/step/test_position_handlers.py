"""A place in line as a thing of its own: callbacks, re-dials, transfers, other channels."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactClosed,
    ContactTransferred,
    InputRefused,
    PlaceHeld,
    PlaceResumed,
    WrapUpStarted,
)
from acd.domain.model.contact import Channel, ContactState, Outcome
from acd.domain.model.queue_rules import CallbackRules
from tests.support.builders import HallInTest, a_queue, some_rules, state_of


def hall_with(**changes: object) -> HallInTest:
    return HallInTest(some_rules(a_queue(**changes), a_queue("odpady")))


def position(hall: HallInTest, contact: str) -> int | None:
    view = hall.hall.contact(contact)
    return view.position if view else None


def refused(events: list[object]) -> str:
    return next(event.error_id for event in events if isinstance(event, InputRefused))


class TestCallback:
    def test_a_caller_who_hangs_up_for_a_callback_keeps_the_place(self) -> None:
        hall = hall_with()
        hall.call("tel-1", dial_key="k1")
        hall.call("tel-2", dial_key="k2")
        hall.do(c.HoldPlace("tel-1"))
        ada = hall.consultant("ada")
        assert hall.holder_of("tel-1") == ada
        assert hall.hall.contact("tel-1").channel is Channel.CALLBACK  # type: ignore[union-attr]

    def test_a_callback_is_never_served_before_an_earlier_live_caller(self) -> None:
        hall = hall_with()
        hall.call("tel-1")
        hall.call("tel-2", dial_key="k2")
        hall.do(c.HoldPlace("tel-2"))
        hall.consultant("ada")
        assert hall.holder_of("tel-1") == "ada"

    def test_one_number_is_on_the_list_once(self) -> None:
        hall = hall_with()
        hall.call("tel-1", dial_key="k1")
        hall.do(c.HoldPlace("tel-1"))
        hall.call("tel-2", dial_key="k1")
        assert refused(list(hall.do(c.HoldPlace("tel-2")))) == "callback-exists"
        again = hall.call("cb-1", channel=Channel.CALLBACK, dial_key="k1")
        assert refused(list(again)) == "callback-exists"

    def test_at_a_given_hour_it_waits_in_line_from_then_on(self) -> None:
        hall = hall_with()
        hall.consultant("ada")
        due_ms = hall.now_ms + 3_600_000
        hall.call("cb-1", channel=Channel.CALLBACK, dial_key="k1", due_ms=due_ms)
        assert hall.hall.contact("cb-1").state is ContactState.PARKED  # type: ignore[union-attr]
        hall.wait(3_500_000)
        assert hall.holder_of("cb-1") == ""
        hall.wait(100_000)
        assert hall.holder_of("cb-1") == "ada"

    def test_a_callback_that_is_not_answered_is_tried_again_and_then_given_up(self) -> None:
        hall = hall_with(callback=CallbackRules(attempts=2, retry_ms=60_000), wrap_up_ms={})
        ada = hall.consultant("ada")
        hall.call("cb-1", channel=Channel.CALLBACK, dial_key="k1")
        hall.accept("cb-1")
        events = hall.do(c.CallbackMissed("cb-1", "no-answer"))
        assert any(isinstance(event, PlaceHeld) and event.attempt == 1 for event in events)
        hall.wait(60_000)
        assert hall.holder_of("cb-1") == ada
        hall.accept("cb-1")
        events = hall.do(c.CallbackMissed("cb-1", "no-answer"))
        assert [e.outcome for e in events if isinstance(e, ContactClosed)] == [Outcome.FAILED]

    def test_it_takes_a_consultant_who_has_room_for_a_call(self) -> None:
        hall = hall_with()
        hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.call("cb-1", channel=Channel.CALLBACK, dial_key="k1")
        assert hall.holder_of("cb-1") == ""


class TestRedial:
    def test_who_is_cut_off_and_dials_again_in_time_has_the_old_place(self) -> None:
        hall = hall_with(redial_ms=120_000)
        hall.call("tel-1", dial_key="k1")
        hall.call("tel-2", dial_key="k2")
        hall.leave("tel-1")
        hall.wait(60_000)
        events = hall.call("tel-3", dial_key="k1")
        assert any(isinstance(e, PlaceResumed) and e.from_contact == "tel-1" for e in events)
        assert (position(hall, "tel-3"), position(hall, "tel-2")) == (1, 2)

    def test_after_that_it_is_a_new_place(self) -> None:
        hall = hall_with(redial_ms=120_000)
        hall.call("tel-1", dial_key="k1")
        hall.call("tel-2", dial_key="k2")
        hall.leave("tel-1")
        hall.wait(121_000)
        hall.call("tel-3", dial_key="k1")
        assert position(hall, "tel-3") == 2

    def test_a_place_is_taken_up_once(self) -> None:
        hall = hall_with(redial_ms=120_000)
        hall.call("tel-1", dial_key="k1")
        hall.call("tel-2", dial_key="k2")
        hall.leave("tel-1")
        hall.call("tel-3", dial_key="k1")
        hall.call("tel-4", dial_key="k1")
        assert position(hall, "tel-4") == 3


class TestTransfer:
    def talking(self) -> HallInTest:
        hall = hall_with()
        hall.consultant("ada", drogi=50, odpady=50)
        hall.call("tel-1")
        hall.talk("tel-1")
        return hall

    def transfer(self, hall: HallInTest, **changes: object) -> list[object]:
        return list(hall.do(c.TransferContact("tel-1", "ada", "odpady", **changes)))  # type: ignore[arg-type]

    def test_with_its_place_it_goes_before_those_who_came_later(self) -> None:
        hall = self.talking()
        hall.call("tel-2", "odpady")
        events = self.transfer(hall)
        assert any(isinstance(event, ContactTransferred) for event in events)
        assert (position(hall, "tel-1"), position(hall, "tel-2")) == (1, 2)

    def test_without_its_place_it_goes_to_the_end(self) -> None:
        hall = self.talking()
        hall.call("tel-2", "odpady")
        self.transfer(hall, keep_place=False)
        assert (position(hall, "tel-1"), position(hall, "tel-2")) == (2, 1)

    def test_wrap_up_begins_on_this_path_too(self) -> None:
        hall = self.talking()
        assert any(isinstance(event, WrapUpStarted) for event in self.transfer(hall))
        hall.call("tel-2")
        assert hall.holder_of("tel-2") == "", "she writes"

    def test_to_a_colleague_it_waits_for_her(self) -> None:
        hall = self.talking()
        hall.consultant("ewa", odpady=50)
        ola = hall.consultant("ola", odpady=50, ready=False)
        self.transfer(hall, to_consultant=ola)
        assert hall.holder_of("tel-1") == ""
        hall.ready(ola)
        assert hall.holder_of("tel-1") == ola

    def test_what_was_said_before_counts_as_handled(self) -> None:
        hall = self.talking()
        hall.wait(60_000)
        self.transfer(hall)
        hall.wait(5_000)
        (closed,) = [e for e in hall.leave("tel-1") if isinstance(e, ContactClosed)]
        assert closed.outcome is Outcome.HANDLED
        assert closed.handled_ms >= 60_000

    def test_a_contact_in_other_hands_cannot_be_passed_on(self) -> None:
        hall = self.talking()
        hall.consultant("ewa")
        events = list(hall.do(c.TransferContact("tel-1", "ewa", "odpady")))
        assert refused(events) == "contact-not-yours"


def test_an_emergency_stays_one_on_another_channel_and_in_another_queue() -> None:
    hall = hall_with()
    hall.call("tel-0")
    hall.call("tel-1", emergency=True)
    hall.chat("chat-0")
    hall.call("chat-1", channel=Channel.CHAT, place_of="tel-1")
    hall.wait(1)
    assert position(hall, "chat-1") == 1
    (entry,) = [e for e in state_of(hall.hall)["contacts"] if e["contact_id"] == "chat-1"]
    assert entry["emergency"]


def test_a_caller_who_changes_to_chat_brings_the_place_along() -> None:
    hall = hall_with()
    hall.call("tel-1")
    hall.chat("chat-0")
    events = hall.call("chat-1", channel=Channel.CHAT, place_of="tel-1")
    assert any(isinstance(e, ContactClosed) and e.diverted_to == "chat-1" for e in events)
    assert (position(hall, "chat-1"), position(hall, "chat-0")) == (1, 2)
