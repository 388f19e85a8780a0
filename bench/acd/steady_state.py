"""A full ACD in steady state: so many wait, and whoever becomes free is given one of them.

Consultants become free at random times (Poisson) at the rate of the run, whoever has been busy
longest first; a new contact comes within 2 ms of each, so the number of waiting contacts stays.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from acd.domain.messages.commands import AdmitContact
from acd.domain.model.contact import PHONE
from bench.acd.engine import Engine, running_engine
from bench.acd.load import NS_PER_S, Load, Pool, no_collector
from bench.acd.scenarios import LANGUAGE, SEED, Scenario
from bench.acd.server import Server, cpu_s, resident_mb, running_server
from bench.acd.wire import Encoder
from bench.report import Goal

WARM_UP_S = 2.0
SETTLE_S = 30.0
LEAST_RATE = 0.95
REPLACED_WITHIN_NS = 2_000_000


@dataclass(frozen=True, slots=True)
class Steady:
    """Latencies in ms, sorted by nothing; CPU in ms per contact; memory in MB."""

    free: list[float]
    arrival: list[float]
    rate: float
    engine_cpu_ms: float
    log_cpu_ms: float
    engine_mb: float
    log_mb: float

    @property
    def cpu_ms(self) -> float:
        return self.engine_cpu_ms + self.log_cpu_ms


class Crowd:
    """New contacts without end, for queues drawn from a seed."""

    def __init__(self, scenario: Scenario, first: int = 0) -> None:
        self._draw = random.Random(SEED)
        self._queues = scenario.queues()
        self._next = first

    def __next__(self) -> AdmitContact:
        self._next += 1
        queue = self._draw.choice(self._queues)
        return AdmitContact(f"c{self._next:08d}", PHONE, queue, LANGUAGE)

    def __iter__(self) -> Iterator[AdmitContact]:
        return self


class SteadyLoad:
    """Drives an ACD whose people are busy and whose line is as long as it shall be."""

    def __init__(self, server: Server, engine: Engine, crowd: Crowd, rate: float) -> None:
        self._server, self._engine = server, engine
        self._crowd = crowd
        self._rate = rate
        self._draw = random.Random(SEED)
        self._pool = Pool()
        self._wire = server.wire()
        self._load = Load(self._wire, engine, self._pool)

    def engage(self, contacts: list[str]) -> None:
        """These are in hand already."""
        self._pool.engaged.extend(contacts)

    def fill(self, consultants: int, waiting: int) -> None:
        """Enough contacts for everybody, and the line behind them."""
        for _ in range(consultants + waiting):
            self._load.admit(next(self._crowd))
        until_ns = time.monotonic_ns() + int(SETTLE_S * NS_PER_S)
        self._load.run(until_ns, lambda: len(self._pool.engaged) >= consultants)

    def measure(self, seconds: float) -> Steady:
        with no_collector():
            begin_ns = time.monotonic_ns()
            self._load.at(begin_ns, lambda: self._free_somebody(begin_ns))
            begin_ns += int(WARM_UP_S * NS_PER_S)
            self._load.run(begin_ns)
            before = self._cost()
            self._load.run(begin_ns + int(seconds * NS_PER_S))
            after = self._cost()
            with self._server.wire() as newest:
                self._load.catch_up(newest)
        self._wire.close()
        return self._told(begin_ns, seconds, before, after)

    def _free_somebody(self, due_ns: int) -> None:
        if self._pool.engaged:
            self._load.end(self._pool.engaged.popleft())
            later_ns = self._draw.randrange(REPLACED_WITHIN_NS)
            self._load.at(due_ns + later_ns, lambda: self._load.admit(next(self._crowd)))
        next_ns = due_ns + int(self._draw.expovariate(self._rate) * NS_PER_S)
        self._load.at(next_ns, lambda: self._free_somebody(next_ns))

    def _cost(self) -> tuple[float, float, int]:
        offers = len(self._load.seen.offers)
        return cpu_s(self._engine.pid), cpu_s(self._server.pid), offers

    def _told(
        self,
        begin_ns: int,
        seconds: float,
        before: tuple[float, float, int],
        after: tuple[float, float, int],
    ) -> Steady:
        free, arrival = self._load.seen.latencies_ms(begin_ns)
        engine_s, log_s, contacts = (
            late - early for early, late in zip(before, after, strict=True)
        )
        each = 1000 / max(contacts, 1)
        return Steady(
            free,
            arrival,
            contacts / seconds,
            engine_s * each,
            log_s * each,
            resident_mb(self._engine.pid),
            resident_mb(self._server.pid),
        )


def only_at(rate: float, runs: Sequence[Steady], goal: Goal) -> Goal:
    """The goal is not met when the rate was not reached: a lagging ACD is asked for less."""
    reached = median(run.rate for run in runs)
    return replace(goal, met=goal.met and reached >= rate * LEAST_RATE)


def steady(scenario: Scenario, waiting: int, rate: float, seconds: float) -> Steady:
    """One run in a new ACD on a new log."""
    encoder = Encoder()
    with running_server() as server:
        with server.wire() as wire:
            wire.load(encoder.append(command, key) for command, key in scenario.opening())
        with running_engine(server) as engine:
            load = SteadyLoad(server, engine, Crowd(scenario), rate)
            load.fill(scenario.consultants, waiting)
            return load.measure(seconds)
