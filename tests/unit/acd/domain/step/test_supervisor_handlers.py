"""The supervisor's hand, closed queues and overflows."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactClosed,
    ContactDirected,
    ContactMoved,
    Event,
    InputRefused,
    OfferMade,
    PolicyChanged,
    QueueAnnounced,
    QueueClosed,
    QueueOpened,
    SupervisorActed,
)
from acd.domain.model.consultant import Activity, Presence
from acd.domain.model.contact import Channel
from acd.domain.model.offer import Because
from acd.domain.model.policy import Policy
from acd.domain.model.queue_rules import Divert, Limits, Overflow, QueueRules
from acd.domain.step.acd import Hall
from tests.support.builders import HallInTest, a_queue, some_rules

BY = ("nadzor", "burza nad Wolą")
TO_ODPADY = Overflow(Divert.QUEUE, queue="odpady")
CLOSED = Overflow(Divert.MESSAGE, message="closed")


def hall_with(queue: QueueRules | None = None) -> HallInTest:
    return HallInTest(some_rules(queue or a_queue(), a_queue("odpady")))


def of(kind: type, events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def refusal(events: list[Event]) -> str:
    return cast(InputRefused, of(InputRefused, events)[0]).error_id


class TestHand:
    def test_every_act_says_who_did_it_and_why(self) -> None:
        hall = hall_with()
        hall.call("tel-1")
        (told, *_) = hall.do(c.Reprioritise("tel-1", 5, False, *BY))
        assert told == SupervisorActed("nadzor", "Reprioritise", "tel-1", "burza nad Wolą")

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
    def test_an_act_without_a_reason_is_refused(self, reason: str) -> None:
        hall = hall_with()
        hall.call("tel-1")
        assert refusal(hall.do(c.Reprioritise("tel-1", 5, False, "nadzor", reason))) == "bad-reason"

    def test_a_contact_with_more_priority_goes_first(self) -> None:
        hall = hall_with()
        hall.call("tel-1")
        hall.call("tel-2")
        hall.do(c.Reprioritise("tel-2", 5, False, *BY))
        hall.consultant("ada")
        assert hall.holder_of("tel-2") == "ada"

    def test_a_contact_moves_to_another_queue_with_its_place(self) -> None:
        hall = hall_with()
        hall.call("tel-1")
        hall.call("tel-2", "odpady")
        events = hall.do(c.MoveContact("tel-1", "odpady", *BY))
        assert of(ContactMoved, events)
        hall.consultant("ada", odpady=50)
        assert hall.holder_of("tel-1") == "ada"

    def test_an_assigned_contact_waits_for_her_alone_while_she_is_at_work(self) -> None:
        hall = hall_with()
        hall.consultant("ewa", ready=False)
        hall.consultant("ada", ready=False)
        hall.call("tel-1")
        hall.do(c.AssignContact("tel-1", "ada", *BY))
        hall.ready("ewa")
        assert hall.holder_of("tel-1") == ""
        hall.do(c.SignOut("ada"))
        assert hall.holder_of("tel-1") == "ewa", "and is everybody's when she has gone"

    def test_a_contact_is_pulled_past_its_turn_by_one_who_is_not_ready(self) -> None:
        hall = hall_with()
        hall.consultant("ada", ready=False)
        hall.call("tel-1")
        hall.call("tel-2")
        (offer,) = of(OfferMade, hall.do(c.PullContact("tel-2", "ada", *BY)))
        assert cast(OfferMade, offer).explanation.because is Because.ASSIGNED
        assert hall.holder_of("tel-2") == "ada"

    def test_full_hands_pull_nothing(self) -> None:
        hall = hall_with()
        hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.call("tel-2")
        assert refusal(hall.do(c.PullContact("tel-2", "ada", *BY))) == "no-room"

    def test_a_state_is_forced_and_offline_waits_for_the_call(self) -> None:
        hall = hall_with()
        hall.consultant("ada")
        hall.call("tel-1")
        hall.talk("tel-1")
        hall.do(c.ForcePresence("ada", Presence.OFFLINE, *BY))
        hall.hang_up("tel-1")
        hall.do(c.FinishWrapUp("ada", "tel-1"))
        view = hall.hall.consultant("ada")
        assert view is not None
        assert view.activity is Activity.OFFLINE

    def test_skills_change_live(self) -> None:
        hall = hall_with()
        hall.consultant("ada", odpady=50)
        hall.call("tel-1")
        hall.do(c.ChangeSkills("ada", {"drogi": 10}, (), *BY))
        assert hall.holder_of("tel-1") == "ada"
        bad = hall.do(c.ChangeSkills("ada", {"drogi": 101}, (), *BY))
        assert refusal(bad) == "bad-skill"

    def test_an_announcement_is_there_until_it_is_taken_back(self) -> None:
        hall = hall_with()
        assert of(QueueAnnounced, hall.do(c.Announce("drogi", "awaria", *BY)))
        assert hall.hall.announcement("drogi") == "awaria"
        hall.do(c.Announce("drogi", None, *BY))
        assert hall.hall.announcement("drogi") is None


class TestPolicies:
    """A strong consultant who has just come and a weak one who has waited for long."""

    def two_of_them(self) -> HallInTest:
        hall = hall_with()
        hall.consultant("weak", drogi=50)
        hall.wait(60_000)
        hall.consultant("strong", drogi=90)
        return hall

    def test_it_is_another_one_from_now_on(self) -> None:
        hall = self.two_of_them()
        events = hall.do(c.SetPolicy("drogi", "skill-first", *BY))
        assert [type(event) for event in events] == [SupervisorActed, PolicyChanged]
        (offer,) = of(OfferMade, hall.call("tel-1"))
        assert cast(OfferMade, offer).consultant_id == "strong"
        assert cast(OfferMade, offer).explanation.policy == "skill-first"

    def test_new_rules_and_a_restart_leave_it_as_it_was_chosen(self) -> None:
        hall = self.two_of_them()
        hall.do(c.SetPolicy("drogi", "skill-first", *BY))
        hall.do(c.PublishRules(some_rules(a_queue(), version="2")))
        hall.hall = Hall.restore(list(hall.hall.snapshot()))
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == "strong"

    def test_until_the_rules_are_to_be_followed_again(self) -> None:
        hall = self.two_of_them()
        hall.do(c.SetPolicy("drogi", "skill-first", *BY))
        events = hall.do(c.SetPolicy("drogi", None, *BY))
        assert PolicyChanged("drogi", "longest-idle", forced=False) in events
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == "weak"

    def test_whoever_waits_already_is_looked_at_again(self) -> None:
        queue = replace(a_queue(), policy=Policy("first", priority=0.0))
        hall = HallInTest(some_rules(queue))
        hall.call("early")
        hall.wait(1_000)
        hall.call("important", priority=9)
        hall.do(c.SetPolicy("drogi", "strict-priority", *BY))
        hall.consultant("ada")
        assert hall.holder_of("important") == "ada"

    def test_an_unknown_one_is_refused_by_name(self) -> None:
        hall = hall_with()
        assert refusal(hall.do(c.SetPolicy("drogi", "coin-toss", *BY))) == "bad-policy"
        assert refusal(hall.do(c.SetPolicy("parki", None, *BY))) == "unknown-queue"


class TestClosing:
    def test_newcomers_of_a_closed_queue_are_told_and_those_who_wait_stay(self) -> None:
        hall = hall_with()
        hall.call("tel-1")
        assert of(QueueClosed, hall.do(c.CloseQueue("drogi", CLOSED, *BY)))
        events = hall.call("tel-2")
        directed = cast(ContactDirected, of(ContactDirected, events)[0])
        assert (directed.to, directed.message, directed.why) == (Divert.MESSAGE, "closed", "closed")
        assert cast(ContactClosed, of(ContactClosed, events)[0]).diverted_to == "message"
        assert hall.hall.contact("tel-1") is not None

    def test_those_who_wait_can_be_sent_away_as_well(self) -> None:
        hall = hall_with()
        hall.call("tel-1")
        hall.do(c.CloseQueue("drogi", TO_ODPADY, *BY, waiting_too=True))
        view = hall.hall.contact("tel-1")
        assert view is not None
        assert view.queue == "odpady"

    def test_it_opens_at_the_time_that_was_given(self) -> None:
        hall = hall_with()
        hall.do(c.CloseQueue("drogi", CLOSED, *BY, until_ms=hall.now_ms + 60_000))
        assert not hall.hall.is_open("drogi")
        assert of(QueueOpened, hall.wait(60_000))
        assert hall.hall.is_open("drogi")

    def test_the_hours_open_and_close_a_queue_unless_somebody_says_otherwise(self) -> None:
        hall = hall_with(a_queue(closed=CLOSED))
        start = hall.now_ms
        hall.do(c.PublishHours({"drogi": ((start + 60_000, start + 120_000),)}))
        assert not hall.hall.is_open("drogi")
        assert of(QueueOpened, hall.wait(61_000))
        hall.do(c.OpenQueue("drogi", *BY))
        assert not of(QueueClosed, hall.wait(61_000))
        assert of(QueueClosed, hall.do(c.FollowHours("drogi", *BY)))


class TestLimits:
    def test_a_queue_that_is_full_overflows_into_another(self) -> None:
        hall = hall_with(a_queue(limits=Limits(waiting=2), overflow=TO_ODPADY))
        for n in range(3):
            hall.call(f"tel-{n}")
        queues = [view.queue for view in hall.hall.contacts()]
        assert queues == ["drogi", "drogi", "odpady"]

    def test_a_full_line_turns_nobody_away_for_whom_somebody_is_free(self) -> None:
        queue = a_queue(skills={}, limits=Limits(waiting=1), overflow=Overflow(Divert.VOICEMAIL))
        hall = hall_with(queue)
        hall.call("tel-1", skills={"lang-uk": 1})
        hall.consultant("ada", {"lang-en": 1})
        hall.call("tel-2", skills={"lang-en": 1})
        assert hall.holder_of("tel-2") == "ada"

    def test_so_does_one_in_which_somebody_has_waited_long_enough(self) -> None:
        hall = hall_with(a_queue(limits=Limits(wait_ms=60_000), overflow=TO_ODPADY))
        hall.consultant("ada", ready=False)
        hall.call("tel-1")
        hall.wait(59_000)
        (moved,) = of(ContactMoved, hall.wait(1_000))
        assert cast(ContactMoved, moved).why == "wait"

    def test_so_does_one_whose_forecast_is_too_long(self) -> None:
        limits = Limits(forecast_ms=300_000)
        hall = hall_with(a_queue(limits=limits, overflow=Overflow(Divert.VOICEMAIL)))
        hall.consultant("ada")
        events = [event for n in range(4) for event in hall.call(f"tel-{n}")]
        directed = cast(ContactDirected, of(ContactDirected, events)[0])
        assert (directed.to, directed.why) == (Divert.VOICEMAIL, "forecast")

    def test_an_invitation_to_a_callback_leaves_the_caller_in_line(self) -> None:
        hall = hall_with(a_queue(limits=Limits(waiting=0), overflow=Overflow(Divert.CALLBACK)))
        events = hall.call("tel-1")
        assert cast(ContactDirected, of(ContactDirected, events)[0]).to is Divert.CALLBACK
        assert hall.hall.contact("tel-1") is not None

    def test_two_full_queues_do_not_toss_a_contact_to_and_fro(self) -> None:
        full = Limits(waiting=0)
        hall = HallInTest(
            some_rules(
                a_queue(limits=full, overflow=TO_ODPADY),
                a_queue("odpady", limits=full, overflow=Overflow(Divert.QUEUE, queue="drogi")),
            )
        )
        events = hall.call("tel-1")
        assert len(of(ContactMoved, events)) == 1
        assert hall.hall.contact("tel-1") is not None

    def test_nobody_at_work_who_could_ever_help_sends_it_where_the_queue_says(self) -> None:
        hall = hall_with(a_queue(unserved=TO_ODPADY))
        hall.consultant("ada", odpady=50)
        hall.call("tel-1")
        assert hall.holder_of("tel-1") == "ada"


class TestContradictions:
    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"limits": Limits(waiting=3)}, "limits"),
            ({"overflow": Overflow(Divert.QUEUE, queue="drogi")}, "overflow"),
            ({"overflow": Overflow(Divert.QUEUE, queue="nowhere")}, "overflow"),
            ({"skills": {"drogi": 0}}, "skills.drogi"),
        ],
    )
    def test_rules_that_contradict_themselves_are_refused_by_name(
        self, changes: dict[str, object], where: str
    ) -> None:
        hall = HallInTest()
        bad = some_rules(a_queue(**changes), version="2")
        (refused,) = of(InputRefused, hall.do(c.PublishRules(bad)))
        assert cast(InputRefused, refused).error_id == "bad-rules"
        assert f"queues.drogi.{where}" in cast(InputRefused, refused).message
        rules = hall.hall.rules
        assert rules is not None
        assert rules.version == "1", "nothing has changed"


def test_a_chat_queue_may_be_taken_without_ringing() -> None:
    hall = hall_with(a_queue(auto_accept=(Channel.CHAT,)))
    hall.consultant("ada")
    hall.chat("chat-1")
    view = hall.hall.consultant("ada")
    assert view is not None
    assert view.contacts == ("chat-1",)
