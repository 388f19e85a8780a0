"""The life of a contact, from the door to its one outcome."""

from __future__ import annotations

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactEngaged,
    ContactQueued,
    Event,
    InputRefused,
    MessageAdded,
    OfferClosed,
    WaitTold,
    WrapUpStarted,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Author, Channel, Outcome, Party
from acd.domain.model.offer import OfferState
from tests.support.builders import HallInTest, state_of


def refused(events: list[Event]) -> str:
    (event,) = events
    assert isinstance(event, InputRefused)
    return event.error_id


def closed(events: list[Event]) -> ContactClosed:
    (event,) = [event for event in events if isinstance(event, ContactClosed)]
    return event


def activity(hall: HallInTest, consultant: str) -> tuple[Activity, NotReadyReason | None]:
    view = hall.hall.consultant(consultant)
    assert view is not None
    return view.activity, view.reason


@pytest.fixture
def hall() -> HallInTest:
    return HallInTest()


def test_a_call_from_the_door_to_wrap_up(hall: HallInTest) -> None:
    ada = hall.consultant("ada")
    hall.call("tel-1")
    hall.wait(7_000)
    (_, engaged, _) = hall.accept("tel-1")
    assert isinstance(engaged, ContactEngaged)
    assert engaged.waited_ms == 7_002
    assert hall.do(c.EngagementConnected("tel-1")) == [ContactConnected("tel-1", ada)]
    hall.wait(60_000)
    events = hall.hang_up("tel-1")
    end = closed(events)
    assert (end.outcome, end.ended_by) == (Outcome.HANDLED, Party.CONSULTANT)
    assert (end.waited_ms, end.handled_ms) == (7_002, 60_002)
    assert WrapUpStarted(ada, "tel-1", hall.now_ms + 30_000) in events
    assert activity(hall, ada) == (Activity.WRAP_UP, None)
    assert hall.hall.contacts() == ()


def test_a_caller_who_hangs_up_withdraws_the_offer_at_once(hall: HallInTest) -> None:
    ada = hall.consultant("ada")
    hall.call("tel-1")
    events = hall.leave("tel-1")
    assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.WITHDRAWN) in events
    assert closed(events).outcome is Outcome.ABANDONED
    assert activity(hall, ada) == (Activity.READY, None)


def test_a_caller_who_gives_up_waiting_is_abandoned(hall: HallInTest) -> None:
    hall.call("tel-1")
    end = closed(hall.leave("tel-1"))
    assert (end.outcome, end.consultant_id, end.handled_ms) == (Outcome.ABANDONED, None, 0)


def test_a_caller_whom_the_door_sent_elsewhere_is_diverted(hall: HallInTest) -> None:
    hall.call("tel-1")
    end = closed(hall.do(c.ContactLeft("tel-1", "fallback")))
    assert (end.outcome, end.ended_by) == (Outcome.DIVERTED, Party.SYSTEM)


def test_a_caller_who_hangs_up_while_talking_was_handled(hall: HallInTest) -> None:
    ada = hall.consultant("ada")
    hall.call("tel-1")
    hall.talk("tel-1")
    end = closed(hall.leave("tel-1"))
    assert (end.outcome, end.ended_by) == (Outcome.HANDLED, Party.RESIDENT)
    assert activity(hall, ada)[0] is Activity.WRAP_UP


@pytest.mark.parametrize(
    ("by", "outcome"),
    [
        (Party.RESIDENT, Outcome.ABANDONED),
        (Party.CONSULTANT, Outcome.FAILED),
        (Party.SYSTEM, Outcome.FAILED),
    ],
)
def test_an_end_before_the_first_word_is_not_handled(
    hall: HallInTest, by: Party, outcome: Outcome
) -> None:
    ada = hall.consultant("ada")
    hall.call("tel-1")
    hall.accept("tel-1")
    assert closed(hall.hang_up("tel-1", by)).outcome is outcome
    assert activity(hall, ada)[0] is Activity.WRAP_UP


def test_a_failed_connection_puts_the_caller_back_in_place(hall: HallInTest) -> None:
    ada = hall.consultant("ada")
    (first, *_) = hall.call("tel-1")
    hall.call("tel-2")
    hall.accept("tel-1")
    hall.do(c.ConnectFailed("tel-1", "no-bridge"))
    assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.DEVICE)
    assert isinstance(first, ContactQueued)
    view = hall.hall.contact("tel-1")
    assert view is not None
    assert (view.position, view.admitted_ms) == (1, first.admitted_ms)


def test_messages_are_announced_while_the_conversation_lives(hall: HallInTest) -> None:
    hall.chat("chat-1")
    added = c.AddMessage("chat-1", "m-1", Author.RESIDENT)
    assert hall.do(added) == [MessageAdded("chat-1", "m-1", Author.RESIDENT)]
    hall.leave("chat-1")
    assert refused(hall.do(c.AddMessage("chat-1", "m-2", Author.RESIDENT))) == "contact-closed"
    note = c.AddMessage("chat-1", "m-3", Author.NOTE)
    assert hall.do(note) == [MessageAdded("chat-1", "m-3", Author.NOTE)]


def test_what_the_resident_was_told_is_on_record(hall: HallInTest) -> None:
    hall.call("tel-1")
    assert hall.do(c.TellWait("tel-1", 1)) == [WaitTold("tel-1", 1)]
    hall.consultant("ada")
    hall.accept("tel-1")
    assert refused(hall.do(c.TellWait("tel-1", 1))) == "contact-not-waiting"


class TestRefusals:
    """State unchanged, and a stable id says why."""

    @pytest.mark.parametrize(
        ("command", "error_id"),
        [
            (c.AdmitContact("tel-2", "phone", "no-such", "pl"), "unknown-queue"),  # type: ignore[arg-type]
            (c.AdmitContact("tel/2", "phone", "drogi", "pl"), "bad-id"),  # type: ignore[arg-type]
            (c.AdmitContact("", "phone", "drogi", "pl"), "bad-id"),  # type: ignore[arg-type]
            (c.AdmitContact("tel-1", "phone", "drogi", "pl"), "contact-exists"),  # type: ignore[arg-type]
            (c.AdmitContact("tel-0", "phone", "drogi", "pl"), "contact-exists"),  # type: ignore[arg-type]
            (c.ContactLeft("tel-9"), "unknown-contact"),
            (c.ContactLeft("tel-0"), "contact-closed"),
            (c.EngagementConnected("tel-1"), "contact-not-engaged"),
            (c.ConnectFailed("tel-1", "x"), "contact-not-engaged"),
            (c.EndEngagement("tel-1", Party.RESIDENT), "contact-not-engaged"),
            (c.EngagementConnected("tel-t"), "already-connected"),
            (c.ConnectFailed("tel-t", "x"), "already-connected"),
            (c.AcceptOffer("tel-1-o9", "ada"), "offer-not-pending"),
            (c.RejectOffer("tel-1-o9", "ada"), "offer-not-pending"),
            (c.OfferFailed("tel-1-o9", "x"), "offer-not-pending"),
            (c.AcceptOffer("tel-1-o1", "ewa"), "offer-not-yours"),
            (c.BecomeReady("nobody"), "unknown-consultant"),
            (c.BecomeReady("gone"), "not-signed-in"),
            (c.SignIn("ada", {}), "already-signed-in"),
            (c.SignIn("a b", {}), "bad-id"),
            (c.SignOut("ada"), "consultant-is-holding"),
            (c.SignOut("ewa"), "consultant-is-holding"),
            (c.FinishWrapUp("ada", "tel-1"), "no-wrap-up"),
            (c.ExtendWrapUp("ada", "tel-1"), "no-wrap-up"),
            (c.TellWait("tel-9", 1), "unknown-contact"),
            (c.AddMessage("tel-9", "m", Author.NOTE), "unknown-contact"),
        ],
        ids=lambda value: value if isinstance(value, str) else type(value).__name__,
    )
    def test_an_input_that_does_not_fit_is_refused(
        self, hall: HallInTest, command: c.Input, error_id: str
    ) -> None:
        hall.call("tel-0")
        hall.leave("tel-0")
        hall.consultant("gone")
        hall.do(c.SignOut("gone"))
        hall.consultant("ewa")
        hall.call("tel-t")
        hall.talk("tel-t")
        hall.consultant("ada")
        hall.call("tel-1")
        before = state_of(hall.hall)
        assert refused(hall.do(command)) == error_id
        assert state_of(hall.hall) == {**before, "now_ms": hall.now_ms}

    def test_before_the_first_rules_nobody_can_be_admitted(self) -> None:
        from acd.domain.step.acd import Hall

        admit = c.AdmitContact("tel-1", Channel.PHONE, "drogi", "pl")
        assert refused(Hall().step(admit, 1, "k")) == "unknown-queue"

    def test_a_refused_input_is_refused_again(self, hall: HallInTest) -> None:
        for _ in range(2):
            assert refused(hall.do(c.AcceptOffer("x", "ada"), "accept:x")) == "offer-not-pending"


class TestRepeats:
    """A key makes a repeat harmless."""

    def test_a_repeated_input_does_nothing(self, hall: HallInTest) -> None:
        hall.consultant("ada")
        admit = c.AdmitContact("tel-1", Channel.PHONE, "drogi", "pl")
        assert hall.do(admit, "admit:tel-1")
        before = state_of(hall.hall)
        assert hall.do(admit, "admit:tel-1") == []
        assert state_of(hall.hall) == {**before, "now_ms": hall.now_ms}

    def test_after_an_hour_a_key_may_be_used_again(self, hall: HallInTest) -> None:
        hall.consultant("ada", ready=False)
        assert hall.do(c.BecomeReady("ada"), "ready")
        hall.wait(3_600_001)
        assert not hall.hall.knows("ready")

    def test_the_memory_of_keys_is_bounded(self) -> None:
        from acd.domain.model.recent_ids import REMEMBERED_IDS, RecentIds

        ids = RecentIds()
        for n in range(REMEMBERED_IDS + 10):
            ids.note(str(n), 0)
        assert len(ids.items()) == REMEMBERED_IDS
        assert not ids.knows("9", 0)
        assert ids.knows("10", 0)
