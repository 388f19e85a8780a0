"""Steady state: all consultants are busy and a constant number of contacts waits.

Consultants become free in a Poisson process at the rate of the run, the longest engaged first;
a new contact arrives within 2 ms of each, so the number of waiting contacts stays constant.
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
from bench.acd.load import NS_PER_S, EngagedPool, LoadGenerator, gc_disabled
from bench.acd.scenarios import LANGUAGE, SEED, Scenario
from bench.log_server.client import InputEncoder
from bench.log_server.server import LogServer, cpu_s, resident_mb, running_server
from bench.report import Goal

WARM_UP_S = 2.0
MAX_FILL_S = 30.0
MIN_RATE_SHARE = 0.95
REPLACED_WITHIN_NS = 2_000_000


@dataclass(frozen=True, slots=True)
class SteadyResult:
    """Result of one run: latencies in ms, unsorted; CPU in ms per contact; memory in MB."""

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


class ContactStream:
    """Endless stream of new contacts, for queues drawn from a seed."""

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
    """Keeps an ACD in steady state and measures it."""

    def __init__(
        self, server: LogServer, engine: Engine, contacts: ContactStream, rate: float
    ) -> None:
        self._server, self._engine = server, engine
        self._contacts = contacts
        self._rate = rate
        self._draw = random.Random(SEED)
        self._pool = EngagedPool()
        self._client = server.client()
        self._load = LoadGenerator(self._client, engine, self._pool)

    def engage(self, contacts: list[str]) -> None:
        """Take contacts that are engaged already."""
        self._pool.engaged.extend(contacts)

    def fill(self, consultants: int, waiting: int) -> None:
        """Admit one contact per consultant and `waiting` more; wait until all are engaged."""
        for _ in range(consultants + waiting):
            self._load.admit(next(self._contacts))
        until_ns = time.monotonic_ns() + int(MAX_FILL_S * NS_PER_S)
        self._load.run(until_ns, lambda: len(self._pool.engaged) >= consultants)

    def measure(self, seconds: float) -> SteadyResult:
        with gc_disabled():
            begin_ns = time.monotonic_ns()
            self._load.schedule(begin_ns, lambda: self._free_consultant(begin_ns))
            begin_ns += int(WARM_UP_S * NS_PER_S)
            self._load.run(begin_ns)
            before = self._cost()
            self._load.run(begin_ns + int(seconds * NS_PER_S))
            after = self._cost()
            with self._server.client() as newest:
                self._load.catch_up(newest)
        self._client.close()
        return self._result(begin_ns, seconds, before, after)

    def _free_consultant(self, due_ns: int) -> None:
        if self._pool.engaged:
            self._load.end(self._pool.engaged.popleft())
            later_ns = self._draw.randrange(REPLACED_WITHIN_NS)
            self._load.schedule(due_ns + later_ns, lambda: self._load.admit(next(self._contacts)))
        next_ns = due_ns + int(self._draw.expovariate(self._rate) * NS_PER_S)
        self._load.schedule(next_ns, lambda: self._free_consultant(next_ns))

    def _cost(self) -> tuple[float, float, int]:
        offers = len(self._load.observed.offers)
        return cpu_s(self._engine.pid), cpu_s(self._server.pid), offers

    def _result(
        self,
        begin_ns: int,
        seconds: float,
        before: tuple[float, float, int],
        after: tuple[float, float, int],
    ) -> SteadyResult:
        free, arrival = self._load.observed.latencies_ms(begin_ns)
        engine_s, log_s, contacts = (
            late - early for early, late in zip(before, after, strict=True)
        )
        ms_per_contact = 1000 / max(contacts, 1)
        return SteadyResult(
            free,
            arrival,
            contacts / seconds,
            engine_s * ms_per_contact,
            log_s * ms_per_contact,
            resident_mb(self._engine.pid),
            resident_mb(self._server.pid),
        )


def require_rate(rate: float, runs: Sequence[SteadyResult], goal: Goal) -> Goal:
    """Mark the goal as not met if the rate was not reached: a lagging ACD had less to do."""
    reached = median(run.rate for run in runs)
    return replace(goal, met=goal.met and reached >= rate * MIN_RATE_SHARE)


def run_steady_state(scenario: Scenario, waiting: int, rate: float, seconds: float) -> SteadyResult:
    """Measure one run of a new ACD on a new log."""
    encoder = InputEncoder()
    with running_server() as server:
        with server.client() as client:
            client.load(encoder.append(command, key) for command, key in scenario.opening_inputs())
        with running_engine(server) as engine:
            load = SteadyLoad(server, engine, ContactStream(scenario), rate)
            load.fill(scenario.consultants, waiting)
            return load.measure(seconds)
