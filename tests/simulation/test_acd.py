"""Whole lives of an ACD, from seeds: every invariant after every step."""

from __future__ import annotations

import pytest

from acd.domain.messages import commands as c
from tests.simulation.runs import Run

LIVES, ACTS = 96, 1_000
FOUND = (109, 357, 436, 688, 994, 1043, 1256, 2426, 3142)
"""Lives of the night that found a fault, before supervisors changed policies."""


@pytest.mark.parametrize("seed", range(LIVES))
def test_the_invariants_hold_through_many_random_acts(seed: int) -> None:
    run = Run(seed)
    run.live(ACTS)
    assert run.offers, "the life was worth looking at"


@pytest.mark.parametrize("seed", FOUND)
def test_and_through_those_that_found_a_fault(seed: int) -> None:
    Run(seed, policies=False).live(ACTS)


@pytest.mark.parametrize("seed", range(400, 405))
def test_when_work_stops_everything_falls_quiet(seed: int) -> None:
    """With nobody answering and time passing, every offer and wrap-up ends by itself."""
    run = Run(seed)
    run.live(300)
    acd = run.world.acd
    run.now_ms = acd.now_ms + 12 * 3_600_000
    for number in range(50_000):
        deadline_ms = acd.next_deadline_ms
        if deadline_ms is None or deadline_ms > run.now_ms:
            break
        acd.step(c.Tick(deadline_ms), deadline_ms, f"quiet:{number}")
    assert all(not view.offers and not view.wrap_ups for view in acd.consultants())
