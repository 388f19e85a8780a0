"""Handlers for consultants: offers, capacity, wrap-up and presence."""

from __future__ import annotations

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ConsultantChanged,
    ConsultantSignedIn,
    InputRefused,
    OfferClosed,
    WrapUpEnded,
    WrapUpExtended,
)
from acd.domain.model.capacity import open_channels
from acd.domain.model.channels import SHIPPED_CHANNELS, ChannelKind, ChannelRules
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import CHAT, EMAIL
from acd.domain.model.offer import OfferState
from acd.domain.model.queue_rules import CapacityRules, ServiceTarget
from tests.support.builders import AcdUnderTest, a_queue, some_rules


@pytest.fixture
def acd() -> AcdUnderTest:
    return AcdUnderTest()


def activity(acd: AcdUnderTest, consultant: str) -> tuple[Activity, NotReadyReason | None]:
    view = acd.acd.consultant(consultant)
    assert view is not None
    return view.activity, view.reason


def test_signed_in_consultant_is_not_ready_yet(acd: AcdUnderTest) -> None:
    events = acd.do(c.SignIn("ada", {"drogi": 5}, "day"))
    assert events == [
        ConsultantSignedIn("ada", {"drogi": 5}, "day"),
        ConsultantChanged("ada", Activity.NOT_READY, NotReadyReason.SIGNED_IN, acd.now_ms),
    ]


def test_new_skills_count_from_the_next_sign_in(acd: AcdUnderTest) -> None:
    acd.consultant("ada", odpady=1)
    acd.call("tel-1", "drogi")
    acd.do(c.SignOut("ada"))
    acd.consultant("ada", drogi=1)
    assert acd.holder_of("tel-1") == "ada"


def test_signed_out_consultant_is_shown_as_offline(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    acd.do(c.SignOut("ada"))
    assert activity(acd, "ada") == (Activity.OFFLINE, None)
    assert acd.acd.consultants() == ()


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


class TestCapacity:
    def test_consultant_takes_one_call_at_a_time(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.call("tel-2")
        assert acd.holder_of("tel-2") == ""

    def test_consultant_takes_three_chats_and_mails_together(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        for contact in ("chat-1", "mail-1", "chat-2"):
            (acd.chat if contact.startswith("chat") else acd.mail)(contact)
            acd.talk(contact)
        acd.chat("chat-3")
        acd.mail("mail-2")
        assert acd.holder_of("chat-3") == acd.holder_of("mail-2") == ""

    def test_call_is_offered_beside_a_mail(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.mail("mail-1")
        acd.talk("mail-1")
        acd.call("tel-1")
        acd.talk("tel-1")
        assert activity(acd, "ada") == (Activity.TALKING, None)
        acd.mail("mail-2")
        assert acd.holder_of("mail-2") == ""

    def test_call_is_not_offered_beside_a_chat(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.chat("chat-1")
        acd.talk("chat-1")
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == ""

    def test_activity_is_writing_again_after_the_call(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.mail("mail-1")
        acd.talk("mail-1")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.hang_up("tel-1")
        assert activity(acd, "ada") == (Activity.WRITING, None)
        acd.mail("mail-2")
        assert acd.holder_of("mail-2") == "", "her wrap-up is not over"
        acd.wait(30_000)
        assert acd.holder_of("mail-2") == "ada"

    @pytest.mark.parametrize(
        ("kind", "shown"),
        [(ChannelKind.SPOKEN, Activity.TALKING), (ChannelKind.WRITTEN, Activity.WRITING)],
    )
    def test_kind_of_a_declared_channel_decides_between_talking_and_writing(
        self, kind: ChannelKind, shown: Activity
    ) -> None:
        channels = {**SHIPPED_CHANNELS, "video": ChannelRules(kind, live=True)}
        queue = a_queue(
            targets={"video": ServiceTarget(20_000, 0.8)},
            wrap_up_ms={"video": 0},
            offer_timeout_ms={"video": 20_000},
        )
        capacity = CapacityRules({"video": 1}, (), {})
        acd = AcdUnderTest(some_rules(queue, channels=channels, capacity=capacity))
        ada = acd.consultant("ada")
        acd.call("video-1", channel="video")
        acd.talk("video-1")
        assert activity(acd, ada) == (shown, None)

    def test_channel_without_a_limit_is_closed(self) -> None:
        rules = CapacityRules({CHAT: 2}, (), {})
        assert open_channels(rules, []) == {CHAT}
        assert open_channels(rules, [CHAT]) == {CHAT}
        assert open_channels(rules, [CHAT] * 2) == frozenset()
        assert open_channels(rules, [EMAIL]) == frozenset()


class TestWrapUp:
    @pytest.fixture
    def wrapping(self, acd: AcdUnderTest) -> AcdUnderTest:
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.hang_up("tel-1")
        return acd

    def test_nothing_is_offered_in_wrap_up(self, wrapping: AcdUnderTest) -> None:
        wrapping.call("tel-2")
        assert wrapping.holder_of("tel-2") == ""

    def test_timer_ends_the_wrap_up(self, wrapping: AcdUnderTest) -> None:
        wrapping.call("tel-2")
        events = wrapping.wait(30_000)
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=True)
        assert wrapping.holder_of("tel-2") == "ada"

    def test_consultant_ends_the_wrap_up(self, wrapping: AcdUnderTest) -> None:
        events = wrapping.do(c.FinishWrapUp("ada", "tel-1"))
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=False)
        assert activity(wrapping, "ada") == (Activity.READY, None)

    def test_wrap_up_can_be_extended(self, wrapping: AcdUnderTest) -> None:
        until_ms = wrapping.now_ms + 90_000
        events = wrapping.do(c.ExtendWrapUp("ada", "tel-1"))
        assert events == [WrapUpExtended("ada", "tel-1", until_ms)]
        wrapping.wait(30_000)
        assert activity(wrapping, "ada") == (Activity.WRAP_UP, None)
        assert wrapping.acd.next_deadline_ms == until_ms

    def test_break_declared_in_a_call_begins_after_wrap_up(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        assert acd.not_ready("ada") == []
        acd.hang_up("tel-1")
        acd.wait(30_000)
        assert activity(acd, "ada") == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_sign_out_ends_the_wrap_up(self, wrapping: AcdUnderTest) -> None:
        events = wrapping.do(c.SignOut("ada"))
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=False)
        assert wrapping.acd.next_deadline_ms is None


def test_chat_that_ends_beside_others_starts_its_wrap_up(acd: AcdUnderTest) -> None:
    acd.consultant("ada")
    for contact in ("chat-1", "chat-2"):
        acd.chat(contact)
        acd.talk(contact)
    acd.hang_up("chat-1")
    assert activity(acd, "ada") == (Activity.WRITING, None)
    acd.chat("chat-3")
    assert acd.holder_of("chat-3") == ""
    acd.do(c.FinishWrapUp("ada", "chat-1"))
    assert acd.holder_of("chat-3") == "ada"
