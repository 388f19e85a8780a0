"""Waiting contacts: entering, leaving and parking at a position."""

from __future__ import annotations

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    PositionHeld,
)
from acd.domain.model.contact import CALLBACK, ContactState
from tests.support.builders import AcdUnderTest


def test_callback_at_a_planned_time_is_parked_at_admission() -> None:
    acd = AcdUnderTest()
    due_ms = acd.now_ms + 60_000
    events = acd.call("back-1", channel=CALLBACK, dial_key="d", due_ms=due_ms)
    assert events == [PositionHeld("back-1", CALLBACK, due_ms, 0)]
    view = acd.acd.contact("back-1")
    assert view is not None
    assert (view.state, view.due_ms) == (ContactState.PARKED, due_ms)


def test_callback_that_is_tried_again_keeps_its_position() -> None:
    acd = AcdUnderTest()
    acd.call("back-1", channel=CALLBACK, dial_key="d")
    admitted = acd.acd.contact("back-1")
    assert admitted is not None
    acd.consultant("ada")
    acd.accept("back-1")
    acd.do(c.CallbackMissed("back-1", "no-answer"))
    acd.wait(900_000)
    again = acd.acd.contact("back-1")
    assert again is not None
    assert again.admitted_ms == admitted.admitted_ms


def test_contact_names_how_long_it_is_kept_for_a_consultant() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.not_ready(ada)
    acd.consultant("bea")
    acd.call("mail-1", preferred=("ada",), preferred_ms=60_000)
    assert acd.acd.contact("mail-1").offer_id is None  # type: ignore[union-attr]
    acd.wait(60_000)
    assert acd.holder_of("mail-1") == "bea"
