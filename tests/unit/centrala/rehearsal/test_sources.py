"""Sources of a day: a trace or the archive, under the rehearsed rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.domain.messages import commands as c
from acd.service.rehearsal.day import Day, StaffAction
from acd.service.rehearsal.metrics import GroupBy
from centrala.rehearsal.sources import DayEmpty, fit
from config.errors import UsageError
from config.settings import Settings
from tests.support.rehearsal_runs import CITY, archived, at_ms, done, options_of
from tests.support.rehearsals import a_record, a_trace


def test_types_are_assigned_to_queues_in_order_without_options(
    settings: Settings, trace: Path
) -> None:
    in_turn = [name for kind, name in done(settings, trace=trace).groups if kind is GroupBy.QUEUE]
    assert in_turn == list(CITY.rules.queues)[:2]
    every = done(settings, trace=trace, queues=["informacja", "NW=odpady"])
    assert [name for kind, name in every.groups if kind is GroupBy.QUEUE] == [
        "informacja",
        "odpady",
    ]


def test_trace_without_a_queued_call_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(a_trace(a_record(outcome="PHANTOM")), encoding="utf-8")
    with pytest.raises(DayEmpty, match="no call was queued"):
        done(settings, trace=path)


def test_queue_that_the_new_rules_lack_is_refused_with_the_remedy(
    settings: Settings, new: Path
) -> None:
    archived(settings, at_ms("2026-11-24T12:00:00+01:00"))
    new.write_text(new.read_text("utf-8").replace("\n  drogi:\n", "\n  ulice:\n"), "utf-8")
    with pytest.raises(
        UsageError, match=r"expected a queue drogi, where 1 .* --queue drogi=ANOTHER"
    ):
        done(settings, day="2026-11-24", rules=new)
    report = done(settings, day="2026-11-24", rules=new, queues=["drogi=ulice"])
    assert report.after is not None
    assert report.before.rows[GroupBy.QUEUE, "drogi"] == report.after.rows[GroupBy.QUEUE, "ulice"]


def test_commands_for_a_queue_are_moved_with_it() -> None:
    rules = CITY.rules
    hours = c.PublishHours({"drogi": ((0, 1),), "dawna": ((0, 1),), "inna": ()})
    day = Day([], [StaffAction(0, hours), StaffAction(1, c.OpenQueue("dawna", "szef", "tak"))])
    actions = fit(
        day, rules, "queues.yaml", options_of(day="2026-11-24", queues=["dawna=odpady"])
    ).actions
    assert actions[0].command == c.PublishHours({"drogi": ((0, 1),), "odpady": ((0, 1),)})
    assert actions[1].command == c.OpenQueue("odpady", "szef", "tak")
