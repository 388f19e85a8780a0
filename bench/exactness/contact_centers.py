"""Whole centres that others simulated and published: ContactCenters' examples, Wallace & Whitt.

MMC and SimpleMSK: doc/examples of github umontreal-simul/contactcenters, 1,000 days each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from acd.domain.messages.commands import AdmitContact, SignOut
from acd.domain.model.contact import PHONE
from acd.domain.model.policy import FEWEST_SKILLS_FIRST, SKILL_FIRST
from acd.domain.model.queue_rules import Divert, Limits, Overflow
from acd.service.rehearsal.day import Day
from acd.service.rehearsal.simulate import Simulation
from bench.exactness.centre import (
    UNIT_MS,
    Callers,
    Centre,
    a_queue,
    centre_result,
    poisson,
    server,
    skill,
    start_work,
)
from bench.exactness.erlang_models import SEED, TARGET
from bench.exactness.estimates import Z_95, Batches, Estimate, Row, mean, ratio
from bench.exactness.oracles import from_empty

DAY_MIN = 480.0


def mmc(days: int) -> Iterator[Row]:
    """4.2 callers a minute, 12 agents, mean 2 minutes, eight hours from empty."""
    centre = Centre([a_queue(skill(0), {skill(0): 1}, TARGET)], [{skill(0): 50}] * 12)
    exact = from_empty(4.2, 0.5, 12, TARGET, DAY_MIN)
    sums = np.array([_mmc_day(centre, day) for day in range(days)])
    soon, came, waited, busy, work = sums.T
    in_target, asa = exact.in_target / exact.arrivals, exact.waited / exact.arrivals
    yield Row("mmc-in-target", "callers in target a day", mean(soon, work), exact.in_target)
    yield Row("mmc-sl", "SL 20 s", ratio(soon, came, work), in_target)
    yield Row("mmc-asa-min", "ASA, min", ratio(waited, came, work), asa)
    whole = 12 * DAY_MIN
    yield Row("mmc-occupancy", "occupancy", mean(busy / whole, work), exact.busy / whole)
    oracle_error = (1819.698 - 1812.618) / 2 / Z_95
    yield Row("mmc-in-target-published", "the same", mean(soon, work), 1816.158, oracle_error)


def _mmc_day(centre: Centre, day: int) -> tuple[float, ...]:
    """In target, all, their waits, time busy; and the day's work as a share of the expected."""
    draw = np.random.default_rng([SEED, 12, day])
    callers = poisson(draw, (4.2,), 2_400, 2.0)
    until = int(np.searchsorted(callers.at, DAY_MIN))
    callers = Callers(callers.at[:until], callers.kind[:until], callers.service[:until])
    run = centre.simulate(callers)
    began = np.minimum(callers.at + run.waited, DAY_MIN)
    busy = float((np.minimum(run.closed, DAY_MIN) - began).sum())
    work = float(callers.service.sum() / (4.2 * DAY_MIN * 2.0))
    return float((run.waited < TARGET).sum()), float(until), float(run.waited.sum()), busy, work


# SimpleMSK

PERIOD_MIN = 120.0
RATES = np.array([(4.2, 5.3, 3.2), (5.1, 4.3, 4.8), (6.3, 5.2, 4.8)])
SERVICES, IMPATIENCE = np.array((0.5, 0.6, 0.4)), np.array((0.3, 0.4, 0.2))
BUSYNESS = 28.7
AGENTS = ((12, 18, 9), (15, 20, 11))
GROUPS = ({skill(0): 50, skill(1): 50}, {skill(1): 50, skill(2): 50, "idle": 50})
"""The third skill is asked for by nobody: fewest skills first then asks group 0 before group 1,
as the example does, and who comes free still takes the longest waiting caller."""
FIRST_OF_GROUP = (0, 100)


def simple_msk(days: int) -> Iterator[Row]:
    sums = np.array([_msk_day(day) for day in range(days)])
    factor, served, gone, soon, counted, busy, there = sums.T
    yield _published("served", "served a day", mean(served, factor), 4270.150, 4324.460)
    yield _published("abandoned", "abandoned a day", mean(gone, factor), 876.133, 944.537)
    yield _published("sl", "SL 20 s", ratio(soon, counted, factor), 0.494, 0.509)
    yield _published("occupancy", "of group 0", ratio(busy, there, factor), 0.877, 0.884)


def _published(id: str, quantity: str, estimate: Estimate, low: float, high: float) -> Row:
    return Row(f"msk-{id}", quantity, estimate, (low + high) / 2, (high - low) / 2 / Z_95)


def _msk_day(day: int) -> tuple[float, ...]:
    draw = np.random.default_rng([SEED, 3, day])
    factor = draw.gamma(BUSYNESS, 1 / BUSYNESS)
    callers = _msk_callers(draw, factor)
    names = [skill(kind) for kind in range(len(RATES))]
    centre = Centre([a_queue(name, {name: 1}, TARGET, FEWEST_SKILLS_FIRST) for name in names], ())
    shifts = ShiftSimulation(centre, callers)
    run = centre_result(callers, shifts.run())
    soon = run.served & (run.waited < TARGET)
    late = ~run.served & (run.waited >= TARGET)
    group = run.served & (run.server < FIRST_OF_GROUP[1])
    busy = (run.closed - callers.at - run.waited)[group].sum()
    first, second, third = AGENTS[0]
    there = PERIOD_MIN * (first + second) + third * (run.closed.max() - 2 * PERIOD_MIN)
    gone, counted = (~run.served).sum(), (run.served | late).sum()
    return factor, run.served.sum(), gone, soon.sum(), counted, busy, there + shifts.longer


def _msk_callers(draw: np.random.Generator, factor: float) -> Callers:
    """Service and patience go by the period of arrival."""
    parts = []
    for kind, by_period in enumerate(RATES):
        for period, rate in enumerate(by_period):
            count = draw.poisson(rate * factor * PERIOD_MIN)
            at = PERIOD_MIN * (period + draw.random(count))
            service = draw.exponential(1 / SERVICES[period], count)
            patience = draw.exponential(1 / IMPATIENCE[period], count)
            parts.append((at, np.full(count, kind), service, patience))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[0])
    arrived, kinds, services, patiences = (column[order] for column in columns)
    return Callers(arrived, kinds, services, patiences)


class ShiftSimulation(Simulation):
    """Simulation with staffing by period, as in ContactCenters.

    Idle agents leave first, then those whose call ends first; `longer`: minutes that group 0
    spends in its last calls after that.
    """

    def __init__(self, centre: Centre, callers: Callers) -> None:
        actions = [
            action
            for at_ms, group, number in sorted(_starts())
            for action in start_work(number, GROUPS[group], at_ms)
        ]
        super().__init__(centre.rules, Day(centre.arrivals(callers), actions))
        self.longer = 0.0
        for group, first in enumerate(FIRST_OF_GROUP):
            names = [server(first + number) for number in range(AGENTS[group][1])]
            self.plan(round(2 * PERIOD_MIN * UNIT_MS), self._reduce, group, names)

    def _reduce(self, group: int, names: Sequence[str]) -> None:
        talking = {
            result.consultant_id: result.answered_ms + result.arrival.service_ms
            for result in self._open.values()
            if result.answered_ms is not None
        }
        first_out = sorted(names, key=lambda name: talking.get(name, 0))
        for name in first_out[: AGENTS[group][1] - AGENTS[group][2]]:
            if group == 0:
                self.longer += max(talking.get(name, 0) - self.now_ms, 0) / UNIT_MS
            self.submit(SignOut(name, when_free=True))


def _starts() -> Iterator[tuple[int, int, int]]:
    """Yield time, group and number of the agents who start in the first or second period."""
    for group, (first, second, _) in enumerate(AGENTS):
        for number in range(second):
            at_ms = 0 if number < first else round(PERIOD_MIN * UNIT_MS)
            yield at_ms, group, FIRST_OF_GROUP[group] + number


# Wallace & Whitt

TYPES, OF_TYPE, PLACES = 6, 15, 30
PRIMARY, SECONDARY = 100, 50
OPEN_TO_ALL = "all"
SKILLS_AND_SL = {1: (0.5181, 0.003), 2: (0.7734, 0.0026), 3: (0.8195, 0.003), 4: (0.8319, 0.003)}
SKILLS_AND_SL[6] = (0.8351, 0.0034)
"""Measured by the project before, half widths of 95 %; .003 where none was noted."""


def wallace_whitt(skills: int, count: int) -> Iterator[Row]:
    """Six types at 1.375 a minute, ten minutes each, 90 agents with `skills` skills each.

    One queue with 30 places, so that the ACD itself counts them; a caller's skill comes with
    the caller. Primary agents first, then the longest idle; primary callers first, then FCFS.
    """
    rules = a_queue(OPEN_TO_ALL, {}, 0.5, SKILL_FIRST)
    full = Overflow(Divert.VOICEMAIL)
    queue = replace(rules, limits=Limits(waiting=PLACES), overflow=full)
    draw = np.random.default_rng([SEED, TYPES, skills])
    centre = Centre([queue], list(_skilled(skills)), _asking)
    run = centre.simulate(poisson(draw, (1.375,) * TYPES, count, 10.0))
    soon = (run.served & (run.waited <= 0.5)).astype(float)
    estimate = Batches(run).share(soon, run.served.astype(float))
    published, half = SKILLS_AND_SL[skills]
    yield Row(f"ww-{skills}-sl", f"SL 30 s with {skills} skills", estimate, published, half / Z_95)


def _asking(contact_id: str, kind: int) -> AdmitContact:
    return AdmitContact(contact_id, PHONE, OPEN_TO_ALL, "pl", skills={skill(kind): 1})


def _skilled(skills: int) -> Iterator[dict[str, int]]:
    """15 to a type; their further skills go round the other types in turn."""
    for primary in range(TYPES):
        others = [kind for kind in range(TYPES) if kind != primary]
        for number in range(OF_TYPE):
            second = [others[(number + step) % len(others)] for step in range(skills - 1)]
            yield {skill(primary): PRIMARY} | {skill(kind): SECONDARY for kind in second}
