"""The ACD in virtual time gives the figures of queueing theory.

The callers are seeded, so every run gives the same figures; `python -m bench.exactness` plays
longer ones and more models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heapreplace

import numpy as np
import pytest

from bench.exactness.centre import UNIT_MS, Callers, Centre, a_queue, poisson, skill
from bench.exactness.contact_centers import mmc
from bench.exactness.erlang_models import patient, product_form
from bench.exactness.estimates import MAX_Z, Row


def rows_out_of_tolerance(rows: Iterable[Row]) -> list[str]:
    return [f"{row.id}: {row.goal.goal}" for row in rows if abs(row.z) > MAX_Z]


def kiefer_wolfowitz_waits(callers: Callers, agents: int) -> Iterator[int]:
    """Yield waits in ms by Kiefer and Wolfowitz's recursion, first come first served."""
    free = [0] * agents
    heapify(free)
    for at, service in zip(callers.at, callers.service, strict=True):
        at_ms = round(at * UNIT_MS)
        begins_ms = max(at_ms, free[0])
        heapreplace(free, begins_ms + round(service * UNIT_MS))
        yield begins_ms - at_ms


def test_wait_in_one_queue_is_the_one_of_the_recursion() -> None:
    callers = poisson(np.random.default_rng(1), (1.7,), 4_000, 3.0)
    centre = Centre([a_queue(skill(0), {skill(0): 1}, 1.0)], [{skill(0): 50}] * 6)
    waited_ms = np.rint(centre.simulate(callers).waited * UNIT_MS).astype(int).tolist()
    assert waited_ms == list(kiefer_wolfowitz_waits(callers, 6))


@pytest.mark.parametrize("case", ["a", "b"])
def test_skill_routing_matches_the_product_form(case: str) -> None:
    assert rows_out_of_tolerance(product_form(case, 8_000)) == []


def test_one_queue_matches_erlang_c() -> None:
    assert rows_out_of_tolerance(patient(100, 7, 6_000)) == []


def test_day_from_empty_matches_the_published_figures() -> None:
    assert rows_out_of_tolerance(mmc(10)) == []
