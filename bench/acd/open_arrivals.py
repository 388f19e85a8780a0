"""Contacts come when they come, whether anybody is free or not; each is served and leaves."""

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
from bench.acd.load import NS_PER_S, Load, no_collector
from bench.acd.scenarios import LANGUAGE, Scenario
from bench.acd.server import Server, resident_mb, running_server
from bench.acd.wire import Encoder
from bench.acd.witness import Verdict

AHEAD_NS = 500_000_000
LATEST_S = 60.0
VERDICT_S = 300.0


@dataclass(frozen=True, slots=True)
class Open:
    """Latencies in ms; what the witness saw in the log; memory of the engine in MB."""

    free: list[float]
    arrival: list[float]
    rate: float
    longest_line: int
    verdict: Verdict
    engine_mb: float

    @property
    def all(self) -> list[float]:
        return self.free + self.arrival


class OpenLoad:
    """Admits each at its time, and ends its engagement when its service time is over."""

    def __init__(self, server: Server, engine: Engine) -> None:
        self._services: dict[str, float] = {}
        self._server, self._wire = server, server.wire()
        self.load = Load(self._wire, engine, self._served)
        self.admitted = self.offered = self.ended = self.longest_line = 0

    def run(self, arrivals: Iterable[Arrival]) -> None:
        """To the end of the last contact, or `LATEST_S` after the last has come."""
        with no_collector():
            start_ns = time.monotonic_ns() + AHEAD_NS
            for arrival in arrivals:
                due_ns = start_ns + int(arrival.at_s * NS_PER_S)
                self.load.run(due_ns)
                self._admit(arrival)
            until_ns = time.monotonic_ns() + int(LATEST_S * NS_PER_S)
            self.load.run(until_ns, lambda: self.ended >= self.admitted)
            with self._server.wire() as newest:
                self.load.catch_up(newest)
        self._wire.close()

    def _admit(self, arrival: Arrival) -> None:
        self.admitted += 1
        contact_id = f"c{self.admitted:08d}"
        self._services[contact_id] = arrival.service_s
        self.load.admit(AdmitContact(contact_id, arrival.channel, arrival.queue, LANGUAGE))
        self.longest_line = max(self.longest_line, self.admitted - self.offered)

    def _served(self, contact_id: str) -> None:
        self.offered += 1
        due_ns = time.monotonic_ns() + int(self._services.pop(contact_id) * NS_PER_S)
        self.load.at(due_ns, lambda: self._end(contact_id))

    def _end(self, contact_id: str) -> None:
        self.ended += 1
        self.load.end(contact_id)


def open_arrivals(scenario: Scenario, arrivals: list[Arrival]) -> Open:
    """One run in a new ACD on a new log, with a witness."""
    encoder = Encoder()
    with running_server() as server:
        with server.wire() as wire:
            wire.load(encoder.append(command, key) for command, key in scenario.opening())
        with running_engine(server) as engine, _witness(server) as witness:
            load = OpenLoad(server, engine)
            load.run(arrivals)
            out, _ = witness.communicate(f"{load.admitted}\n", timeout=VERDICT_S)
            free, arrival = load.load.seen.latencies_ms()
            return Open(
                free,
                arrival,
                load.admitted / arrivals[-1].at_s,
                load.longest_line,
                Verdict(**json.loads(out)),
                resident_mb(engine.pid),
            )


@contextmanager
def _witness(server: Server) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.acd.witness", server.url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        process.stderr.readline()  # it is ready
        yield process
    finally:
        process.kill()
        process.wait()
