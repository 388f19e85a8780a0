"""Validation of rules: contradictions are refused by name."""

from __future__ import annotations

from typing import Any, cast

import pytest

from acd.domain.messages import commands as c
from acd.domain.messages.events import (
    Event,
    InputRefused,
)
from acd.domain.model.queue_rules import Divert, Limits, Overflow
from tests.support.builders import AcdUnderTest, a_queue, some_rules


def of(kind: type, events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


class TestRulesValidation:
    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"limits": Limits(waiting=3)}, "limits"),
            ({"overflow": Overflow(Divert.QUEUE, queue="drogi")}, "overflow"),
            ({"overflow": Overflow(Divert.QUEUE, queue="nowhere")}, "overflow"),
            ({"skills": {"drogi": 0}}, "skills.drogi"),
        ],
    )
    def test_contradictory_rules_are_refused_by_name(
        self, changes: dict[str, Any], where: str
    ) -> None:
        acd = AcdUnderTest()
        bad = some_rules(a_queue(**changes), version="2")
        (refused,) = of(InputRefused, acd.do(c.PublishRules(bad)))
        assert cast(InputRefused, refused).error_id == "rules-invalid"
        assert f"queues.drogi.{where}" in cast(InputRefused, refused).message
        rules = acd.acd.rules
        assert rules is not None
        assert rules.version == "1", "nothing has changed"
