"""Open arrivals: contacts arrive independently of free consultants, are served and leave."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from acd.domain.messages.commands import AdmitContact
from bench.acd.demand import Arrival
from bench.acd.engine import Engine, running_engine
from bench.acd.load import NS_PER_S, LoadGenerator, gc_disabled
from bench.acd.log_checker import CheckResult
from bench.acd.scenarios import LANGUAGE, Scenario
from bench.log_server.client import InputEncoder
from bench.log_server.server import LogServer, resident_mb, running_server

LEAD_NS = 500_000_000
MAX_WAIT_S = 60.0
MAX_CHECK_S = 300.0


@dataclass(frozen=True, slots=True)
class OpenResult:
    """Result of one run: latencies in ms, the log checker's counts, the engine's memory in MB."""

    free: list[float]
    arrival: list[float]
    rate: float
    longest_queue: int
    check: CheckResult
    engine_mb: float

    @property
    def all(self) -> list[float]:
        return self.free + self.arrival


class OpenArrivals:
    """Admits each contact at its time and ends its engagement after its service time."""

    def __init__(self, server: LogServer, engine: Engine) -> None:
        self._services: dict[str, float] = {}
        self._server, self._client = server, server.client()
        self.load = LoadGenerator(self._client, engine, self._served)
        self.admitted = self.offered = self.ended = self.longest_queue = 0

    def run(self, arrivals: Iterable[Arrival]) -> None:
        """Run until the last contact has ended, at most `MAX_WAIT_S` after the last arrival."""
        with gc_disabled():
            start_ns = time.monotonic_ns() + LEAD_NS
            for arrival in arrivals:
                due_ns = start_ns + int(arrival.at_s * NS_PER_S)
                self.load.run(due_ns)
                self._admit(arrival)
            until_ns = time.monotonic_ns() + int(MAX_WAIT_S * NS_PER_S)
            self.load.run(until_ns, lambda: self.ended >= self.admitted)
            with self._server.client() as newest:
                self.load.catch_up(newest)
        self._client.close()

    def _admit(self, arrival: Arrival) -> None:
        self.admitted += 1
        contact_id = f"c{self.admitted:08d}"
        self._services[contact_id] = arrival.service_s
        self.load.admit(AdmitContact(contact_id, arrival.channel, arrival.queue, LANGUAGE))
        self.longest_queue = max(self.longest_queue, self.admitted - self.offered)

    def _served(self, contact_id: str) -> None:
        self.offered += 1
        due_ns = time.monotonic_ns() + int(self._services.pop(contact_id) * NS_PER_S)
        self.load.schedule(due_ns, lambda: self._end(contact_id))

    def _end(self, contact_id: str) -> None:
        self.ended += 1
        self.load.end(contact_id)


def open_arrivals(scenario: Scenario, arrivals: list[Arrival]) -> OpenResult:
    """Measure one run of a new ACD on a new log, checked by a `LogChecker`."""
    encoder = InputEncoder()
    with running_server() as server:
        with server.client() as client:
            client.load(encoder.append(command, key) for command, key in scenario.opening_inputs())
        with running_engine(server) as engine, _running_checker(server) as checker:
            load = OpenArrivals(server, engine)
            load.run(arrivals)
            out, _ = checker.communicate(f"{load.admitted}\n", timeout=MAX_CHECK_S)
            free, arrival = load.load.observed.latencies_ms()
            return OpenResult(
                free,
                arrival,
                load.admitted / arrivals[-1].at_s,
                load.longest_queue,
                CheckResult(**json.loads(out)),
                resident_mb(engine.pid),
            )


@contextmanager
def _running_checker(server: LogServer) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.acd.log_checker", server.url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        process.stderr.readline()  # wait until it is ready
        yield process
    finally:
        process.kill()
        process.wait()
