"""Overflow of contacts that their queue cannot or may not keep."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactDirected,
    ContactMoved,
    ContactUnreachable,
    Event,
)
from acd.domain.model.contact import CHAT, EMAIL
from acd.domain.model.queue_rules import (
    Divert,
    Limits,
    Overflow,
    QueueRules,
    RelaxationStep,
)
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def alarms(events: list[Event]) -> list[str]:
    return [event.contact_id for event in events if isinstance(event, ContactUnreachable)]


def acd_with(queue: QueueRules) -> AcdUnderTest:
    return AcdUnderTest(some_rules(queue, a_queue("odpady")))


TO_ODPADY = Overflow(Divert.QUEUE, queue="odpady")


def of(kind: type, events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


class TestLimits:
    def test_full_queue_overflows_into_another(self) -> None:
        acd = acd_with(a_queue(limits=Limits(waiting=2), overflow=TO_ODPADY))
        for n in range(3):
            acd.call(f"tel-{n}")
        queues = [view.queue for view in acd.acd.contacts()]
        assert queues == ["drogi", "drogi", "odpady"]

    def test_full_queue_keeps_a_contact_for_a_free_consultant(self) -> None:
        queue = a_queue(skills={}, limits=Limits(waiting=1), overflow=Overflow(Divert.VOICEMAIL))
        acd = acd_with(queue)
        acd.call("tel-1", skills={"lang-uk": 1})
        acd.consultant("ada", {"lang-en": 1})
        acd.call("tel-2", skills={"lang-en": 1})
        assert acd.holder_of("tel-2") == "ada"

    def test_contact_overflows_at_the_wait_limit(self) -> None:
        acd = acd_with(a_queue(limits=Limits(wait_ms=60_000), overflow=TO_ODPADY))
        acd.consultant("ada", ready=False)
        acd.call("tel-1")
        acd.wait(59_000)
        (moved,) = of(ContactMoved, acd.wait(1_000))
        assert cast(ContactMoved, moved).reason == "wait"

    def test_contact_overflows_when_its_wait_estimate_is_too_long(self) -> None:
        limits = Limits(wait_estimate_ms=300_000)
        acd = acd_with(a_queue(limits=limits, overflow=Overflow(Divert.VOICEMAIL)))
        acd.consultant("ada")
        events = [event for n in range(4) for event in acd.call(f"tel-{n}")]
        directed = cast(ContactDirected, of(ContactDirected, events)[0])
        assert (directed.to, directed.reason) == (Divert.VOICEMAIL, "wait-estimate")

    def test_invitation_to_a_callback_keeps_the_caller_waiting(self) -> None:
        acd = acd_with(a_queue(limits=Limits(waiting=0), overflow=Overflow(Divert.CALLBACK)))
        events = acd.call("tel-1")
        assert cast(ContactDirected, of(ContactDirected, events)[0]).to is Divert.CALLBACK
        assert acd.acd.contact("tel-1") is not None

    def test_two_full_queues_do_not_exchange_a_contact_for_ever(self) -> None:
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

    def test_contact_that_nobody_could_serve_is_sent_to_the_overflow(self) -> None:
        acd = acd_with(a_queue(unserved=TO_ODPADY))
        acd.consultant("ada", odpady=50)
        acd.call("tel-1")
        assert acd.holder_of("tel-1") == "ada"


ENDS = (Overflow(Divert.MESSAGE, message="later"), Overflow(Divert.VOICEMAIL))
"""Destinations that end a call."""


def admit(acd: AcdUnderTest, contact: str, channel: str) -> list[Event]:
    return acd.call(contact, channel=channel)


@pytest.mark.parametrize("way", ENDS, ids=lambda way: way.to.value)
@pytest.mark.parametrize("channel", [CHAT, EMAIL])
class TestWrittenContacts:
    """A resident's text is never closed by an overflow: it waits, and is directed once."""

    def test_full_queue_keeps_a_written_contact(self, channel: str, way: Overflow) -> None:
        acd = acd_with(a_queue(limits=Limits(waiting=0), overflow=way))
        (directed,) = of(ContactDirected, admit(acd, "written-1", channel))
        assert cast(ContactDirected, directed).to is way.to
        assert not of(ContactDirected, acd.wait(3_600_000))
        acd.consultant("ada")
        assert acd.holder_of("written-1") == "ada"

    def test_closed_queue_keeps_a_written_contact(self, channel: str, way: Overflow) -> None:
        acd = acd_with(a_queue(closed=way))
        acd.do(c.PublishHours({"drogi": ()}))
        assert len(of(ContactDirected, admit(acd, "written-1", channel))) == 1
        assert acd.acd.contact("written-1") is not None

    def test_wait_limit_keeps_a_written_contact(self, channel: str, way: Overflow) -> None:
        acd = acd_with(a_queue(limits=Limits(wait_ms=60_000), overflow=way))
        admit(acd, "written-1", channel)
        assert len(of(ContactDirected, acd.wait(60_000))) == 1
        assert acd.acd.contact("written-1") is not None

    def test_contact_that_nobody_could_serve_waits(self, channel: str, way: Overflow) -> None:
        acd = acd_with(a_queue(unserved=way))
        acd.consultant("ada", odpady=50)
        admit(acd, "written-1", channel)
        assert acd.acd.contact("written-1") is not None

    def test_queue_that_is_closed_with_its_waiting_contacts_keeps_them(
        self, channel: str, way: Overflow
    ) -> None:
        acd = acd_with(a_queue())
        admit(acd, "written-1", channel)
        acd.call("tel-1")
        acd.do(c.CloseQueue("drogi", way, "nadzor", "awaria", waiting_too=True))
        assert [contact.contact_id for contact in acd.acd.contacts()] == ["written-1"]


class TestClosedQueueWithoutADestination:
    """Hours close the queue, and its rules say nothing of that."""

    @pytest.mark.parametrize("channel", [CHAT, EMAIL])
    def test_resident_who_writes_learns_that_it_is_closed(self, channel: str) -> None:
        acd = acd_with(a_queue())
        acd.do(c.PublishHours({"drogi": ()}))
        (event,) = of(ContactDirected, admit(acd, "written-1", channel))
        directed = cast(ContactDirected, event)
        assert (directed.to, directed.message, directed.reason) == (Divert.MESSAGE, None, "closed")
        assert acd.acd.contact("written-1") is not None

    def test_caller_keeps_waiting(self) -> None:
        acd = acd_with(a_queue())
        acd.do(c.PublishHours({"drogi": ()}))
        assert not of(ContactDirected, acd.call("tel-1"))
        assert acd.acd.contact("tel-1") is not None


HOUR_MS = 3_600_000


def opening_after(acd: AcdUnderTest, *inputs: c.Input) -> int | None:
    """Return the opening that a chat is directed with, in ms from the beginning."""
    began_ms = acd.now_ms
    for command in inputs:
        acd.do(command)
    (directed,) = of(ContactDirected, admit(acd, "written-1", CHAT))
    opens_ms = cast(ContactDirected, directed).opens_ms
    return None if opens_ms is None else opens_ms - began_ms


class TestOpening:
    """A contact of a closed queue is directed with the time at which the queue opens."""

    def test_next_opening_of_the_hours_is_given(self) -> None:
        acd = acd_with(a_queue(closed=ENDS[0]))
        now = acd.now_ms
        spans = ((now - HOUR_MS, now - 1), (now + HOUR_MS, now + 2 * HOUR_MS))
        assert opening_after(acd, c.PublishHours({"drogi": spans})) == HOUR_MS

    def test_hours_that_never_come_give_no_opening(self) -> None:
        acd = acd_with(a_queue(closed=ENDS[0]))
        assert opening_after(acd, c.PublishHours({"drogi": ()})) is None

    @pytest.mark.parametrize(("after_h", "opens_h"), [(1, 3), (4, 4), (None, None)])
    def test_order_of_a_supervisor_counts_before_the_hours(
        self, after_h: int | None, opens_h: int | None
    ) -> None:
        acd = acd_with(a_queue())
        now = acd.now_ms
        spans = ((now - HOUR_MS, now + HOUR_MS // 2), (now + 3 * HOUR_MS, now + 5 * HOUR_MS))
        until_ms = None if after_h is None else now + after_h * HOUR_MS
        order = c.CloseQueue("drogi", ENDS[0], "nadzor", "awaria", until_ms)
        opens_ms = opening_after(acd, c.PublishHours({"drogi": spans}), order)
        assert opens_ms == (None if opens_h is None else opens_h * HOUR_MS)

    def test_full_queue_names_no_opening(self) -> None:
        acd = acd_with(a_queue(limits=Limits(waiting=0), overflow=ENDS[0]))
        assert opening_after(acd) is None


class TestWaitLimit:
    """Limit of waiting, after offers and invitations."""

    def test_limit_that_passes_during_an_offer_is_applied_afterwards(self) -> None:
        queue = a_queue("drogi", limits=Limits(wait_ms=10_000), overflow=Overflow(Divert.VOICEMAIL))
        acd = AcdUnderTest(some_rules(queue))
        acd.consultant("ada")
        acd.call("tel-1")
        acd.wait(15_000)
        acd.reject("tel-1")
        assert acd.acd.contact("tel-1") is None

    def test_invitation_for_another_reason_does_not_lift_the_limit(self) -> None:
        queue = a_queue(
            "drogi",
            limits=Limits(wait_ms=10_000),
            overflow=Overflow(Divert.VOICEMAIL),
            unserved=Overflow(Divert.CALLBACK),
        )
        acd = AcdUnderTest(some_rules(queue))
        acd.call("tel-1")
        acd.wait(10_000)
        assert acd.acd.contact("tel-1") is None


class TestUnreachableContacts:
    """Alarms for contacts that nobody at work could ever serve."""

    RELAXING = a_queue(
        "drogi", skills={"drogi": 80}, relaxation_steps=(RelaxationStep(20_000, level_drop=50),)
    )

    def test_alarm_is_raised_when_the_last_qualified_consultant_leaves(self) -> None:
        acd = AcdUnderTest(some_rules(self.RELAXING))
        acd.consultant("ada", drogi=60)
        assert alarms(acd.call("tel-1")) == []
        assert alarms(acd.do(c.SignOut("ada"))) == ["tel-1"]

    def test_alarm_is_raised_again_after_a_qualified_consultant_left(self) -> None:
        acd = AcdUnderTest()
        assert alarms(acd.call("tel-1")) == ["tel-1"]
        acd.consultant("ada", ready=False)
        assert alarms(acd.do(c.SignOut("ada"))) == ["tel-1"]

    def test_returned_caller_without_a_qualified_consultant_raises_an_alarm(self) -> None:
        acd = AcdUnderTest()
        acd.consultant("ada")
        acd.call("tel-1")
        acd.do(c.ChangeSkills("ada", {"odpady": 1}, (), "boss", "needed there"))
        assert alarms(acd.reject("tel-1")) == ["tel-1"]

    def test_new_rules_that_nobody_meets_raise_an_alarm(self) -> None:
        acd = AcdUnderTest()
        ada = acd.consultant("ada")
        acd.not_ready(ada)
        acd.call("tel-1")
        rules = replace(some_rules(a_queue("drogi", skills={"drogi": 90})), version="2")
        assert alarms(acd.do(c.PublishRules(rules))) == ["tel-1"]


class TestReachability:
    def test_contact_that_nobody_at_work_could_serve_raises_an_alarm(self) -> None:
        acd = acd_with(a_queue())
        acd.consultant("ada", odpady=50)
        assert ContactUnreachable("tel-1", "drogi") in acd.call("tel-1")

    def test_unreachable_contact_is_offered_when_a_consultant_signs_in(self) -> None:
        acd = acd_with(a_queue())
        acd.call("tel-1")
        ada = acd.consultant("ada")
        assert acd.holder_of("tel-1") == ada


def test_closed_queue_keeps_the_order_of_the_log_after_a_restart() -> None:
    acd = AcdUnderTest()
    for contact, skills in (("tel-1", {"b": 1}), ("tel-2", {"a": 1}), ("tel-3", {"b": 1})):
        acd.call(contact, skills=skills)
    acd.leave("tel-1")
    twin = acd.restarted()
    close = c.CloseQueue("drogi", Overflow(Divert.CALLBACK), "boss", "flood", waiting_too=True)
    assert acd.do(close) == twin.do(close)
