"""Queue positions: callbacks, re-dials, transfers and changes of channel."""

from __future__ import annotations

from typing import Any

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactClosed,
    ContactTransferred,
    Event,
    InputRefused,
    PositionHeld,
    PositionResumed,
    WrapUpStarted,
)
from acd.domain.model.contact import CALLBACK, CHAT, ContactState, Outcome
from acd.domain.model.queue_rules import CallbackRules
from tests.support.builders import AcdUnderTest, a_queue, some_rules, state_of


def acd_with(**changes: Any) -> AcdUnderTest:
    return AcdUnderTest(some_rules(a_queue(**changes), a_queue("odpady")))


def position(acd: AcdUnderTest, contact: str) -> int | None:
    view = acd.acd.contact(contact)
    return view.position if view else None


def refused(events: list[Event]) -> str:
    return next(event.error_id for event in events if isinstance(event, InputRefused))


class TestCallback:
    def test_caller_who_takes_a_callback_keeps_the_position(self) -> None:
        acd = acd_with()
        acd.call("tel-1", dial_key="k1")
        acd.call("tel-2", dial_key="k2")
        acd.do(c.HoldPosition("tel-1"))
        ada = acd.consultant("ada")
        assert acd.holder_of("tel-1") == ada
        assert acd.acd.contact("tel-1").channel == CALLBACK  # type: ignore[union-attr]

    def test_callback_is_not_served_before_an_earlier_live_caller(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        acd.call("tel-2", dial_key="k2")
        acd.do(c.HoldPosition("tel-2"))
        acd.consultant("ada")
        assert acd.holder_of("tel-1") == "ada"

    def test_number_has_one_callback_at_a_time(self) -> None:
        acd = acd_with()
        acd.call("tel-1", dial_key="k1")
        acd.do(c.HoldPosition("tel-1"))
        acd.call("tel-2", dial_key="k1")
        assert refused(list(acd.do(c.HoldPosition("tel-2")))) == "callback-exists"
        again = acd.call("cb-1", channel=CALLBACK, dial_key="k1")
        assert refused(list(again)) == "callback-exists"

    def test_planned_callback_waits_from_its_time_on(self) -> None:
        acd = acd_with()
        acd.consultant("ada")
        due_ms = acd.now_ms + 3_600_000
        acd.call("cb-1", channel=CALLBACK, dial_key="k1", due_ms=due_ms)
        assert acd.acd.contact("cb-1").state is ContactState.PARKED  # type: ignore[union-attr]
        acd.wait(3_500_000)
        assert acd.holder_of("cb-1") == ""
        acd.wait(100_000)
        assert acd.holder_of("cb-1") == "ada"

    def test_unanswered_callback_is_tried_again_and_then_given_up(self) -> None:
        acd = acd_with(callback=CallbackRules(attempts=2, retry_ms=60_000), wrap_up_ms={})
        ada = acd.consultant("ada")
        acd.call("cb-1", channel=CALLBACK, dial_key="k1")
        acd.accept("cb-1")
        events = acd.do(c.CallbackMissed("cb-1", "no-answer"))
        assert any(isinstance(event, PositionHeld) and event.attempt == 1 for event in events)
        acd.wait(60_000)
        assert acd.holder_of("cb-1") == ada
        acd.accept("cb-1")
        events = acd.do(c.CallbackMissed("cb-1", "no-answer"))
        assert [e.outcome for e in events if isinstance(e, ContactClosed)] == [Outcome.FAILED]

    def test_callback_that_is_given_up_fails_in_spite_of_an_earlier_conversation(self) -> None:
        acd = acd_with(callback=CallbackRules(attempts=1, retry_ms=60_000), wrap_up_ms={})
        ada = acd.consultant("ada")
        acd.call("tel-1", dial_key="k1")
        acd.talk("tel-1")
        acd.wait(30_000)
        acd.not_ready(ada)
        acd.do(c.TransferContact("tel-1", ada, "drogi"))
        acd.do(c.HoldPosition("tel-1"))
        acd.ready(ada)
        acd.accept("tel-1")
        (closed,) = (
            event
            for event in acd.do(c.CallbackMissed("tel-1", "no-answer"))
            if isinstance(event, ContactClosed)
        )
        assert closed.outcome is Outcome.FAILED
        assert closed.handled_ms >= 30_000

    def test_callback_is_offered_to_a_consultant_with_capacity_for_a_call(self) -> None:
        acd = acd_with()
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.call("cb-1", channel=CALLBACK, dial_key="k1")
        assert acd.holder_of("cb-1") == ""


class TestRedial:
    def test_redial_in_time_resumes_the_position(self) -> None:
        acd = acd_with(redial_ms=120_000)
        acd.call("tel-1", dial_key="k1")
        acd.call("tel-2", dial_key="k2")
        acd.leave("tel-1")
        acd.wait(60_000)
        events = acd.call("tel-3", dial_key="k1")
        assert any(isinstance(e, PositionResumed) and e.from_contact == "tel-1" for e in events)
        assert (position(acd, "tel-3"), position(acd, "tel-2")) == (1, 2)

    def test_late_redial_gets_a_new_position(self) -> None:
        acd = acd_with(redial_ms=120_000)
        acd.call("tel-1", dial_key="k1")
        acd.call("tel-2", dial_key="k2")
        acd.leave("tel-1")
        acd.wait(121_000)
        acd.call("tel-3", dial_key="k1")
        assert position(acd, "tel-3") == 2

    def test_position_is_resumed_once(self) -> None:
        acd = acd_with(redial_ms=120_000)
        acd.call("tel-1", dial_key="k1")
        acd.call("tel-2", dial_key="k2")
        acd.leave("tel-1")
        acd.call("tel-3", dial_key="k1")
        acd.call("tel-4", dial_key="k1")
        assert position(acd, "tel-4") == 3


class TestTransfer:
    def talking(self) -> AcdUnderTest:
        acd = acd_with()
        acd.consultant("ada", drogi=50, odpady=50)
        acd.call("tel-1")
        acd.talk("tel-1")
        return acd

    def transfer(self, acd: AcdUnderTest, **changes: object) -> list[object]:
        return list(acd.do(c.TransferContact("tel-1", "ada", "odpady", **changes)))  # type: ignore[arg-type]

    def test_transfer_with_its_position_is_served_before_later_contacts(self) -> None:
        acd = self.talking()
        acd.call("tel-2", "odpady")
        events = self.transfer(acd)
        assert any(isinstance(event, ContactTransferred) for event in events)
        assert (position(acd, "tel-1"), position(acd, "tel-2")) == (1, 2)

    def test_transfer_without_its_position_goes_to_the_end(self) -> None:
        acd = self.talking()
        acd.call("tel-2", "odpady")
        self.transfer(acd, keep_position=False)
        assert (position(acd, "tel-1"), position(acd, "tel-2")) == (2, 1)

    def test_transfer_starts_the_wrap_up(self) -> None:
        acd = self.talking()
        assert any(isinstance(event, WrapUpStarted) for event in self.transfer(acd))
        acd.call("tel-2")
        assert acd.holder_of("tel-2") == "", "she writes"

    def test_transfer_to_a_consultant_waits_for_that_consultant(self) -> None:
        acd = self.talking()
        acd.consultant("ewa", odpady=50)
        ola = acd.consultant("ola", odpady=50, ready=False)
        self.transfer(acd, to_consultant=ola)
        assert acd.holder_of("tel-1") == ""
        acd.ready(ola)
        assert acd.holder_of("tel-1") == ola

    def test_earlier_conversation_counts_as_handled(self) -> None:
        acd = self.talking()
        acd.wait(60_000)
        self.transfer(acd)
        acd.wait(5_000)
        (closed,) = [e for e in acd.leave("tel-1") if isinstance(e, ContactClosed)]
        assert closed.outcome is Outcome.HANDLED
        assert closed.handled_ms >= 60_000

    def test_contact_of_another_consultant_cannot_be_transferred(self) -> None:
        acd = self.talking()
        acd.consultant("ewa")
        events = list(acd.do(c.TransferContact("tel-1", "ewa", "odpady")))
        assert refused(events) == "contact-not-assigned"


def test_emergency_remains_one_on_another_channel_and_queue() -> None:
    acd = acd_with()
    acd.call("tel-0")
    acd.call("tel-1", emergency=True)
    acd.chat("chat-0")
    acd.call("chat-1", channel=CHAT, position_of="tel-1")
    acd.wait(1)
    assert position(acd, "chat-1") == 1
    (entry,) = [e for e in state_of(acd.acd)["contacts"] if e["contact_id"] == "chat-1"]
    assert entry["emergency"]


def test_caller_who_changes_to_chat_keeps_the_position() -> None:
    acd = acd_with()
    acd.call("tel-1")
    acd.chat("chat-0")
    events = acd.call("chat-1", channel=CHAT, position_of="tel-1")
    assert any(isinstance(e, ContactClosed) and e.diverted_to == "chat-1" for e in events)
    assert (position(acd, "chat-1"), position(acd, "chat-0")) == (1, 2)
