"""Steps of a wall clock that is set, against a steady one."""

from __future__ import annotations

import pytest

from desk.auth.clock_steps import MIN_STEP_MS, ClockSteps
from tests.support.builders import AnsweringClock


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
def steady() -> AnsweringClock:
    return AnsweringClock(0)


def test_time_that_passes_is_no_step(clock: AnsweringClock, steady: AnsweringClock) -> None:
    steps = ClockSteps(clock, steady)
    for one in (clock, steady):
        one.advance(86_400_000)
    assert steps.pending_ms() == 0


@pytest.mark.parametrize("step_ms", [3_600_000, -3_600_000, MIN_STEP_MS])
def test_step_is_pending_until_it_is_accepted(
    clock: AnsweringClock, steady: AnsweringClock, step_ms: int
) -> None:
    steps = ClockSteps(clock, steady)
    clock.advance(step_ms)
    assert steps.pending_ms() == step_ms
    assert steps.pending_ms() == step_ms
    steps.accept(step_ms)
    assert steps.pending_ms() == 0


def test_clock_that_is_slewed_is_followed_once_it_differs_enough(
    clock: AnsweringClock, steady: AnsweringClock
) -> None:
    steps = ClockSteps(clock, steady)
    clock.advance(MIN_STEP_MS - 1)
    assert steps.pending_ms() == 0
    clock.advance(1)
    assert steps.pending_ms() == MIN_STEP_MS
