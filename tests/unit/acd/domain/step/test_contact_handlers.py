"""Handlers for contacts, from admission to the outcome."""

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
    WaitAnnounced,
    WrapUpStarted,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import PHONE, Author, Outcome, Party
from acd.domain.model.offer import OfferState
from tests.support.builders import AcdUnderTest, state_of


def refused(events: list[Event]) -> str:
    (event,) = events
    assert isinstance(event, InputRefused)
    return event.error_id


def closed(events: list[Event]) -> ContactClosed:
    (event,) = [event for event in events if isinstance(event, ContactClosed)]
    return event


def activity(acd: AcdUnderTest, consultant: str) -> tuple[Activity, NotReadyReason | None]:
    view = acd.acd.consultant(consultant)
    assert view is not None
    return view.activity, view.reason


@pytest.fixture
def acd() -> AcdUnderTest:
    return AcdUnderTest()


def test_call_goes_from_admission_to_wrap_up(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    acd.call("tel-1")
    acd.wait(7_000)
    (_, engaged, _) = acd.accept("tel-1")
    assert isinstance(engaged, ContactEngaged)
    assert engaged.waited_ms == 7_002
    assert acd.do(c.EngagementConnected("tel-1")) == [ContactConnected("tel-1", ada)]
    acd.wait(60_000)
    events = acd.hang_up("tel-1")
    end = closed(events)
    assert (end.outcome, end.ended_by) == (Outcome.HANDLED, Party.CONSULTANT)
    assert (end.waited_ms, end.handled_ms) == (7_002, 60_002)
    assert WrapUpStarted(ada, "tel-1", acd.now_ms + 30_000) in events
    assert activity(acd, ada) == (Activity.WRAP_UP, None)
    assert acd.acd.contacts() == ()


def test_hang_up_withdraws_the_offer_at_once(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    acd.call("tel-1")
    events = acd.leave("tel-1")
    assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.WITHDRAWN) in events
    assert closed(events).outcome is Outcome.ABANDONED
    assert activity(acd, ada) == (Activity.READY, None)


def test_caller_who_stops_waiting_is_abandoned(acd: AcdUnderTest) -> None:
    acd.call("tel-1")
    end = closed(acd.leave("tel-1"))
    assert (end.outcome, end.consultant_id, end.handled_ms) == (Outcome.ABANDONED, None, 0)


def test_caller_sent_elsewhere_by_the_connector_is_diverted(acd: AcdUnderTest) -> None:
    acd.call("tel-1")
    end = closed(acd.do(c.ContactLeft("tel-1", "fallback")))
    assert (end.outcome, end.ended_by) == (Outcome.DIVERTED, Party.SYSTEM)


def test_caller_who_hangs_up_while_talking_was_handled(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    acd.call("tel-1")
    acd.talk("tel-1")
    end = closed(acd.leave("tel-1"))
    assert (end.outcome, end.ended_by) == (Outcome.HANDLED, Party.RESIDENT)
    assert activity(acd, ada)[0] is Activity.WRAP_UP


@pytest.mark.parametrize(
    ("by", "outcome"),
    [
        (Party.RESIDENT, Outcome.ABANDONED),
        (Party.CONSULTANT, Outcome.FAILED),
        (Party.SYSTEM, Outcome.FAILED),
    ],
)
def test_contact_ended_before_connection_is_not_handled(
    acd: AcdUnderTest, by: Party, outcome: Outcome
) -> None:
    ada = acd.consultant("ada")
    acd.call("tel-1")
    acd.accept("tel-1")
    assert closed(acd.hang_up("tel-1", by)).outcome is outcome
    assert activity(acd, ada)[0] is Activity.WRAP_UP


def test_failed_connection_returns_the_caller_to_the_position(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    (first, *_) = acd.call("tel-1")
    acd.call("tel-2")
    acd.accept("tel-1")
    acd.do(c.ConnectFailed("tel-1", "no-bridge"))
    assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.DEVICE)
    assert isinstance(first, ContactQueued)
    view = acd.acd.contact("tel-1")
    assert view is not None
    assert (view.position, view.admitted_ms) == (1, first.admitted_ms)


def test_messages_are_accepted_while_the_contact_is_live(acd: AcdUnderTest) -> None:
    acd.chat("chat-1")
    added = c.AddMessage("chat-1", "m-1", Author.RESIDENT)
    assert acd.do(added) == [MessageAdded("chat-1", "m-1", Author.RESIDENT)]
    acd.leave("chat-1")
    assert refused(acd.do(c.AddMessage("chat-1", "m-2", Author.RESIDENT))) == "contact-closed"
    note = c.AddMessage("chat-1", "m-3", Author.NOTE)
    assert acd.do(note) == [MessageAdded("chat-1", "m-3", Author.NOTE)]


def test_announced_wait_is_recorded(acd: AcdUnderTest) -> None:
    acd.call("tel-1")
    assert acd.do(c.ReportWaitAnnounced("tel-1", 1)) == [WaitAnnounced("tel-1", 1)]
    acd.consultant("ada")
    acd.accept("tel-1")
    assert refused(acd.do(c.ReportWaitAnnounced("tel-1", 1))) == "contact-not-waiting"


class TestRejections:
    """Refused inputs: the state is unchanged and a stable id gives the reason."""

    @pytest.mark.parametrize(
        ("command", "error_id"),
        [
            (c.AdmitContact("tel-2", "phone", "no-such", "pl"), "queue-unknown"),  # type: ignore[arg-type]
            (c.AdmitContact("tel/2", "phone", "drogi", "pl"), "id-invalid"),  # type: ignore[arg-type]
            (c.AdmitContact("", "phone", "drogi", "pl"), "id-invalid"),  # type: ignore[arg-type]
            (c.AdmitContact("tel-1", "phone", "drogi", "pl"), "contact-exists"),  # type: ignore[arg-type]
            (c.AdmitContact("tel-0", "phone", "drogi", "pl"), "contact-exists"),  # type: ignore[arg-type]
            (c.ContactLeft("tel-9"), "contact-unknown"),
            (c.ContactLeft("tel-0"), "contact-closed"),
            (c.EngagementConnected("tel-1"), "contact-not-engaged"),
            (c.ConnectFailed("tel-1", "x"), "contact-not-engaged"),
            (c.EndEngagement("tel-1", Party.RESIDENT), "contact-not-engaged"),
            (c.EngagementConnected("tel-t"), "contact-already-connected"),
            (c.ConnectFailed("tel-t", "x"), "contact-already-connected"),
            (c.AcceptOffer("tel-1-o9", "ada"), "offer-not-pending"),
            (c.RejectOffer("tel-1-o9", "ada"), "offer-not-pending"),
            (c.OfferFailed("tel-1-o9", "x"), "offer-not-pending"),
            (c.AcceptOffer("tel-1-o1", "ewa"), "offer-not-assigned"),
            (c.BecomeReady("nobody"), "consultant-unknown"),
            (c.BecomeReady("gone"), "consultant-not-signed-in"),
            (c.SignIn("ada", {}), "consultant-already-signed-in"),
            (c.SignIn("a b", {}), "id-invalid"),
            (c.SignOut("ada"), "consultant-has-active-contact"),
            (c.SignOut("ewa"), "consultant-has-active-contact"),
            (c.FinishWrapUp("ada", "tel-1"), "wrap-up-missing"),
            (c.ExtendWrapUp("ada", "tel-1"), "wrap-up-missing"),
            (c.ReportWaitAnnounced("tel-9", 1), "contact-unknown"),
            (c.AddMessage("tel-9", "m", Author.NOTE), "contact-unknown"),
        ],
        ids=lambda value: value if isinstance(value, str) else type(value).__name__,
    )
    def test_input_that_does_not_fit_is_refused(
        self, acd: AcdUnderTest, command: c.Input, error_id: str
    ) -> None:
        acd.call("tel-0")
        acd.leave("tel-0")
        acd.consultant("gone")
        acd.do(c.SignOut("gone"))
        acd.consultant("ewa")
        acd.call("tel-t")
        acd.talk("tel-t")
        acd.consultant("ada")
        acd.call("tel-1")
        before = state_of(acd.acd)
        assert refused(acd.do(command)) == error_id
        assert state_of(acd.acd) == {**before, "now_ms": acd.now_ms}

    def test_contact_is_refused_before_the_first_rules(self) -> None:
        from acd.domain.step.acd import Acd

        admit = c.AdmitContact("tel-1", PHONE, "drogi", "pl")
        assert refused(Acd().step(admit, 1, "k")) == "queue-unknown"

    def test_refused_input_is_refused_again(self, acd: AcdUnderTest) -> None:
        for _ in range(2):
            assert refused(acd.do(c.AcceptOffer("x", "ada"), "accept:x")) == "offer-not-pending"


class TestRepeats:
    """Repeated inputs with the same key."""

    def test_repeated_input_has_no_effect(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        admit = c.AdmitContact("tel-1", PHONE, "drogi", "pl")
        assert acd.do(admit, "admit:tel-1")
        before = state_of(acd.acd)
        assert acd.do(admit, "admit:tel-1") == []
        assert state_of(acd.acd) == {**before, "now_ms": acd.now_ms}

    def test_key_may_be_used_again_after_an_hour(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada", ready=False)
        assert acd.do(c.BecomeReady("ada"), "ready")
        acd.wait(3_600_001)
        assert not acd.acd.knows("ready")

    def test_number_of_remembered_keys_is_bounded(self) -> None:
        from acd.domain.model.recent_ids import MAX_REMEMBERED_IDS, RecentIds

        ids = RecentIds()
        for n in range(MAX_REMEMBERED_IDS + 10):
            ids.note(str(n), 0)
        assert len(ids.items()) == MAX_REMEMBERED_IDS
        assert not ids.knows("9", 0)
        assert ids.knows("10", 0)
