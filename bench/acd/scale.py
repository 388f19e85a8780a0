"""Goal 8: the largest state, measured in steady state."""

from __future__ import annotations

from dataclasses import dataclass

from bench.acd.engine import running_engine
from bench.acd.largest_state import LargestState, preload_largest_state
from bench.acd.scenarios import Scenario
from bench.acd.steady_state import ContactStream, SteadyLoad, SteadyResult
from bench.fresh_process import run_in_fresh_process
from bench.log_server.server import running_server

MAX_START_S = 240.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Result at scale; `start_s`: duration of the replica's start from the snapshot."""

    largest_state: LargestState
    start_s: float
    steady: SteadyResult


def at_scale(scenario: Scenario, waiting: int, rate: float, seconds: float) -> Scale:
    """Measure one run. Raises `EngineLate` if the replica does not start within `MAX_START_S`."""
    with running_server() as server:
        largest_state = run_in_fresh_process(preload_largest_state, server, scenario, waiting)
        with running_engine(server, MAX_START_S) as engine:
            load = SteadyLoad(server, engine, ContactStream(scenario, largest_state.admitted), rate)
            load.engage(largest_state.engaged)
            return Scale(largest_state, engine.start_s, load.measure(seconds))
