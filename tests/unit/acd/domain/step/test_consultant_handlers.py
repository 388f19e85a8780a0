"""Offers, capacity, wrap-up and presence, from the consultant's chair."""

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
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import Channel
from acd.domain.model.offer import OfferState
from tests.support.builders import HallInTest


@pytest.fixture
def hall() -> HallInTest:
    return HallInTest()


def activity(hall: HallInTest, consultant: str) -> tuple[Activity, NotReadyReason | None]:
    view = hall.hall.consultant(consultant)
    assert view is not None
    return view.activity, view.reason


def test_signing_in_is_not_yet_being_ready(hall: HallInTest) -> None:
    events = hall.do(c.SignIn("ada", {"drogi": 5}, "day"))
    assert events == [
        ConsultantSignedIn("ada", {"drogi": 5}, "day"),
        ConsultantChanged("ada", Activity.NOT_READY, NotReadyReason.SIGNED_IN, hall.now_ms),
    ]


def test_new_skills_count_from_the_next_sign_in(hall: HallInTest) -> None:
    hall.consultant("ada", odpady=1)
    hall.call("tel-1", "drogi")
    hall.do(c.SignOut("ada"))
    hall.consultant("ada", drogi=1)
    assert hall.holder_of("tel-1") == "ada"


def test_signed_out_she_is_remembered_as_offline(hall: HallInTest) -> None:
    hall.consultant("ada")
    hall.do(c.SignOut("ada"))
    assert activity(hall, "ada") == (Activity.OFFLINE, None)
    assert hall.hall.consultants() == ()


class TestOffers:
    def test_an_offer_that_nobody_answers_is_missed_at_its_deadline(self, hall: HallInTest) -> None:
        ada = hall.consultant("ada")
        ewa = hall.consultant("ewa")
        hall.call("tel-1")
        assert hall.hall.next_deadline_ms == hall.now_ms + 20_000
        events = hall.wait(20_000)
        assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.MISSED) in events
        assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.MISSED)
        assert hall.holder_of("tel-1") == ewa

    def test_an_answer_after_the_deadline_comes_too_late(self, hall: HallInTest) -> None:
        ada = hall.consultant("ada")
        hall.call("tel-1")
        hall.now_ms += 20_000
        events = hall.do(c.AcceptOffer("tel-1-o1", ada))
        assert isinstance(events[0], OfferClosed)
        assert events[0].how is OfferState.MISSED
        assert isinstance(events[-1], InputRefused)
        assert events[-1].error_id == "offer-not-pending"

    def test_an_answer_in_the_last_millisecond_counts(self, hall: HallInTest) -> None:
        ada = hall.consultant("ada")
        hall.call("tel-1")
        hall.now_ms += 19_998
        hall.do(c.AcceptOffer("tel-1-o1", ada))
        assert activity(hall, ada) == (Activity.TALKING, None)

    def test_after_a_long_silence_nobody_is_missed_twice(self, hall: HallInTest) -> None:
        """An engine that slept through the deadlines gives the next consultant her full time."""
        hall.consultant("ada")
        ewa = hall.consultant("ewa")
        hall.call("tel-1")
        hall.wait(600_000)
        assert hall.holder_of("tel-1") == ewa
        assert hall.hall.next_deadline_ms == hall.now_ms + 20_000

    def test_rejecting_makes_her_not_ready_until_she_says_so(self, hall: HallInTest) -> None:
        ada = hall.consultant("ada")
        hall.call("tel-1")
        hall.reject("tel-1")
        assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.MISSED)

    def test_a_device_that_cannot_be_reached_makes_her_not_ready(self, hall: HallInTest) -> None:
        ada = hall.consultant("ada")
        ewa = hall.consultant("ewa")
        hall.call("tel-1")
        events = hall.do(c.OfferFailed("tel-1-o1", "unregistered"))
        assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.UNDELIVERABLE) in events
        assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.DEVICE)
        assert hall.holder_of("tel-1") == ewa

    def test_going_on_break_gives_the_offer_back(self, hall: HallInTest) -> None:
        ada = hall.consultant("ada")
        hall.call("tel-1")
        events = hall.not_ready(ada)
        assert OfferClosed("tel-1-o1", "tel-1", ada, OfferState.REJECTED) in events
        assert activity(hall, ada) == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_there_is_one_offer_at_a_time_on_a_desk(self, hall: HallInTest) -> None:
        hall.consultant("ada")
        hall.chat("chat-1")
        hall.chat("chat-2")
        assert hall.holder_of("chat-2") == ""
        hall.accept("chat-1")
        assert hall.holder_of("chat-2") == "ada"


class TestCapacity:
    def test_one_call_at_a_time(self, hall: HallInTest) -> None:
        hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.call("tel-2")
        assert hall.holder_of("tel-2") == ""

    def test_three_chats_and_mails_together(self, hall: HallInTest) -> None:
        hall.consultant("ada")
        for contact in ("chat-1", "mail-1", "chat-2"):
            (hall.chat if contact.startswith("chat") else hall.mail)(contact)
            hall.talk(contact)
        hall.chat("chat-3")
        hall.mail("mail-2")
        assert hall.holder_of("chat-3") == hall.holder_of("mail-2") == ""

    def test_a_mail_waits_while_she_takes_a_call(self, hall: HallInTest) -> None:
        hall.consultant("ada")
        hall.mail("mail-1")
        hall.talk("mail-1")
        hall.call("tel-1")
        hall.talk("tel-1")
        assert activity(hall, "ada") == (Activity.TALKING, None)
        hall.mail("mail-2")
        assert hall.holder_of("mail-2") == ""

    def test_a_call_never_joins_a_chat(self, hall: HallInTest) -> None:
        hall.consultant("ada")
        hall.chat("chat-1")
        hall.talk("chat-1")
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == ""

    def test_after_the_call_she_is_writing_again(self, hall: HallInTest) -> None:
        hall.consultant("ada")
        hall.mail("mail-1")
        hall.talk("mail-1")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.hang_up("tel-1")
        assert activity(hall, "ada") == (Activity.WRITING, None)
        hall.mail("mail-2")
        assert hall.holder_of("mail-2") == "", "her wrap-up is not over"
        hall.wait(30_000)
        assert hall.holder_of("mail-2") == "ada"

    def test_without_a_limit_a_channel_is_closed(self) -> None:
        from acd.domain.model.capacity import open_channels
        from acd.domain.model.queue_rules import CapacityRules

        rules = CapacityRules({Channel.CHAT: 2}, (), {})
        assert open_channels(rules, []) == {Channel.CHAT}
        assert open_channels(rules, [Channel.CHAT]) == {Channel.CHAT}
        assert open_channels(rules, [Channel.CHAT] * 2) == frozenset()
        assert open_channels(rules, [Channel.EMAIL]) == frozenset()


class TestWrapUp:
    @pytest.fixture
    def wrapping(self, hall: HallInTest) -> HallInTest:
        hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.hang_up("tel-1")
        return hall

    def test_nothing_is_offered_in_wrap_up(self, wrapping: HallInTest) -> None:
        wrapping.call("tel-2")
        assert wrapping.holder_of("tel-2") == ""

    def test_the_timer_ends_it(self, wrapping: HallInTest) -> None:
        wrapping.call("tel-2")
        events = wrapping.wait(30_000)
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=True)
        assert wrapping.holder_of("tel-2") == "ada"

    def test_she_ends_it(self, wrapping: HallInTest) -> None:
        events = wrapping.do(c.FinishWrapUp("ada", "tel-1"))
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=False)
        assert activity(wrapping, "ada") == (Activity.READY, None)

    def test_it_can_be_extended(self, wrapping: HallInTest) -> None:
        until_ms = wrapping.now_ms + 90_000
        events = wrapping.do(c.ExtendWrapUp("ada", "tel-1"))
        assert events == [WrapUpExtended("ada", "tel-1", until_ms)]
        wrapping.wait(30_000)
        assert activity(wrapping, "ada") == (Activity.WRAP_UP, None)
        assert wrapping.hall.next_deadline_ms == until_ms

    def test_a_break_asked_for_in_a_call_begins_after_wrap_up(self, hall: HallInTest) -> None:
        hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        assert hall.not_ready("ada") == []
        hall.hang_up("tel-1")
        hall.wait(30_000)
        assert activity(hall, "ada") == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_signing_out_ends_it(self, wrapping: HallInTest) -> None:
        events = wrapping.do(c.SignOut("ada"))
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=False)
        assert wrapping.hall.next_deadline_ms is None


def test_a_chat_that_ends_while_others_go_on_starts_its_wrap_up(hall: HallInTest) -> None:
    hall.consultant("ada")
    for contact in ("chat-1", "chat-2"):
        hall.chat(contact)
        hall.talk(contact)
    hall.hang_up("chat-1")
    assert activity(hall, "ada") == (Activity.WRITING, None)
    hall.chat("chat-3")
    assert hall.holder_of("chat-3") == ""
    hall.do(c.FinishWrapUp("ada", "chat-1"))
    assert hall.holder_of("chat-3") == "ada"
