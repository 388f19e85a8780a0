"""Workspace: what is derived from the state, also for queues that the rules dropped."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def test_contact_keeps_waiting_when_its_queue_is_removed() -> None:
    acd = AcdUnderTest()
    acd.call("tel-1", "odpady")
    acd.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    ada = acd.consultant("ada", odpady=50)
    assert acd.holder_of("tel-1") == ada
    acd.talk("tel-1")
    acd.hang_up("tel-1")
    view = acd.acd.consultant(ada)
    assert view is not None
    assert view.wrap_ups == {}
