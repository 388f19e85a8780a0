"""Models with an exact answer: Erlang-C, Erlang-A, and lines by skills (product form)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.exactness.centre import Centre, a_queue, poisson, skill
from bench.exactness.estimates import Batches, Row
from bench.exactness.oracles import erlang_a, erlang_c
from bench.exactness.product_form import fcfs_alis

SEED = 20_261_124
SERVERS = [frozenset(kinds) for kinds in ({0}, {1}, {2}, {0, 1}, {1, 2}, {2, 0})]
CASES = {"a": (1.5, 1.2, 0.9), "b": (2.1, 1.8, 1.2)}
CALLS_AND_AGENTS = ((100, 6), (100, 7), (100, 8), (240, 15), (600, 34))
"""Calls an hour; they last 180 s and are to be answered within 20 s."""
WITH_PATIENCE = ((23.0, 0.25, 100, 0.2), (100.0, 1.0, 100, 0.1))
"""Arrivals, services, agents, impatience; rates a minute, target 20 s."""
TARGET = 1 / 3


def product_form(case: str, count: int) -> Iterator[Row]:
    """First come first served, longest idle first, over `count` callers."""
    rates = CASES[case]
    exact = fcfs_alis(rates, SERVERS)
    staff = [{skill(kind): 50 for kind in sorted(kinds)} for kinds in SERVERS]
    queues = [a_queue(skill(kind), {skill(kind): 1}, 1.0) for kind in range(len(rates))]
    draw = np.random.default_rng([SEED, len(case), ord(case)])
    run = Centre(queues, staff).simulate(poisson(draw, rates, count, 1.0))
    batches = Batches(run)
    for kind in range(len(rates)):
        name, of_kind = f"alis-{case}-{skill(kind)}", (run.callers.kind == kind).astype(float)
        waits = batches.share((run.waited > 0).astype(float), of_kind)
        yield Row(f"{name}-waits", "P(wait)", waits, exact.waits[kind])
        yield Row(
            f"{name}-wait",
            "E[W] in services",
            batches.share(run.waited, of_kind),
            exact.mean_wait[kind],
        )
    for number in range(len(SERVERS)):
        yield Row(f"alis-{case}-busy-{number}", "busy", batches.busy(number), exact.busy[number])


def patient(calls: int, agents: int, count: int) -> Iterator[Row]:
    """Erlang-C; the unit is a minute."""
    exact = erlang_c(calls / 60, 1 / 3, agents, TARGET)
    draw = np.random.default_rng([SEED, calls, agents])
    run = _one_line(agents).simulate(poisson(draw, (calls / 60,), count, 3.0))
    batches, name = Batches(run), f"erlang-c-{calls}-{agents}"
    waits = batches.share((run.waited > 0).astype(float))
    yield Row(f"{name}-waits", "P(wait)", waits, exact.waits)
    yield Row(f"{name}-asa-min", "ASA, min", batches.share(run.waited), exact.mean_wait)
    soon = batches.share((run.waited <= TARGET).astype(float))
    yield Row(f"{name}-sl", "SL 20 s", soon, exact.in_target)


def impatient(model: tuple[float, float, int, float], count: int) -> Iterator[Row]:
    """Erlang-A; the unit is a minute."""
    arrivals, services, agents, impatience = model
    exact = erlang_a(*model, target=TARGET)
    draw = np.random.default_rng([SEED, int(arrivals), agents])
    callers = poisson(draw, (arrivals,), count, 1 / services, 1 / impatience)
    run = _one_line(agents).simulate(callers)
    batches, name = Batches(run), f"erlang-a-{arrivals:.0f}-{agents}"
    waits = batches.share((run.waited > 0).astype(float))
    yield Row(f"{name}-waits", "P(wait)", waits, exact.waits)
    gone = batches.share((~run.served).astype(float))
    yield Row(f"{name}-abandons", "P(abandon)", gone, exact.abandons)
    soon = batches.share((run.served & (run.waited <= TARGET)).astype(float))
    yield Row(f"{name}-sl", "P(served <= 20 s)", soon, exact.in_target)


def _one_line(agents: int) -> Centre:
    return Centre([a_queue(skill(0), {skill(0): 1}, TARGET)], [{skill(0): 50}] * agents)
