"""Steps of the ACD: repeated inputs, refused inputs and the time of the log."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ConsultantChanged,
    ContactQueued,
    InputRefused,
    OfferClosed,
)
from acd.domain.model.contact import CALLBACK, EMAIL, PHONE
from tests.support.acd_outcomes import refused
from tests.support.builders import AcdUnderTest, state_of


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


def test_refused_input_is_refused_again(acd: AcdUnderTest) -> None:
    for _ in range(2):
        assert refused(acd.do(c.AcceptOffer("x", "ada"), "accept:x")) == "offer-not-pending"


def test_time_that_goes_back_is_ignored(acd: AcdUnderTest) -> None:
    now_ms = acd.now_ms
    acd.acd.step(c.Tick(now_ms - 60_000), now_ms - 60_000, "late")
    assert acd.acd.now_ms == now_ms


def test_due_timers_run_before_the_input(acd: AcdUnderTest) -> None:
    ada = acd.consultant("ada")
    acd.call("tel-1")
    offer_id = acd.offer_of("tel-1")
    acd.now_ms += 20_000
    events = acd.do(c.AcceptOffer(offer_id, ada))
    assert [type(event) for event in events] == [
        OfferClosed, ContactQueued, ConsultantChanged, InputRefused,
    ]  # fmt: skip


def test_next_deadline_is_the_earliest_timer(acd: AcdUnderTest) -> None:
    assert acd.acd.next_deadline_ms is None
    acd.consultant("ada")
    acd.call("tel-1")
    assert acd.acd.next_deadline_ms == acd.now_ms + 20_000
    acd.accept("tel-1")
    assert acd.acd.next_deadline_ms is None


def test_departures_run_before_offers_of_the_same_moment(acd: AcdUnderTest) -> None:
    """A contact that falls due when a shift ends is not offered to the leaving consultant."""
    ada = acd.consultant("ada")
    due_ms = acd.now_ms + 60_000
    acd.do(c.PlanShift(ada, acd.now_ms, due_ms))
    acd.call("back-1", channel=CALLBACK, dial_key="d", due_ms=due_ms)
    acd.wait(120_000)
    assert acd.holder_of("back-1") == ""


def test_views_are_given_of_live_contacts_and_consultants_at_work(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    acd.consultant("ewa")
    acd.do(c.SignOut("ewa"))
    acd.call("tel-1")
    acd.call("tel-2")
    acd.leave("tel-1")
    assert [view.contact_id for view in acd.acd.contacts()] == ["tel-2"]
    assert [view.consultant_id for view in acd.acd.consultants()] == ["ada"]
    assert acd.acd.contact("tel-1") is None
    assert acd.acd.consultant("nobody") is None


def test_contacts_are_viewed_by_channel_and_counted_without_a_view(acd: AcdUnderTest) -> None:
    acd.call("tel-1")
    acd.mail("mail-1")
    acd.call("tel-2")
    acd.consultant("ada")
    acd.accept("tel-1")
    assert [view.contact_id for view in acd.acd.contacts(PHONE)] == ["tel-1", "tel-2"]
    assert [view.contact_id for view in acd.acd.contacts(EMAIL)] == ["mail-1"]
    assert [one[:2] for one in acd.acd.unanswered()] == [("drogi", EMAIL), ("drogi", PHONE)]


def test_contact_that_does_not_wait_has_no_estimate_and_no_explanation(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    acd.call("tel-1")
    assert acd.acd.wait_estimate("tel-1") is None
    assert acd.acd.explain_wait("tel-1") is None
    assert acd.acd.explain_wait("nobody") is None
