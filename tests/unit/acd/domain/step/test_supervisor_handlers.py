"""Supervisors' commands, closed queues and overflows."""

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
    SupervisorActed,
)
from acd.domain.model.consultant import Activity, Presence
from acd.domain.model.contact import CHAT
from acd.domain.model.offer import OfferReason
from acd.domain.model.policy import Policy
from acd.domain.model.queue_rules import Divert, Overflow, QueueRules
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


class TestCommands:
    def test_every_command_emits_its_author_and_reason(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        (event, *_) = acd.do(c.Reprioritise("tel-1", 5, False, *BY))
        assert event == SupervisorActed("nadzor", "Reprioritise", "tel-1", "burza nad Wolą")

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
    def test_command_without_a_reason_is_refused(self, reason: str) -> None:
        acd = acd_with()
        acd.call("tel-1")
        assert (
            refusal(acd.do(c.Reprioritise("tel-1", 5, False, "nadzor", reason))) == "reason-invalid"
        )

    def test_contact_with_more_priority_goes_first(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        acd.call("tel-2")
        acd.do(c.Reprioritise("tel-2", 5, False, *BY))
        acd.consultant("ada")
        assert acd.holder_of("tel-2") == "ada"

    def test_contact_moves_to_another_queue_with_its_position(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        acd.call("tel-2", "odpady")
        events = acd.do(c.MoveContact("tel-1", "odpady", *BY))
        assert of(ContactMoved, events)
        acd.consultant("ada", odpady=50)
        assert acd.holder_of("tel-1") == "ada"

    def test_assigned_contact_waits_for_its_consultant_alone(self) -> None:
        acd = acd_with()
        acd.consultant("ewa", ready=False)
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        acd.do(c.AssignContact("tel-1", "ada", *BY))
        acd.ready("ewa")
        assert acd.holder_of("tel-1") == ""
        acd.do(c.SignOut("ada"))
        assert acd.holder_of("tel-1") == "ewa", "and is everybody's when she has gone"

    def test_contact_is_pulled_out_of_order_by_a_consultant_who_is_not_ready(self) -> None:
        acd = acd_with()
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        acd.call("tel-2")
        (offer,) = of(OfferMade, acd.do(c.PullContact("tel-2", "ada", *BY)))
        assert cast(OfferMade, offer).explanation.reason is OfferReason.ASSIGNED
        assert acd.holder_of("tel-2") == "ada"

    def test_consultant_without_capacity_cannot_pull(self) -> None:
        acd = acd_with()
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.call("tel-2")
        assert refusal(acd.do(c.PullContact("tel-2", "ada", *BY))) == "consultant-has-no-capacity"

    def test_forced_offline_waits_for_the_end_of_the_call(self) -> None:
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

    def test_changed_skills_are_used_at_once(self) -> None:
        acd = acd_with()
        acd.consultant("ada", odpady=50)
        acd.call("tel-1")
        acd.do(c.ChangeSkills("ada", {"drogi": 10}, (), *BY))
        assert acd.holder_of("tel-1") == "ada"
        bad = acd.do(c.ChangeSkills("ada", {"drogi": 101}, (), *BY))
        assert refusal(bad) == "skill-invalid"

    def test_announcement_is_kept_until_it_is_removed(self) -> None:
        acd = acd_with()
        assert of(QueueAnnounced, acd.do(c.Announce("drogi", "awaria", *BY)))
        assert acd.acd.announcement("drogi") == "awaria"
        acd.do(c.Announce("drogi", None, *BY))
        assert acd.acd.announcement("drogi") is None


class TestPolicies:
    """Policies with a skilled consultant and one with a longer idle time."""

    def two_of_them(self) -> AcdUnderTest:
        acd = acd_with()
        acd.consultant("weak", drogi=50)
        acd.wait(60_000)
        acd.consultant("strong", drogi=90)
        return acd

    def test_new_policy_is_used_at_once(self) -> None:
        acd = self.two_of_them()
        events = acd.do(c.SetPolicy("drogi", "skill-first", *BY))
        assert [type(event) for event in events] == [SupervisorActed, PolicyChanged]
        (offer,) = of(OfferMade, acd.call("tel-1"))
        assert cast(OfferMade, offer).consultant_id == "strong"
        assert cast(OfferMade, offer).explanation.policy == "skill-first"

    def test_new_rules_and_a_restart_keep_the_policy(self) -> None:
        acd = self.two_of_them()
        acd.do(c.SetPolicy("drogi", "skill-first", *BY))
        acd.do(c.PublishRules(some_rules(a_queue(), version="2")))
        acd.acd = Acd(read_snapshot(list(take_snapshot(acd.acd.state))))
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "strong"

    def test_policy_of_the_rules_is_restored(self) -> None:
        acd = self.two_of_them()
        acd.do(c.SetPolicy("drogi", "skill-first", *BY))
        events = acd.do(c.SetPolicy("drogi", None, *BY))
        assert PolicyChanged("drogi", "longest-idle", forced=False) in events
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "weak"

    def test_waiting_contacts_are_matched_again_under_the_new_policy(self) -> None:
        queue = replace(a_queue(), policy=Policy("first", priority=0.0))
        acd = AcdUnderTest(some_rules(queue))
        acd.call("early")
        acd.wait(1_000)
        acd.call("important", priority=9)
        acd.do(c.SetPolicy("drogi", "strict-priority", *BY))
        acd.consultant("ada")
        assert acd.holder_of("important") == "ada"

    def test_unknown_policy_is_refused_by_name(self) -> None:
        acd = acd_with()
        assert refusal(acd.do(c.SetPolicy("drogi", "coin-toss", *BY))) == "policy-invalid"
        assert refusal(acd.do(c.SetPolicy("parki", None, *BY))) == "queue-unknown"


class TestClosing:
    def test_closed_queue_diverts_new_contacts_and_keeps_waiting_ones(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        assert of(QueueClosed, acd.do(c.CloseQueue("drogi", CLOSED, *BY)))
        events = acd.call("tel-2")
        directed = cast(ContactDirected, of(ContactDirected, events)[0])
        assert (directed.to, directed.message, directed.reason) == (
            Divert.MESSAGE,
            "closed",
            "closed",
        )
        assert cast(ContactClosed, of(ContactClosed, events)[0]).diverted_to == "message"
        assert acd.acd.contact("tel-1") is not None

    def test_closed_queue_may_divert_waiting_contacts_too(self) -> None:
        acd = acd_with()
        acd.call("tel-1")
        acd.do(c.CloseQueue("drogi", TO_ODPADY, *BY, waiting_too=True))
        view = acd.acd.contact("tel-1")
        assert view is not None
        assert view.queue == "odpady"


def test_chat_may_be_accepted_without_ringing() -> None:
    acd = acd_with(a_queue(auto_accept=(CHAT,)))
    acd.consultant("ada")
    acd.chat("chat-1")
    view = acd.acd.consultant("ada")
    assert view is not None
    assert view.contacts == ("chat-1",)


def test_queue_cannot_be_closed_into_itself() -> None:
    acd = AcdUnderTest()
    itself = Overflow(Divert.QUEUE, queue="drogi")
    (event,) = acd.do(c.CloseQueue("drogi", itself, "boss", "flood"))
    assert isinstance(event, InputRefused)
    assert event.error_id == "rules-invalid"
