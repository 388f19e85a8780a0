"""Corners of the hall that the simulation found."""

from __future__ import annotations

from dataclasses import replace

from acd.domain import commands as c
from acd.domain.consultant import NotReadyReason
from acd.domain.contact import Channel, ContactState
from acd.domain.events import PauseOverran, PlaceHeld
from acd.domain.hall import Hall
from acd.domain.queues import PauseRules
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


class TestPauses:
    """An alarm for each pause that is too long, whatever happens to the engine."""

    RULES = some_rules(pauses=PauseRules({NotReadyReason.BREAK: 60_000}))

    def test_a_restart_tells_no_alarm_again(self) -> None:
        hall = HallInTest(self.RULES)
        hall.not_ready(hall.consultant("ada"))
        told = hall.wait(60_000)
        assert [type(event) for event in told] == [PauseOverran]
        again = HallInTest(hall=Hall.restore(hall.hall.snapshot()))
        again.now_ms = hall.now_ms
        assert again.wait(60_000) == []

    def test_new_rules_tell_no_alarm_again(self) -> None:
        hall = HallInTest(self.RULES)
        hall.not_ready(hall.consultant("ada"))
        hall.wait(60_000)
        hall.do(c.PublishRules(replace(self.RULES, version="2")))
        assert hall.wait(60_000) == []
