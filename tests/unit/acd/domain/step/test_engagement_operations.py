"""Engagements: from the accepted offer to the wrap-up."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    ContactQueued,
)
from acd.domain.model.consultant import Activity, NotReadyReason
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
