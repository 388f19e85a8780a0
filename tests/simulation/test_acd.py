"""Random runs of the ACD: every invariant is checked after every step."""

from __future__ import annotations

import pytest

from acd.domain.messages import commands as c
from tests.simulation.runs import Run

RUNS, ACTS = 48, 1_000
FAILED_BEFORE = (109, 357, 436, 688, 994, 1043, 1256, 2426, 3142)
"""Seeds that once found a fault, from before supervisors changed policies."""


@pytest.mark.parametrize("seed", range(RUNS))
def test_every_invariant_is_kept_with_random_inputs(seed: int) -> None:
    run = Run(seed)
    run.perform(ACTS)
    assert run.offers, "the run made no offer"


@pytest.mark.parametrize("seed", FAILED_BEFORE)
def test_seeds_that_once_failed_pass(seed: int) -> None:
    Run(seed, policies=False).perform(ACTS)


@pytest.mark.parametrize("seed", range(400, 405))
def test_offers_and_wrap_ups_expire_when_nobody_acts(seed: int) -> None:
    """Timers alone end every offer and wrap-up."""
    run = Run(seed)
    run.perform(300)
    acd = run.world.acd
    run.now_ms = acd.now_ms + 12 * 3_600_000
    for number in range(50_000):
        deadline_ms = acd.next_deadline_ms
        if deadline_ms is None or deadline_ms > run.now_ms:
            break
        acd.step(c.Tick(deadline_ms), deadline_ms, f"quiet:{number}")
    assert all(not view.offers and not view.wrap_ups for view in acd.consultants())
