"""A control run has to keep the absolute goals itself, else nothing can be said beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from bench.flood.kinds import Kind
from bench.flood.runs import Pair, Run
from bench.flood.validity import faults, is_valid


def a_control() -> Run:
    return Run([10] * 20, [5] * 2000, [40] * 40, Counter(talked=20))


def refuse(run: Run) -> None:
    run.calls["call-refused"] = 1


def fall_back(run: Run) -> None:
    run.in_fallback = 1


def answer_late(run: Run) -> None:
    run.agi_ms[:3] = [251.0] * 3


def lose_voice(run: Run) -> None:
    run.gap_ms[0] = 201.0


def make_no_offer(run: Run) -> None:
    run.offer_ms.clear()


def stay_busy(run: Run) -> None:
    run.idle_s = None


def test_control_within_the_absolute_goals_has_no_fault() -> None:
    assert faults(a_control()) == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (refuse, "calls-refused"),
        (fall_back, "in-fallback"),
        (answer_late, "agi-late"),
        (lose_voice, "voice-gap"),
        (make_no_offer, "no-offers"),
        (stay_busy, "not-idle-before"),
    ],
)
def test_each_broken_goal_of_a_control_is_a_fault(spoil: Callable[[Run], None], fault: str) -> None:
    control = a_control()
    spoil(control)
    assert faults(control) == [fault]


def test_run_without_figures_has_every_fault_of_a_missing_figure() -> None:
    assert faults(Run()) == ["no-offers", "agi-late", "voice-gap"]


def test_half_of_the_pairs_is_not_most() -> None:
    good, bad = Pair(Kind.MAIL, a_control(), Run()), Pair(Kind.MAIL, Run(), Run())
    assert not is_valid([good, bad])
    assert is_valid([good, good, bad])
    assert not is_valid([])
