"""Pooling efficiency of the ACD's policies, and its cost for waits and for the worst class.

    python -m bench.policies --json policies.json [--quick]

Eight types of callers at equal rates, 100 agents, calls of 4 minutes, patience of 5 (both
exponential), to be answered within 30 s; loads .92 and 1.00. Agent i is dealt type i mod 8
first; 28, 34, 22 and 16 agents have 1, 2, 3 and 4 skills, spread evenly over the dealing, and
their further skills are the other types in turn. Every preset serves the same callers.

Pooling efficiency PE = (SL - SL dedicated) / (SL pooled - SL dedicated), both by exact Erlang-A:
dedicated = each agent the first type only, pooled = each agent all types, first come first served.
It may exceed 1: `in_target` lets those already late wait longer, which that yardstick does not.
SL, worst class: share answered in time of all; ASA of those answered; p95 and longest of all waits.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from acd.domain.model.policy import LEAST_COST, LONGEST_IDLE, PRESETS
from bench.exactness.centre import Centre, a_queue, poisson, skill
from bench.exactness.oracles import erlang_a
from bench.report import Goal, arguments, compared, figure, publish, ratio_at_least, ratio_at_most

SEED = 20_261_124
TYPES, AGENTS = 8, 100
WITH_SKILLS = {1: 28, 2: 34, 3: 22, 4: 16}
TALK_MIN, PATIENCE_MIN, TARGET_MIN = 4.0, 5.0, 0.5
MINUTE_MS = 60_000
"""Real time: the ACD learns prices every 10 s, and weights are in seconds of waiting."""
WARM_UP = 0.05
CALLERS, QUICK_CALLERS = 40_000, 8_000
EFFICIENCY = {0.92: 0.86, 1.0: 0.90}
DEFAULT, YARDSTICK = LEAST_COST.name, LONGEST_IDLE.name
"""What a queue gets whose rules name no policy, and what everybody knows."""


@dataclass(frozen=True, slots=True)
class Service:
    """Quality of service in one run; times in seconds."""

    level: float
    worst: float
    asa: float
    p95: float
    longest: float
    gave_up: float


def skills_of_agents() -> Iterator[list[int]]:
    """By the rule above, the first type first."""
    given, turn = dict.fromkeys(WITH_SKILLS, 0), 0
    for agent in range(AGENTS):
        due = {n: many * (agent + 1) / AGENTS - given[n] for n, many in WITH_SKILLS.items()}
        count = max(due, key=lambda n: due[n])
        given[count] += 1
        first = agent % TYPES
        steps = [(turn + further) % (TYPES - 1) + 1 for further in range(count - 1)]
        turn += count - 1
        yield [first, *((first + step) % TYPES for step in steps)]


def serve(preset: str, load: float, callers: int) -> Service:
    """The ACD under this preset at this load (arrivals x talk / agents)."""
    names = [skill(kind) for kind in range(TYPES)]
    queues = [a_queue(n, {n: 1}, TARGET_MIN, PRESETS[preset], MINUTE_MS) for n in names]
    staff = [{skill(kind): 50 for kind in kinds} for kinds in skills_of_agents()]
    rates = (load * AGENTS / TALK_MIN / TYPES,) * TYPES
    draw = np.random.default_rng([SEED, round(100 * load)])
    demand = poisson(draw, rates, callers, TALK_MIN, PATIENCE_MIN)
    run = Centre(queues, staff, unit_ms=MINUTE_MS).simulate(demand)
    kept = slice(int(callers * WARM_UP), None)
    kind, served, waited = demand.kind[kept], run.served[kept], run.waited[kept]
    soon = served & (waited <= TARGET_MIN)
    return Service(
        level=float(soon.mean()),
        worst=min(float(soon[kind == caller_type].mean()) for caller_type in range(TYPES)),
        asa=60 * float(waited[served].mean()),
        p95=60 * float(np.quantile(waited, 0.95)),
        longest=60 * float(waited.max()),
        gave_up=float((~served).mean()),
    )


def in_target(load: float, agents: int, share: float = 1.0) -> float:
    """Exact service level of agents who all serve one line with this share of the arrivals."""
    arrivals = share * load * AGENTS / TALK_MIN
    return erlang_a(arrivals, 1 / TALK_MIN, agents, 1 / PATIENCE_MIN, TARGET_MIN).in_target


def dedicated(load: float) -> float:
    """Return the exact service level if each agent serves the first type only."""
    firsts = [kinds[0] for kinds in skills_of_agents()]
    levels = [in_target(load, firsts.count(kind), 1 / TYPES) for kind in range(TYPES)]
    return sum(levels) / TYPES


def goals(load: float, by_preset: dict[str, Service]) -> Iterator[Goal]:
    """The shipped default against its goals and the longest idle; then everything, preset by
    preset, beside the longest idle."""
    low, high = dedicated(load), in_target(load, AGENTS)
    efficiency = {name: (one.level - low) / (high - low) for name, one in by_preset.items()}
    default, plain, min_efficiency = by_preset[DEFAULT], by_preset[YARDSTICK], EFFICIENCY[load]
    at = f"load {load:.2f}"
    name = f"goal-{load:.2f}"
    yield ratio_at_least(
        f"{name}-pe", f"{DEFAULT}, {at}: PE", efficiency[DEFAULT], min_efficiency, 1.0
    )
    yield ratio_at_least(f"{name}-worst", "worst class, not worse", default.worst, plain.worst, 1.0)
    yield ratio_at_most(f"{name}-asa-s", "ASA, not worse", default.asa, plain.asa, 1.0)
    yield ratio_at_most(
        f"{name}-p95-s", "p95 of waits, at most 1.25 times", default.p95, plain.p95, 1.25
    )
    yield figure(f"dedicated-{load:.2f}-sl", "exact", low)
    yield figure(f"pooled-{load:.2f}-sl", "exact, first come first served", high)
    for preset, one in by_preset.items():
        yield compared(
            f"{preset}-{load:.2f}-pe",
            f"{at}, yardstick {YARDSTICK}",
            efficiency[preset],
            efficiency[YARDSTICK],
        )
        yield from _beside(f"{preset}-{load:.2f}", one, plain)


def _beside(name: str, one: Service, plain: Service) -> Iterator[Goal]:
    yield compared(f"{name}-sl", "answered within 30 s", one.level, plain.level)
    yield compared(f"{name}-worst", "the same, worst class", one.worst, plain.worst)
    yield compared(f"{name}-asa-s", "ASA", one.asa, plain.asa)
    yield compared(f"{name}-p95-s", "p95 of waits", one.p95, plain.p95)
    yield compared(f"{name}-longest-s", "longest wait", one.longest, plain.longest)
    yield compared(f"{name}-gave-up", "share that gave up", one.gave_up, plain.gave_up)


def main() -> None:
    parser = arguments("Policy headroom: the presets of the ACD, 8 types, 100 agents.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--callers", type=int, default=CALLERS, help=f"default {CALLERS}")
    size.add_argument(
        "--quick", action="store_const", dest="callers", const=QUICK_CALLERS, help="a fifth of them"
    )
    options = parser.parse_args()
    runs = [(preset, load, options.callers) for load in EFFICIENCY for preset in PRESETS]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        services = list(pool.map(serve, *zip(*runs, strict=True)))
    measured: list[Goal] = []
    for number, load in enumerate(EFFICIENCY):
        part = services[number * len(PRESETS) : (number + 1) * len(PRESETS)]
        measured += goals(load, dict(zip(PRESETS, part, strict=True)))
    publish("policies", measured, options.json)


if __name__ == "__main__":
    main()
