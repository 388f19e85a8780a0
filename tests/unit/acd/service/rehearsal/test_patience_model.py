"""Patience of residents, estimated from those who gave up and those who were answered first."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from acd.service.rehearsal.patience_model import PatienceModel, pick

SIX = [(1, True), (2, False), (3, True), (3, False), (5, True), (6, False)]
"""Waited, gave up. By hand: S(1) = 5/6; at 3 four are at risk, so 5/6 * 3/4 = 5/8; at 5 two are,
so 5/8 * 1/2 = 5/16."""


def test_estimate_equals_the_one_calculated_by_hand() -> None:
    steps = PatienceModel(SIX, 1).steps
    assert [waited for waited, _ in steps] == [1, 3, 5]
    assert [share for _, share in steps] == pytest.approx([5 / 6, 5 / 8, 5 / 16])


def test_estimate_without_answers_is_the_share_of_longer_waits() -> None:
    patience = PatienceModel([(ms, True) for ms in (10, 20, 30, 40)], 1)
    assert [patience.share_longer_than(ms) for ms in (9, 10, 25, 40)] == [1.0, 0.75, 0.5, 0.0]


def test_draw_follows_the_steps_of_the_estimate() -> None:
    patience = PatienceModel(SIX, 1)
    assert patience.draw(0, 0.9) == 1
    assert patience.draw(0, 0.7) == 3
    assert patience.draw(0, 0.4) == 5


def test_draw_after_a_wait_is_conditioned_on_it() -> None:
    """Of those who waited longer than 2, three quarters waited longer than 3."""
    patience = PatienceModel(SIX, 1)
    assert patience.draw(2, 0.76) == 3
    assert patience.draw(2, 0.74) == 5


def test_mean_hazard_continues_after_the_last_abandon() -> None:
    """Three gave up in 20 ms of waiting; e to the minus one is left after 20 / 3 ms."""
    assert PatienceModel(SIX, 1).draw(6, 0.36787944) == 6 + 7


def test_few_long_waits_are_left_out_of_the_estimate() -> None:
    """Twelve gave up after 10 to 120 ms: the estimate ends at the third, when ten were left."""
    patience = PatienceModel(((10 * n, True) for n in range(1, 13)), 10)
    assert [at_ms for at_ms, _ in patience.steps] == [10, 20, 30]
    assert (patience.draw(0, 0.001) or 0) > 120


def test_patience_has_no_limit_without_abandons() -> None:
    assert PatienceModel([(10, False), (20, False)]).draw(5, 0.5) is None
    assert PatienceModel([]).draw(0, 0.5) is None


@given(
    observed=some.lists(some.tuples(some.integers(0, 900), some.booleans()), max_size=40),
    waited_ms=some.integers(0, 1000),
    chance=some.floats(min_value=1e-9, max_value=1, exclude_min=True),
)
def test_drawn_patience_exceeds_the_observed_wait(
    observed: list[tuple[int, bool]], waited_ms: int, chance: float
) -> None:
    drawn = PatienceModel(observed).draw(waited_ms, chance)
    assert drawn is None or drawn > waited_ms


def test_many_draws_reproduce_the_estimate() -> None:
    patience, chance = PatienceModel(SIX, 1), random.Random(1)
    drawn = [patience.draw(0, 1 - chance.random()) or 0 for _ in range(20_000)]
    for ms in (1, 3, 5):
        assert sum(d > ms for d in drawn) / 20_000 == pytest.approx(
            patience.share_longer_than(ms), abs=0.015
        )


def test_pick_selects_by_the_uniform_number_and_stays_in_range() -> None:
    assert [pick("abc", chance) for chance in (0.01, 0.5, 1.0)] == ["a", "b", "c"]
    assert pick([], 0.5) is None
