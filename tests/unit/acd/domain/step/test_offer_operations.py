"""Offers: made, answered, missed, withdrawn."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    InputRefused,
    OfferClosed,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.offer import OfferState
from tests.support.acd_outcomes import activity
from tests.support.builders import AcdUnderTest


class TestOffers:
    def test_unanswered_offer_is_missed_at_its_deadline(self, acd: AcdUnderTest) -> None:
        ada = acd.consultant("ada")
        ewa = acd.consultant("ewa")
        acd.call("tel-1")
        assert acd.acd.next_deadline_ms == acd.now_ms + 20_000
        events = acd.wait(20_000)
        assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.MISSED) in events
        assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.MISSED)
        assert acd.holder_of("tel-1") == ewa

    def test_answer_after_the_deadline_is_refused(self, acd: AcdUnderTest) -> None:
        ada = acd.consultant("ada")
        acd.call("tel-1")
        acd.now_ms += 20_000
        events = acd.do(c.AcceptOffer("tel-1-o1", ada))
        assert isinstance(events[0], OfferClosed)
        assert events[0].state is OfferState.MISSED
        assert isinstance(events[-1], InputRefused)
        assert events[-1].error_id == "offer-not-pending"

    def test_answer_in_the_last_millisecond_counts(self, acd: AcdUnderTest) -> None:
        ada = acd.consultant("ada")
        acd.call("tel-1")
        acd.now_ms += 19_998
        acd.do(c.AcceptOffer("tel-1-o1", ada))
        assert activity(acd, ada) == (Activity.TALKING, None)

    def test_offer_is_missed_once_after_a_long_silence(self, acd: AcdUnderTest) -> None:
        """After an outage the next consultant has the full time to answer."""
        acd.consultant("ada")
        ewa = acd.consultant("ewa")
        acd.call("tel-1")
        acd.wait(600_000)
        assert acd.holder_of("tel-1") == ewa
        assert acd.acd.next_deadline_ms == acd.now_ms + 20_000

    def test_rejecting_consultant_is_not_ready_until_declared(self, acd: AcdUnderTest) -> None:
        ada = acd.consultant("ada")
        acd.call("tel-1")
        acd.reject("tel-1")
        assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.MISSED)

    def test_consultant_with_an_unreachable_device_is_not_ready(self, acd: AcdUnderTest) -> None:
        ada = acd.consultant("ada")
        ewa = acd.consultant("ewa")
        acd.call("tel-1")
        events = acd.do(c.OfferFailed("tel-1-o1", "unregistered"))
        assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.UNDELIVERABLE) in events
        assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.DEVICE)
        assert acd.holder_of("tel-1") == ewa

    def test_break_returns_the_pending_offer(self, acd: AcdUnderTest) -> None:
        ada = acd.consultant("ada")
        acd.call("tel-1")
        events = acd.not_ready(ada)
        assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.REJECTED) in events
        assert activity(acd, ada) == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_consultant_has_one_offer_at_a_time(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.chat("chat-1")
        acd.chat("chat-2")
        assert acd.holder_of("chat-2") == ""
        acd.accept("chat-1")
        assert acd.holder_of("chat-2") == "ada"
