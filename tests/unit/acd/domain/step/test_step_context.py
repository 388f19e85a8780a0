"""New rules: indexes are rebuilt, and every waiting contact is matched again."""

from __future__ import annotations

from dataclasses import replace

from acd.domain.messages import commands as c
from acd.domain.model.queue_rules import (
    RelaxationStep,
)
from tests.support.builders import AcdUnderTest, a_queue, some_rules, the_offer


def test_relaxation_step_is_reset_by_rules_without_it() -> None:
    relaxed_groups = a_queue(
        "drogi", skills={"drogi": 80}, relaxation_steps=(RelaxationStep(1_000, level_drop=50),)
    )
    acd = AcdUnderTest(some_rules(relaxed_groups))
    acd.consultant("ada", ready=False)
    acd.call("tel-1")
    acd.wait(1_000)
    acd.do(c.PublishRules(replace(some_rules(), version="2")))
    offer = the_offer(acd.ready("ada"))
    assert offer.explanation.relaxation_step == 0


def test_new_rules_let_waiting_contacts_be_offered() -> None:
    acd = AcdUnderTest(some_rules(a_queue("drogi", skills={"drogi": 80})))
    ada = acd.consultant("ada", drogi=50)
    acd.call("tel-1")
    assert acd.holder_of("tel-1") == ""
    acd.do(c.PublishRules(replace(some_rules(a_queue("drogi")), version="2")))
    assert acd.holder_of("tel-1") == ada


def test_equal_rules_change_nothing() -> None:
    acd = AcdUnderTest()
    assert acd.do(c.PublishRules(some_rules())) == []
