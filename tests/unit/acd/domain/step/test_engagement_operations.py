"""Engagements: from the accepted offer to the wrap-up."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactClosed,
    ContactQueued,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.contact import ContactState, Outcome
from acd.domain.step.engagement_operations import INTERRUPTION_GRACE_MS
from tests.support.acd_outcomes import activity
from tests.support.builders import AcdUnderTest, a_queue, some_rules


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


def test_transferred_contact_is_offered_to_the_longest_idle() -> None:
    acd = AcdUnderTest(some_rules(*(a_queue(name, wrap_up_ms={}) for name in ("drogi", "odpady"))))
    ada = acd.consultant("ada", drogi=50, odpady=50)
    acd.call("tel-1")
    acd.talk("tel-1")
    ewa = acd.consultant("ewa", odpady=50)
    acd.do(c.TransferContact("tel-1", ada, "odpady"))
    assert acd.holder_of("tel-1") == ewa


def talking_with_ada(acd: AcdUnderTest) -> None:
    """Let tel-1 talk with ada, while tel-2, whose priority is higher, waits."""
    acd.consultant("ada")
    acd.call("tel-1")
    acd.talk("tel-1")
    acd.call("tel-2", priority=5)


def test_interrupted_caller_waits_at_the_first_position_without_a_wrap_up(
    acd: AcdUnderTest,
) -> None:
    talking_with_ada(acd)
    events = acd.do(c.EngagementInterrupted("tel-1", "voice-lost"))
    assert activity(acd, "ada") == (Activity.NOT_READY, NotReadyReason.DEVICE)
    assert [event.returned for event in events if isinstance(event, ContactQueued)] == [True]
    view = acd.acd.contact("tel-1")
    assert view is not None
    assert (view.position, view.state) == (1, ContactState.WAITING)


def test_consultant_whose_device_returns_is_offered_the_interrupted_caller(
    acd: AcdUnderTest,
) -> None:
    talking_with_ada(acd)
    acd.do(c.EngagementInterrupted("tel-1", "voice-lost"))
    acd.consultant("eve")
    assert (acd.holder_of("tel-1"), acd.holder_of("tel-2")) == ("", "eve")
    acd.do(c.DeviceReturned("ada"))
    assert acd.holder_of("tel-1") == "ada"


def test_interrupted_caller_goes_to_another_consultant_after_the_grace_time(
    acd: AcdUnderTest,
) -> None:
    talking_with_ada(acd)
    acd.do(c.EngagementInterrupted("tel-1", "voice-lost"))
    acd.wait(INTERRUPTION_GRACE_MS)
    acd.consultant("eve")
    assert (acd.holder_of("tel-1"), acd.holder_of("tel-2")) == ("eve", "")


def test_interruption_is_no_second_chance_for_a_consultant_who_wanted_a_break(
    acd: AcdUnderTest,
) -> None:
    talking_with_ada(acd)
    acd.do(c.BecomeNotReady("ada", NotReadyReason.BREAK))
    acd.do(c.EngagementInterrupted("tel-1", "voice-lost"))
    acd.do(c.DeviceReturned("ada"))
    assert activity(acd, "ada") == (Activity.NOT_READY, NotReadyReason.BREAK)
    acd.consultant("eve")
    assert acd.holder_of("tel-1") == "eve"


def test_caller_who_leaves_after_an_interruption_was_handled(acd: AcdUnderTest) -> None:
    talking_with_ada(acd)
    connected_ms = acd.acd.state.contacts["tel-1"].connected_ms or 0
    acd.wait(5_000)
    acd.do(c.EngagementInterrupted("tel-1", "voice-lost"))
    talked_ms = acd.now_ms - connected_ms
    acd.wait(9_000)
    events = acd.do(c.ContactLeft("tel-1"))
    closed = next(event for event in events if isinstance(event, ContactClosed))
    assert (closed.outcome, closed.handled_ms) == (Outcome.HANDLED, talked_ms)


def test_interruption_before_the_two_were_connected_is_a_failed_connection(
    acd: AcdUnderTest,
) -> None:
    acd.consultant("ada")
    acd.call("tel-1")
    acd.accept("tel-1")
    acd.do(c.EngagementInterrupted("tel-1", "leg-lost"))
    entry = acd.acd.state.contacts["tel-1"]
    assert (entry.state, entry.interrupted) == (ContactState.WAITING, False)
