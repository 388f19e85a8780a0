"""Presence, pauses and wrap-up of one consultant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    PauseOverran,
    WrapUpEnded,
    WrapUpExtended,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from acd.domain.model.queue_rules import (
    PauseRules,
)
from tests.support.acd_outcomes import activity
from tests.support.builders import AcdUnderTest, some_rules


class TestPauses:
    """One alarm per pause that is too long, also across restarts."""

    RULES = some_rules(pauses=PauseRules({NotReadyReason.BREAK: 60_000}))

    def test_restart_does_not_repeat_the_alarm(self) -> None:
        acd = AcdUnderTest(self.RULES)
        acd.not_ready(acd.consultant("ada"))
        events = acd.wait(60_000)
        assert [type(event) for event in events] == [PauseOverran]
        assert acd.restarted().wait(60_000) == []

    def test_new_rules_do_not_repeat_the_alarm(self) -> None:
        acd = AcdUnderTest(self.RULES)
        acd.not_ready(acd.consultant("ada"))
        acd.wait(60_000)
        acd.do(c.PublishRules(replace(self.RULES, version="2")))
        assert acd.wait(60_000) == []


class TestWrapUp:
    @pytest.fixture
    def wrapping(self, acd: AcdUnderTest) -> AcdUnderTest:
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        acd.hang_up("tel-1")
        return acd

    def test_nothing_is_offered_in_wrap_up(self, wrapping: AcdUnderTest) -> None:
        wrapping.call("tel-2")
        assert wrapping.holder_of("tel-2") == ""

    def test_timer_ends_the_wrap_up(self, wrapping: AcdUnderTest) -> None:
        wrapping.call("tel-2")
        events = wrapping.wait(30_000)
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=True)
        assert wrapping.holder_of("tel-2") == "ada"

    def test_consultant_ends_the_wrap_up(self, wrapping: AcdUnderTest) -> None:
        events = wrapping.do(c.FinishWrapUp("ada", "tel-1"))
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=False)
        assert activity(wrapping, "ada") == (Activity.READY, None)

    def test_wrap_up_can_be_extended(self, wrapping: AcdUnderTest) -> None:
        until_ms = wrapping.now_ms + 90_000
        events = wrapping.do(c.ExtendWrapUp("ada", "tel-1"))
        assert events == [WrapUpExtended("ada", "tel-1", until_ms)]
        wrapping.wait(30_000)
        assert activity(wrapping, "ada") == (Activity.WRAP_UP, None)
        assert wrapping.acd.next_deadline_ms == until_ms

    def test_break_declared_in_a_call_begins_after_wrap_up(self, acd: AcdUnderTest) -> None:
        acd.consultant("ada")
        acd.call("tel-1")
        acd.talk("tel-1")
        assert acd.not_ready("ada") == []
        acd.hang_up("tel-1")
        acd.wait(30_000)
        assert activity(acd, "ada") == (Activity.NOT_READY, NotReadyReason.BREAK)

    def test_sign_out_ends_the_wrap_up(self, wrapping: AcdUnderTest) -> None:
        events = wrapping.do(c.SignOut("ada"))
        assert events[0] == WrapUpEnded("ada", "tel-1", expired=False)
        assert wrapping.acd.next_deadline_ms is None


def test_idle_time_starts_again_after_a_break() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    ewa = acd.consultant("ewa")
    acd.not_ready(ada)
    acd.ready(ada)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ewa


def test_declaring_ready_twice_keeps_the_idle_time() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.consultant("ewa")
    acd.ready(ada)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ada


def test_abandoned_offer_keeps_the_idle_time() -> None:
    acd = AcdUnderTest()
    ada = acd.consultant("ada")
    acd.consultant("ewa")
    acd.call("tel-1")
    acd.leave("tel-1")
    acd.call("tel-2")
    assert acd.holder_of("tel-2") == ada
