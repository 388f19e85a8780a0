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

A second centre speaks languages: one queue, 40 consultants with Polish, of whom 8 speak Ukrainian
and 6 others English; 80, 12 and 8 % of the callers ask for these; 20 s, load .80. What it demands
of the shipped default is a share answered in time for every language.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from acd.domain.messages.commands import AdmitContact
from acd.domain.model.contact import PHONE
from acd.domain.model.policy import LEAST_COST, LONGEST_IDLE, PRESETS
from bench.exactness.centre import Callers, Centre, CentreResult, a_queue, poisson, skill
from bench.exactness.oracles import erlang_a
from bench.report import (
    Goal,
    arguments,
    at_least,
    compared,
    figure,
    publish,
    ratio_at_least,
    ratio_at_most,
)

SEED = 20_261_124
TYPES, AGENTS = 8, 100
WITH_SKILLS = {1: 28, 2: 34, 3: 22, 4: 16}
TALK_MIN, PATIENCE_MIN, TARGET_MIN = 4.0, 5.0, 0.5
MINUTE_MS = 60_000
"""Real time: the ACD learns prices every 10 s, and weights are in seconds of waiting."""
WARM_UP = 0.05
CALLERS, QUICK_CALLERS = 40_000, 8_000
EFFICIENCY = {0.92: 0.86, 1.0: 0.90}
SPEAKERS, SPEAKERS_LOAD, SPEAKERS_TARGET_MIN = 40, 0.80, 20 / 60
STRIDE = 7
"""Coprime to the number of consultants, so that the walk meets each of them once."""
ONLY_QUEUE = "informacja"
LANGUAGES = {"pl": (0.80, 26), "uk": (0.12, 8), "en": (0.08, 6)}
"""Share of the callers, and how many consultants speak no other language besides Polish."""
IN_TIME = {"pl": 0.97, "uk": 0.82, "en": 0.80}
"""Least share of each language that is to be answered in time by the default."""
DEFAULT, YARDSTICK = LEAST_COST.name, LONGEST_IDLE.name
"""What a queue gets whose rules name no policy, and what everybody knows."""


@dataclass(frozen=True, slots=True)
class Service:
    """Quality of service in one run; times in seconds. `by_type`: level of each type."""

    level: float
    worst: float
    by_type: Mapping[int, float]
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
    return service(Centre(queues, staff, unit_ms=MINUTE_MS).simulate(demand), TARGET_MIN)


def serve_languages(preset: str, callers: int) -> Service:
    """The ACD under this preset in the centre of the languages."""
    names, count = list(LANGUAGES), SPEAKERS_LOAD * SPEAKERS / TALK_MIN
    queue = a_queue(ONLY_QUEUE, {ONLY_QUEUE: 1}, SPEAKERS_TARGET_MIN, PRESETS[preset], MINUTE_MS)
    draw = np.random.default_rng([SEED, len(names)])
    rates = [count * share for share, _ in LANGUAGES.values()]
    centre = Centre(
        [queue],
        list(skills_of_speakers()),
        lambda contact_id, kind: AdmitContact(contact_id, PHONE, ONLY_QUEUE, names[kind]),
        MINUTE_MS,
        {language: {f"lang-{language}": 1} for language in names},
    )
    demand = poisson(draw, rates, callers, TALK_MIN, PATIENCE_MIN)
    return service(centre.simulate(demand), SPEAKERS_TARGET_MIN)


def skills_of_speakers() -> Iterator[dict[str, int]]:
    """Everybody speaks Polish; who speaks a second language is spread evenly."""
    further = [language for language, (_, count) in LANGUAGES.items() for _ in range(count)]
    for number in range(SPEAKERS):
        second = further[number * STRIDE % SPEAKERS]
        yield dict.fromkeys((ONLY_QUEUE, "lang-pl", f"lang-{second}"), 50)


def service(run: CentreResult, target_min: float) -> Service:
    """Return the quality of a run after its warm-up."""
    callers: Callers = run.callers
    kept = slice(int(len(callers.at) * WARM_UP), None)
    kind, served, waited = callers.kind[kept], run.served[kept], run.waited[kept]
    soon = served & (waited <= target_min)
    by_type = {int(one): float(soon[kind == one].mean()) for one in np.unique(kind)}
    return Service(
        level=float(soon.mean()),
        worst=min(by_type.values()),
        by_type=by_type,
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


def language_goals(by_preset: dict[str, Service]) -> Iterator[Goal]:
    """The shipped default against its goals, then every preset beside the longest idle."""
    plain = by_preset[YARDSTICK]
    for number, (language, least) in enumerate(IN_TIME.items()):
        level = by_preset[DEFAULT].by_type[number]
        yield at_least(f"goal-{language}", f"{DEFAULT}: {language} in 20 s", level, least)
    for preset, one in by_preset.items():
        for number, language in enumerate(IN_TIME):
            levels = one.by_type[number], plain.by_type[number]
            yield compared(f"{preset}-{language}-sl", "the same", *levels)
        yield from _beside(f"{preset}-languages", one, plain)


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
        pending = pool.map(serve_languages, PRESETS, [options.callers] * len(PRESETS))
        services = list(pool.map(serve, *zip(*runs, strict=True)))
        by_language = dict(zip(PRESETS, pending, strict=True))
    measured: list[Goal] = []
    for number, load in enumerate(EFFICIENCY):
        part = services[number * len(PRESETS) : (number + 1) * len(PRESETS)]
        measured += goals(load, dict(zip(PRESETS, part, strict=True)))
    measured += language_goals(by_language)
    publish("policies", measured, options.json)


if __name__ == "__main__":
    main()
