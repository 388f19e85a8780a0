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
from acd.domain.model.contact import CHAT
from acd.domain.model.offer import Because
from acd.domain.model.policy import Policy
from acd.domain.model.queue_rules import Divert, Limits, Overflow, QueueRules
from acd.domain.step.acd import Acd
from acd.serialisation.snapshot import read_snapshot, take_snapshot
from tests.support.builders import AcdUnderTest, a_queue, some_rules

BY = ("nadzor", "burza nad Wolą")
TO_ODPADY = Overflow(Divert.QUEUE, queue="odpady")
CLOSED = Overflow(Divert.MESSAGE, message="closed")


def acd_with(queue: QueueRules | None = None) -> AcdUnderTest:
    return AcdUnderTest(some_rules(queue or a_queue(), a_queue("odpady")))


def of(kind: type, events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def refusal(events: list[Event]) -> str:
    return cast(InputRefused, of(InputRefused, events)[0]).error_id


class TestHand:
    def test_every_act_says_who_did_it_and_why(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        (told, *_) = acd.do(c.Reprioritise("tel-1", 5, False, *BY))
        assert told == SupervisorActed("nadzor", "Reprioritise", "tel-1", "burza nad Wolą")

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
    def test_an_act_without_a_reason_is_refused(self, reason: str) -> None:
        acd = acd_with()
        acd.call("tel-1")
        assert (
            refusal(acd.do(c.Reprioritise("tel-1", 5, False, "nadzor", reason))) == "reason-invalid"
        )

    def test_a_contact_with_more_priority_goes_first(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        acd.call("tel-2")
        acd.do(c.Reprioritise("tel-2", 5, False, *BY))
        acd.consultant("ada")
        assert acd.holder_of("tel-2") == "ada"

    def test_a_contact_moves_to_another_queue_with_its_place(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        acd.call("tel-2", "odpady")
        events = acd.do(c.MoveContact("tel-1", "odpady", *BY))
        assert of(ContactMoved, events)
        acd.consultant("ada", odpady=50)
        assert acd.holder_of("tel-1") == "ada"

    def test_an_assigned_contact_waits_for_her_alone_while_she_is_at_work(self) -> None:
        acd = acd_with()
        acd.consultant("ewa", ready=False)
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        acd.do(c.AssignContact("tel-1", "ada", *BY))
        acd.ready("ewa")
        assert acd.holder_of("tel-1") == ""
        acd.do(c.SignOut("ada"))
        assert acd.holder_of("tel-1") == "ewa", "and is everybody's when she has gone"

    def test_a_contact_is_pulled_past_its_turn_by_one_who_is_not_ready(self) -> None:
        acd = acd_with()
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        acd.call("tel-2")
        (offer,) = of(OfferMade, acd.do(c.PullContact("tel-2", "ada", *BY)))
        assert cast(OfferMade, offer).explanation.because is Because.ASSIGNED
        assert acd.holder_of("tel-2") == "ada"

    def test_full_hands_pull_nothing(self) -> None:
        acd = acd_with()
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.call("tel-2")
        assert refusal(acd.do(c.PullContact("tel-2", "ada", *BY))) == "consultant-has-no-capacity"

    def test_a_state_is_forced_and_offline_waits_for_the_call(self) -> None:
        acd = acd_with()
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.do(c.ForcePresence("ada", Presence.OFFLINE, *BY))
        acd.hang_up("tel-1")
        acd.do(c.FinishWrapUp("ada", "tel-1"))
        view = acd.acd.consultant("ada")
        assert view is not None
        assert view.activity is Activity.OFFLINE

    def test_skills_change_live(self) -> None:
        acd = acd_with()
        acd.consultant("ada", odpady=50)
        acd.call("tel-1")
        acd.do(c.ChangeSkills("ada", {"drogi": 10}, (), *BY))
        assert acd.holder_of("tel-1") == "ada"
        bad = acd.do(c.ChangeSkills("ada", {"drogi": 101}, (), *BY))
        assert refusal(bad) == "skill-invalid"

    def test_an_announcement_is_there_until_it_is_taken_back(self) -> None:
        acd = acd_with()
        assert of(QueueAnnounced, acd.do(c.Announce("drogi", "awaria", *BY)))
        assert acd.acd.announcement("drogi") == "awaria"
        acd.do(c.Announce("drogi", None, *BY))
        assert acd.acd.announcement("drogi") is None


class TestPolicies:
    """A strong consultant who has just come and a weak one who has waited for long."""

    def two_of_them(self) -> AcdUnderTest:
        acd = acd_with()
        acd.consultant("weak", drogi=50)
        acd.wait(60_000)
        acd.consultant("strong", drogi=90)
        return acd

    def test_it_is_another_one_from_now_on(self) -> None:
        acd = self.two_of_them()
        events = acd.do(c.SetPolicy("drogi", "skill-first", *BY))
        assert [type(event) for event in events] == [SupervisorActed, PolicyChanged]
        (offer,) = of(OfferMade, acd.call("tel-1"))
        assert cast(OfferMade, offer).consultant_id == "strong"
        assert cast(OfferMade, offer).explanation.policy == "skill-first"

    def test_new_rules_and_a_restart_leave_it_as_it_was_chosen(self) -> None:
        acd = self.two_of_them()
        acd.do(c.SetPolicy("drogi", "skill-first", *BY))
        acd.do(c.PublishRules(some_rules(a_queue(), version="2")))
        acd.acd = Acd(read_snapshot(list(take_snapshot(acd.acd.state))))
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "strong"

    def test_until_the_rules_are_to_be_followed_again(self) -> None:
        acd = self.two_of_them()
        acd.do(c.SetPolicy("drogi", "skill-first", *BY))
        events = acd.do(c.SetPolicy("drogi", None, *BY))
        assert PolicyChanged("drogi", "longest-idle", forced=False) in events
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "weak"

    def test_whoever_waits_already_is_looked_at_again(self) -> None:
        queue = replace(a_queue(), policy=Policy("first", priority=0.0))
        acd = AcdUnderTest(some_rules(queue))
        acd.call("early")
        acd.wait(1_000)
        acd.call("important", priority=9)
        acd.do(c.SetPolicy("drogi", "strict-priority", *BY))
        acd.consultant("ada")
        assert acd.holder_of("important") == "ada"

    def test_an_unknown_one_is_refused_by_name(self) -> None:
        acd = acd_with()
        assert refusal(acd.do(c.SetPolicy("drogi", "coin-toss", *BY))) == "policy-invalid"
        assert refusal(acd.do(c.SetPolicy("parki", None, *BY))) == "queue-unknown"


class TestClosing:
    def test_newcomers_of_a_closed_queue_are_told_and_those_who_wait_stay(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        assert of(QueueClosed, acd.do(c.CloseQueue("drogi", CLOSED, *BY)))
        events = acd.call("tel-2")
        directed = cast(ContactDirected, of(ContactDirected, events)[0])
        assert (directed.to, directed.message, directed.why) == (Divert.MESSAGE, "closed", "closed")
        assert cast(ContactClosed, of(ContactClosed, events)[0]).diverted_to == "message"
        assert acd.acd.contact("tel-1") is not None

    def test_those_who_wait_can_be_sent_away_as_well(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        acd.do(c.CloseQueue("drogi", TO_ODPADY, *BY, waiting_too=True))
        view = acd.acd.contact("tel-1")
        assert view is not None
        assert view.queue == "odpady"

    def test_it_opens_at_the_time_that_was_given(self) -> None:
        acd = acd_with()
        acd.do(c.CloseQueue("drogi", CLOSED, *BY, until_ms=acd.now_ms + 60_000))
        assert not acd.acd.is_open("drogi")
        assert of(QueueOpened, acd.wait(60_000))
        assert acd.acd.is_open("drogi")

    def test_the_hours_open_and_close_a_queue_unless_somebody_says_otherwise(self) -> None:
        acd = acd_with(a_queue(closed=CLOSED))
        start = acd.now_ms
        acd.do(c.PublishHours({"drogi": ((start + 60_000, start + 120_000),)}))
        assert not acd.acd.is_open("drogi")
        assert of(QueueOpened, acd.wait(61_000))
        acd.do(c.OpenQueue("drogi", *BY))
        assert not of(QueueClosed, acd.wait(61_000))
        assert of(QueueClosed, acd.do(c.FollowHours("drogi", *BY)))


class TestLimits:
    def test_a_queue_that_is_full_overflows_into_another(self) -> None:
        acd = acd_with(a_queue(limits=Limits(waiting=2), overflow=TO_ODPADY))
        for n in range(3):
            acd.call(f"tel-{n}")
        queues = [view.queue for view in acd.acd.contacts()]
        assert queues == ["drogi", "drogi", "odpady"]

    def test_a_full_line_turns_nobody_away_for_whom_somebody_is_free(self) -> None:
        queue = a_queue(skills={}, limits=Limits(waiting=1), overflow=Overflow(Divert.VOICEMAIL))
        acd = acd_with(queue)
        acd.call("tel-1", skills={"lang-uk": 1})
        acd.consultant("ada", {"lang-en": 1})
        acd.call("tel-2", skills={"lang-en": 1})
        assert acd.holder_of("tel-2") == "ada"

    def test_so_does_one_in_which_somebody_has_waited_long_enough(self) -> None:
        acd = acd_with(a_queue(limits=Limits(wait_ms=60_000), overflow=TO_ODPADY))
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        acd.wait(59_000)
        (moved,) = of(ContactMoved, acd.wait(1_000))
        assert cast(ContactMoved, moved).why == "wait"

    def test_so_does_one_whose_forecast_is_too_long(self) -> None:
        limits = Limits(wait_estimate_ms=300_000)
        acd = acd_with(a_queue(limits=limits, overflow=Overflow(Divert.VOICEMAIL)))
        acd.consultant("ada")
        events = [event for n in range(4) for event in acd.call(f"tel-{n}")]
        directed = cast(ContactDirected, of(ContactDirected, events)[0])
        assert (directed.to, directed.why) == (Divert.VOICEMAIL, "wait-estimate")

    def test_an_invitation_to_a_callback_leaves_the_caller_in_line(self) -> None:
        acd = acd_with(a_queue(limits=Limits(waiting=0), overflow=Overflow(Divert.CALLBACK)))
        events = acd.call("tel-1")
        assert cast(ContactDirected, of(ContactDirected, events)[0]).to is Divert.CALLBACK
        assert acd.acd.contact("tel-1") is not None

    def test_two_full_queues_do_not_toss_a_contact_to_and_fro(self) -> None:
        full = Limits(waiting=0)
        acd = AcdUnderTest(
            some_rules(
                a_queue(limits=full, overflow=TO_ODPADY),
                a_queue("odpady", limits=full, overflow=Overflow(Divert.QUEUE, queue="drogi")),
            )
        )
        events = acd.call("tel-1")
        assert len(of(ContactMoved, events)) == 1
        assert acd.acd.contact("tel-1") is not None

    def test_nobody_at_work_who_could_ever_help_sends_it_where_the_queue_says(self) -> None:
        acd = acd_with(a_queue(unserved=TO_ODPADY))
        acd.consultant("ada", odpady=50)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "ada"


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
        acd = AcdUnderTest()
        bad = some_rules(a_queue(**changes), version="2")
        (refused,) = of(InputRefused, acd.do(c.PublishRules(bad)))
        assert cast(InputRefused, refused).error_id == "rules-invalid"
        assert f"queues.drogi.{where}" in cast(InputRefused, refused).message
        rules = acd.acd.rules
        assert rules is not None
        assert rules.version == "1", "nothing has changed"


def test_a_chat_queue_may_be_taken_without_ringing() -> None:
    acd = acd_with(a_queue(auto_accept=(CHAT,)))
    acd.consultant("ada")
    acd.chat("chat-1")
    view = acd.acd.consultant("ada")
    assert view is not None
    assert view.contacts == ("chat-1",)
