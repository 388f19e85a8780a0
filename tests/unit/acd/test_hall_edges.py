"""Corners of the hall that the simulation found."""

from __future__ import annotations

from dataclasses import replace

from acd.domain import commands as c
from acd.domain.contact import Channel, ContactState
from acd.domain.events import PlaceHeld
from tests.support.builders import HallInTest, a_queue, some_rules


def test_a_callback_at_a_given_hour_is_parked_from_the_beginning() -> None:
    hall = HallInTest()
    due_ms = hall.now_ms + 60_000
    events = hall.call("back-1", channel=Channel.CALLBACK, dial_key="d", due_ms=due_ms)
    assert events == [PlaceHeld("back-1", Channel.CALLBACK, due_ms, 0)]
    view = hall.hall.contact("back-1")
    assert view is not None
    assert (view.state, view.due_ms) == (ContactState.PARKED, due_ms)


def test_a_helping_group_does_not_disturb_a_queue_that_left_the_rules() -> None:
    hall = HallInTest()
    hall.do(c.SignIn("ada", {"drogi": 50}, groups=("back-office",)))
    hall.call("tel-1", "odpady")
    hall.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    hall.ready("ada")
    assert hall.holder_of("tel-1") == "ada"
