"""The budget of inputs of one process: a rate, a burst, a limit on the wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.ports.acd import InputBudgetExceeded
from acd.service.replica.input_budget import BURST_MS, MAX_WAIT_MS, InputBudget
from tests.support.builders import AnsweringClock
from tests.support.memory_logs import MemoryLogs, admission, running


def admitted_at(budget: InputBudget, clock: AnsweringClock) -> float | None:
    """Return the time of the next input's turn, None when it is refused."""
    try:
        return clock.now_ms() + budget.next_turn_ms()
    except InputBudgetExceeded:
        return None


@given(
    rate=st.integers(1, 1_000),
    gaps=st.lists(st.integers(0, 3_000), min_size=1, max_size=200),
)
def test_rate_and_burst_are_never_exceeded(rate: int, gaps: list[int]) -> None:
    clock = AnsweringClock()
    budget = InputBudget(rate, clock)
    turns: list[float] = []
    for gap_ms in gaps:
        clock.advance(gap_ms)
        turn_ms = admitted_at(budget, clock)
        if turn_ms is not None:
            assert 0 <= turn_ms - clock.now_ms() <= MAX_WAIT_MS
            turns.append(turn_ms)
    burst = max(1.0, rate * BURST_MS / 1_000)
    for index, turn_ms in enumerate(turns):
        in_a_second = sum(turn_ms - 1_000 < other <= turn_ms for other in turns[: index + 1])
        assert in_a_second <= burst + rate + 1e-6
    assert turns == sorted(turns)


def test_first_second_of_inputs_waits_for_nothing() -> None:
    clock = AnsweringClock()
    budget = InputBudget(200, clock)
    assert [budget.next_turn_ms() for _ in range(200)] == [0.0] * 200
    assert budget.next_turn_ms() > 0


def test_input_that_would_wait_too_long_is_refused_and_takes_no_turn() -> None:
    clock = AnsweringClock()
    budget = InputBudget(1, clock)
    waits = [budget.next_turn_ms() for _ in range(3)]
    assert waits == [0.0, 1_000.0, 2_000.0]
    with pytest.raises(InputBudgetExceeded) as caught:
        budget.next_turn_ms()
    assert caught.value.id == "input-budget-exceeded"
    assert budget.refused == 1
    clock.advance(1_000)
    assert budget.next_turn_ms() == 2_000.0


async def test_input_beyond_the_budget_is_not_appended() -> None:
    clock = AnsweringClock()
    logs = MemoryLogs(clock)
    await logs.fill(0)
    budget = InputBudget(0.1, clock)
    async with running(logs.replica(budget=budget)) as acd:
        await acd.submit(admission("tel-1"), "admit:tel-1")
        appended = await logs.inputs.appended()
        with pytest.raises(InputBudgetExceeded):
            await acd.submit(admission("tel-2"), "admit:tel-2")
        assert await logs.inputs.appended() == appended
        assert acd.contact("tel-2") is None
