"""Handlers for contacts, from admission to the outcome."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactConnected,
    ContactEngaged,
    MessageAdded,
    WaitAnnounced,
    WrapUpStarted,
)
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import Author, Outcome, Party
from tests.support.acd_outcomes import activity, closed, refused
from tests.support.builders import AcdUnderTest


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
